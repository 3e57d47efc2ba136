"""What a large job used is the machine's again when it is over."""

from pathlib import Path

import pytest

from core.memory import memory_given_back

ROWS = 400_000


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1024 / 1024


def rows() -> list[dict[str, str]]:
    """Many small things, as a plan that is taken in has them."""
    return [{"name": f"Task {number}", "code": f"1.{number}"} for number in range(ROWS)]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the memory of a process is told by Linux")
def test_memory_goes_back() -> None:
    with memory_given_back():
        before = resident_mb()
        held = rows()
        used = resident_mb() - before
        del held
    assert used > 80
    assert resident_mb() - before < used / 4


def test_a_failing_job_fails_as_before() -> None:
    with pytest.raises(KeyError), memory_given_back():
        raise KeyError("task")
