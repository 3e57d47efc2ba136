"""Which tests go to one process together: those of a file that builds something once for all of them.

xdist's own groups would need a mark at each such file, and are lost with pytest 9.2, which no longer
lets a plugin write into the names of tests (pytest-xdist, issue 1386).
"""

from functools import cache

from xdist.scheduler import LoadScopeScheduling

from config.launcher.supervisor import ROOT

BUILT_ONCE = 'scope="module"'


@cache
def stays_together(path: str) -> bool:
    """Whether a file has something that is built once for its tests."""
    return BUILT_ONCE in (ROOT / path).read_text()


def unit_of(test: str) -> str:
    """What a process is given at a time: a whole file or, of most files, a single test."""
    path = test.partition("::")[0]
    return path if stays_together(path) else test


class Distribution(LoadScopeScheduling):
    """Hands out the largest units first, so that none of them is left for the end."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
