"""Driving paths, drawn: each row is a task with its baseline (=) and what became of it (#), a column a day."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from controls.health.figures.causes import LateTask, PathTask, causes_of_delay, driving_path

DAY_0 = datetime(2026, 3, 2, tzinfo=UTC)


def days(earlier: datetime, later: datetime) -> Decimal:
    return Decimal((later - earlier).days)


def drawn(picture: str) -> tuple[dict[int, PathTask], dict[int, int | None]]:
    """`name | ==== | ###### | driver`: names become ids 1, 2, 3 ... in order."""
    lines = [[part.strip("\n") for part in line.split("|")] for line in picture.strip().splitlines()]
    names = {line[0].strip(): number for number, line in enumerate(lines, start=1)}
    tasks, drivers = {}, {}
    for name, baseline, forecast, driver in lines:
        pk = names[name.strip()]
        planned = DAY_0 + timedelta(days=len(baseline.rstrip())) if baseline.strip() else None
        tasks[pk] = PathTask(
            pk, name.strip(), None, False, DAY_0 + timedelta(days=len(forecast.rstrip())), planned
        )
        drivers[pk] = names.get(driver.strip())
    return tasks, drivers


def causes(picture: str) -> list[LateTask]:
    tasks, drivers = drawn(picture)
    return causes_of_delay(tasks, drivers.get, days)


def test_a_task_that_is_late_only_because_it_waits_is_no_cause() -> None:
    found = causes("""
clean | ====       | #######     |
load  |     ===    |        ###  | clean
live  |        ==  |           ##| load
""")
    assert [(cause.name, cause.days_late) for cause in found] == [("clean", 3)]


def test_each_task_answers_for_what_it_adds_the_greatest_share_first() -> None:
    found = causes("""
clean | ====       | #####         |
load  |     ===    |       #####   | clean
""")
    assert [(cause.name, cause.days_late, cause.days_added) for cause in found] == [
        ("load", 4, 3),
        ("clean", 1, 1),
    ]


def test_a_late_task_off_the_driving_path_is_no_cause() -> None:
    found = causes("""
docs  | ==         | ######        |
clean | ====       | #####         |
live  |     ===    |       ###     | clean
""")
    assert [cause.name for cause in found] == ["clean", "live"]


def test_a_task_without_baseline_passes_on_what_was_there_before_it() -> None:
    found = causes("""
clean | ====       | #######       |
audit |            |        ##     | clean
live  |     ===    |          #### | audit
""")
    assert [(cause.name, cause.days_added) for cause in found] == [("clean", 3), ("live", 3)]


def test_nothing_late_has_no_cause() -> None:
    assert causes("clean | ==== | ### |") == []


def test_a_driver_that_is_a_summary_means_its_last_task() -> None:
    first = PathTask(2, "first", 1, False, DAY_0 + timedelta(days=2), None)
    last = PathTask(3, "last", 1, False, DAY_0 + timedelta(days=4), None)
    stage = PathTask(1, "stage", None, True, DAY_0 + timedelta(days=4), None)
    live = PathTask(4, "live", None, False, DAY_0 + timedelta(days=5), None)
    tasks = {task.id: task for task in (stage, first, last, live)}
    assert [task.name for task in driving_path(tasks, {4: 1}.get)] == ["live", "last"]


def test_a_circle_of_drivers_ends() -> None:
    tasks, _drivers = drawn("a | = | # |\nb | == | ## |")
    assert len(driving_path(tasks, {1: 2, 2: 1}.get)) == 2
