"""Work = duration × units, and which of the three gives way."""

import pytest

from engine.compiling.effort import share_effort, solve_effort
from engine.errors import InvalidDurationError
from engine.plan import TaskType


@pytest.mark.parametrize(
    ("task_type", "changed", "expected"),
    [
        (TaskType.FIXED_UNITS, "duration", (600, 300, 0.5)),
        (TaskType.FIXED_UNITS, "work", (960, 480, 0.5)),
        (TaskType.FIXED_UNITS, "units", (960, 480, 0.5)),
        (TaskType.FIXED_WORK, "duration", (600, 480, 0.8)),
        (TaskType.FIXED_WORK, "units", (960, 480, 0.5)),
        (TaskType.FIXED_DURATION, "work", (600, 480, 0.8)),
        (TaskType.FIXED_DURATION, "units", (600, 300, 0.5)),
    ],
)
def test_what_gives_way(task_type, changed, expected):
    found = solve_effort(
        task_type=task_type, duration_minutes=600, work_minutes=480, units=0.5, changed=changed
    )
    assert found == expected


def test_effort_driven_work_is_shared_and_adds_up():
    shares, duration = share_effort(work_minutes=1000, units=(1.0, 1.0, 1.0))
    assert sum(shares) == 1000
    assert duration == 333
    with pytest.raises(InvalidDurationError):
        share_effort(work_minutes=100, units=())


def test_nothing_is_negative():
    with pytest.raises(InvalidDurationError):
        solve_effort(
            task_type=TaskType.FIXED_WORK,
            duration_minutes=-1,
            work_minutes=480,
            units=0.5,
            changed="duration",
        )
