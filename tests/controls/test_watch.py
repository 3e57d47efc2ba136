from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.models import Alert
from controls.alerting.services import watch_overdue
from core.access import SYSTEM
from people.calendars.services import add_exception
from projects.models import Project
from tests.controls.plans import small_plan

pytestmark = pytest.mark.django_db
ESCALATION = ("Priya Raman", "Maya Okafor", "Helen Brandt")

# Build is due on Friday 13 March 2026; Analyse, before it, on Friday 6 March and on nobody.
FRIDAY = datetime(2026, 3, 13, 20, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 3, 14, 8, 0, tzinfo=UTC)
MONDAY = datetime(2026, 3, 16, 8, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 17, 8, 0, tzinfo=UTC)
NEXT_FRIDAY = datetime(2026, 3, 20, 8, 0, tzinfo=UTC)


def told(task) -> list[str]:
    """Who was told of a task, alone or as one that waits, in the order of the escalation."""
    return [who for who in ESCALATION for _time in range(tells_of(task, who))]


def tells_of(task, who: str) -> int:
    rows = Alert.objects.filter(kind="task_overdue", recipient__full_name=who)
    return sum(
        row.key.startswith(f"overdue:{task.pk}:") or any(one["task_id"] == task.pk for one in row.members)
        for row in rows
    )


def test_a_task_is_not_overdue_on_its_last_day() -> None:
    plan = small_plan()
    watch_overdue(now=FRIDAY)
    assert told(plan.build) == []


def test_the_assignee_hears_the_day_after_and_only_once() -> None:
    plan = small_plan()
    for _tick in range(3):
        watch_overdue(now=SATURDAY)
        watch_overdue(now=MONDAY)
    assert told(plan.build) == ["Priya Raman"]


def test_after_two_working_days_the_manager_hears_and_after_five_the_sponsor() -> None:
    plan = small_plan()
    watch_overdue(now=MONDAY)
    assert told(plan.build) == ["Priya Raman"]
    watch_overdue(now=TUESDAY)
    assert told(plan.build) == ["Priya Raman", "Maya Okafor"]
    watch_overdue(now=NEXT_FRIDAY)
    assert told(plan.build) == ["Priya Raman", "Maya Okafor", "Helen Brandt"]


def test_a_missed_week_of_ticks_tells_everybody_at_once_and_once() -> None:
    plan = small_plan()
    watch_overdue(now=NEXT_FRIDAY)
    watch_overdue(now=NEXT_FRIDAY)
    assert told(plan.build) == ["Priya Raman", "Maya Okafor", "Helen Brandt"]


def test_a_task_that_nobody_is_on_is_told_to_its_manager_at_once() -> None:
    plan = small_plan()
    watch_overdue(now=datetime(2026, 3, 7, 8, 0, tzinfo=UTC))
    assert told(plan.analyse) == ["Maya Okafor"]


def test_a_new_due_date_is_a_new_fact() -> None:
    plan = small_plan()
    plan.report(plan.analyse, is_done=True, actual_finish=plan.analyse.finish)
    watch_overdue(now=MONDAY)
    plan.report(plan.build, needs_more_days=6, on=FRIDAY.date())
    plan.build.refresh_from_db()
    watch_overdue(now=datetime(2026, 4, 20, 8, 0, tzinfo=UTC))
    assert told(plan.build).count("Priya Raman") == 2


def test_a_finished_task_and_a_closed_project_are_left_alone() -> None:
    plan = small_plan()
    plan.report(plan.analyse, is_done=True, actual_finish=plan.analyse.finish)
    watch_overdue(now=MONDAY)
    assert told(plan.analyse) == []
    Project.objects.filter(pk=plan.project.pk).update(status="closed")
    watch_overdue(now=NEXT_FRIDAY)
    assert told(plan.build) == ["Priya Raman"]


def test_overdue_is_reckoned_where_the_project_is() -> None:
    plan = small_plan(time_zone="Asia/Tokyo")
    due = plan.build.finish.astimezone(ZoneInfo("Asia/Tokyo")).date()
    evening_in_berlin = datetime.combine(due, time(15, 30), tzinfo=UTC)  # half past midnight in Tokyo
    watch_overdue(now=evening_in_berlin - timedelta(hours=1))
    assert told(plan.build) == []
    watch_overdue(now=evening_in_berlin)
    assert told(plan.build) == ["Priya Raman"]


def test_a_holiday_does_not_count_towards_the_escalation() -> None:
    plan = small_plan()
    calendar_id = plan.project.calendar_id
    add_exception(
        actor=SYSTEM,
        calendar_id=calendar_id,
        start=date(2026, 3, 16),
        end=date(2026, 3, 17),
        intervals=[],
        name="Stocktaking",
    )
    plan.build.refresh_from_db()
    assert plan.build.finish.date() == FRIDAY.date()
    watch_overdue(now=TUESDAY)
    assert told(plan.build) == ["Priya Raman"]
    watch_overdue(now=TUESDAY + timedelta(days=1))  # the first working day since
    assert told(plan.build) == ["Priya Raman"]
    watch_overdue(now=TUESDAY + timedelta(days=2))
    assert told(plan.build) == ["Priya Raman", "Maya Okafor"]


@pytest.mark.parametrize(
    ("zone", "monday"),
    [
        # Summer time begins in the night to Sunday 29 March 2026; Build is due on the Friday before.
        ("Europe/Berlin", datetime(2026, 3, 30)),
        # Winter time begins on Sunday 1 November 2026.
        ("America/New_York", datetime(2026, 11, 2)),
        ("Pacific/Auckland", datetime(2026, 9, 28)),
        ("Pacific/Honolulu", datetime(2026, 3, 30)),
        ("Asia/Kathmandu", datetime(2026, 3, 30)),
    ],
)
def test_the_days_are_whole_ones_where_the_project_is_also_when_the_clocks_change(
    zone: str, monday: datetime
) -> None:
    here = ZoneInfo(zone)
    start = datetime.combine((monday - timedelta(days=14)).date(), time(8), tzinfo=here)
    plan = small_plan(time_zone=zone, start=start)
    assert plan.build.finish.astimezone(here).date() == (monday - timedelta(days=3)).date()
    monday = monday.replace(tzinfo=here)
    watch_overdue(now=monday - timedelta(hours=60))  # Friday noon, or an hour beside it
    assert told(plan.build) == []
    watch_overdue(now=monday + timedelta(hours=23, minutes=30))
    assert told(plan.build) == ["Priya Raman"]
    watch_overdue(now=monday + timedelta(hours=24, minutes=30))  # half past midnight on Tuesday
    assert told(plan.build) == ["Priya Raman", "Maya Okafor"]
    watch_overdue(now=monday + timedelta(days=3, hours=23, minutes=30))
    assert told(plan.build) == ["Priya Raman", "Maya Okafor"]
    watch_overdue(now=monday + timedelta(days=4, minutes=30))
    assert told(plan.build) == ["Priya Raman", "Maya Okafor", "Helen Brandt"]
