"""Reading a plan file in the limited child process."""

from collections.abc import Callable
from typing import IO

from core.foreign_files.limited_child import MB, Limits, read_in_child
from exchange.msproject.file.records import ImportedPlan

# A file of 72 MB with 60,000 tasks takes 21 seconds; the largest that is taken in are 100 MB.
LIMITS = Limits(seconds=120, answer_bytes=256 * MB)
# What a request may wait for; a file that needs longer is read by a worker.
QUICK_LIMITS = Limits(seconds=10)


def read_plan_safely(
    source: IO[bytes], *, limits: Limits = LIMITS, at_progress: Callable[[int], None] | None = None
) -> ImportedPlan:
    """The plan in a Microsoft Project XML file; `at_progress` is told per mille of it.

    Raises DomainError with a sentence that names what is wrong.
    """
    parts = read_in_child(
        "exchange.msproject.file.reader:plan_parts",
        source,
        limits=limits,
        at_progress=at_progress,
    )
    return ImportedPlan.from_parts(parts)
