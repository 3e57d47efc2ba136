"""Memory that a large job leaves behind goes back to the machine.

Python and the C library keep what was freed for the next who asks. A worker that took in one plan
of 60,000 tasks would hold on to 160 MB of it, and the next plan would come on top.
"""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
