"""How a process that lives long keeps its memory: what was shared stays so, what was freed goes back.

Python and the C library keep what was freed for the next who asks. A worker that took in one plan
of 60,000 tasks would hold on to 160 MB of it, and the next plan would come on top.
"""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

# New objects until the youngest are looked over, and how often that is until older ones are, too.
# By default 700, 10, 10: whoever reads 10,000 rows then has all of the process looked over each
# time some thousands of them have come, which took a third of the time of such a read. What is
# not part of a circle is freed at once as ever.
_SELDOM = (50_000, 20, 100)


def settle_in() -> None:
    """For a process that has loaded its code.

    The collector leaves that alone, and comes less often.
    """
    gc.collect()
    # It would write to, and so copy, what forked processes share.
    gc.freeze()
    gc.set_threshold(*_SELDOM)


@contextmanager
def memory_given_back() -> Iterator[None]:
    """What the block used and let go of is the machine's again afterwards.

    Also when it raises.
    """
    try:
        yield
    finally:
        gc.collect()
        _trim()


def _trim() -> None:
    """Where the C library can: glibc does, others give back by themselves or not at all."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
