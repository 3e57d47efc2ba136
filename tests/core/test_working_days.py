"""A slip, and what is overdue, is said in working days: counted by the calendar, in one place."""

import ast
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.launcher.supervisor import ROOT
from controls.alerting.services import watch_overdue
from controls.baselines.reads import ghosts
from controls.baselines.services import take_baseline
from controls.baselines.words import baseline_of
from core.access import SYSTEM
from core.days import days_late, days_overdue, later_words, rounded_days, signed_days
from dashboards.home.reads import asked_of
from engine.calendar import CalendarException, WorkCalendar, hours, standard_calendar
from people.access import actor_for
from projects.models import Project
from tasks.editing.services import update_task
from tasks.models import Task
from tasks.panel.page import TaskPanel
from tasks.reporting.reads import my_tasks
from tasks.scenarios.services import rehearse
from tasks.scheduling.reads import working_time
from tests.core.test_input_rules import modules
from tests.tasks.plans import DAY, DrawnPlan, chain_of_three

# Differences of dates that are meant as days of the calendar: spans that are bounded or drawn, ages.
CALENDAR_DAYS = {
    "budgets/money/figures/spreading.py",
    "budgets/money/page.py",
    "controls/alerting/services/coming.py",
    "controls/changes/page.py",
    "controls/earned_value/figures/curve.py",
    "core/gallery.py",
    "dashboards/earned_value/reads/curve.py",
    "exchange/msproject/file/calendars.py",
    "exchange/msproject/file/stretches.py",
    "exchange/msproject/services/holding.py",
    "projects/communication/page/plan.py",
    "projects/project_templates/figures.py",
    "projects/project_templates/services/messages.py",
    "tasks/board/reads/month.py",
    "tasks/time/page.py",
    "tasks/time/views/timesheet.py",
}
# Minutes between moments that are no slip: durations, stretches, a path and its room, what an edit moves.
MINUTES_BETWEEN = {
    "controls/changes/services/rebaseline.py",
    "controls/quality/reads.py",
    "controls/slips/reads.py",
    "exchange/msproject/services/holding.py",
    "tasks/levelling/reads/levelling.py",
    "tasks/plan/services/cells.py",
    "tasks/scheduling/reads/calendar.py",
}
FRIDAY, SATURDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 9)


def test_days_between_dates_are_counted_by_the_calendar() -> None:
    found = {path for path, tree in modules() for node in ast.walk(tree) if _is_difference(node)}
    assert not found - CALENDAR_DAYS, "use WorkCalendar.days_between or days_past"
    assert not CALENDAR_DAYS - found, "no longer there"


def _is_difference(node: ast.AST) -> bool:
    is_days = isinstance(node, ast.Attribute) and node.attr == "days"
    return is_days and isinstance(node.value, ast.BinOp) and isinstance(node.value.op, ast.Sub)


def test_working_minutes_become_days_in_one_place() -> None:
    found = {
        path
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "working_minutes_between"
    }
    own = {path for path in found if path.startswith("engine/")}
    assert not found - own - MINUTES_BETWEEN, "use WorkCalendar.days_between"
    assert not MINUTES_BETWEEN - found, "no longer there"


def test_no_page_counts_days_late_by_itself() -> None:
    scripts = (ROOT / "static/src/js/plan").glob("*.js")
    found = {path.name for path in scripts if "freeBefore(" in path.read_text()}
    assert found == {"model.js", "workdays.js"}, "a slip is counted by daysBetween of worktime.js"


@pytest.mark.parametrize(
    ("due", "today", "days"),
    [
        (FRIDAY, FRIDAY, 0),
        (FRIDAY, SATURDAY, 0),
        (FRIDAY, MONDAY, 1),
        (SATURDAY, MONDAY, 1),
        (MONDAY, FRIDAY, 0),
    ],
)
def test_days_past_a_due_day_are_days_of_work(due: date, today: date, days: int) -> None:
    assert standard_calendar().days_past(due, today) == days


def test_days_are_said_alike_everywhere() -> None:
    assert [str(rounded_days(value)) for value in ("0.25", "-1.96", "8.45")] == ["0.3", "-2.0", "8"]
    assert [signed_days(value) for value in ("0.5", "-8.6", 0)] == ["+0.5", "−9", "0"]
    assert [days_late(value) for value in ("0.5", "-1", "0.04")] == [
        "0.5 working days late",
        "1 working day early",
        "on schedule",
    ]
    assert [later_words(value) for value in ("8.6", "-1.0", "0")] == [
        "9 working days later",
        "1 working day sooner",
        "as now",
    ]
    assert [days_overdue(days) for days in (0, 1, 3)] == [
        "overdue",
        "1 working day overdue",
        "3 working days overdue",
    ]


def test_a_page_is_told_of_the_working_time_that_the_server_counts_by() -> None:
    first = datetime(2026, 3, 2, 9, tzinfo=UTC)
    parent = standard_calendar(uid=1)
    calendar = WorkCalendar(
        uid=2,
        name="Short Fridays",
        week=(None, None, None, None, hours((9, 13)), None, None),
        exceptions=(
            CalendarException(start=date(2026, 3, 5), end=date(2026, 3, 6), name="off"),
            CalendarException(
                start=date(2026, 4, 4), end=date(2026, 4, 4), intervals=hours((10, 12)), name="extra"
            ),
        ),
        parent=parent,
    )
    project = Project(start=first, time_zone="UTC")
    told = working_time(project, calendar, first + timedelta(days=60))
    assert told is not None
    for offset in range(-31, 120):
        day = first.date() + timedelta(days=offset)
        shape = told["shapes"][_shape_of(told, day)]
        assert shape == [[one.start_minute, one.end_minute] for one in calendar.intervals_on(day)]
    assert len(told["days"]) == 2


def _shape_of(told: dict[str, Any], day: date) -> int:
    for begin, end, shape in told["days"]:
        if date.fromisoformat(begin) <= day <= date.fromisoformat(end):
            return int(shape)
    return int(told["week"][day.weekday()])


@pytest.mark.django_db
def test_a_slip_of_half_a_day_is_half_a_day_on_every_page() -> None:
    plan = chain_of_three()
    take_baseline(actor=plan.manager, project_id=plan.project.pk, name="First")
    step = {"op": "cell", "id": plan.ids["test"], "column": "duration", "text": "1.5d"}
    found = rehearse(actor=plan.manager, project_id=plan.project.pk, changes=[[step]])
    assert found.finish_days == Decimal("0.5")
    half = {"duration_minutes": DAY + DAY // 2}
    update_task(actor=SYSTEM, task_id=plan.ids["test"], changes=half)
    assert [fact.note for fact in baseline_of(plan.manager, plan["test"])] == ["0.5 working days late"]
    project = Project.objects.get(pk=plan.project.pk)
    assert ghosts(project, None)["distance"] == "0.5 working days after First"


@pytest.mark.django_db
def test_what_is_overdue_is_so_by_the_same_days_everywhere(client: Client) -> None:
    """Build was due on a Friday; the clock stands at any day after."""
    plan = chain_of_three()
    rows = Task.objects.filter(project=plan.project)
    rows.update(created_at=plan.project.start - timedelta(days=40))
    rows.filter(pk=plan.ids["design"]).update(actual_finish=plan["design"].finish)
    said = days_overdue(_days_past(plan))
    watch_overdue()
    assert [alert.title for alert in plan.priya.alerts.all()] == [f"build is {said}"]
    work = my_tasks(actor_for(plan.priya), _today(plan))
    assert {task["overdue"] for group in work for task in group.tasks} == {said}
    rows = asked_of(actor_for(plan.priya), _today(plan), kinds=("task",))
    assert {row.overdue for row in rows} == {said}
    task = Task.objects.select_related("project").get(pk=plan.ids["build"])
    panel = TaskPanel(plan.manager, task.project, task)
    assert f"{panel.overdue} overdue" == said
    client.force_login(plan.priya)
    assert said in client.get(reverse("my_work")).content.decode()


def _today(plan: DrawnPlan) -> date:
    task = Task.objects.select_related("project").get(pk=plan.ids["build"])
    return TaskPanel(plan.manager, task.project, task).today


def _days_past(plan: DrawnPlan) -> int:
    """The plain way: weekdays after the due day, up to today. The organisation has no holidays here."""
    due, today = plan.dates("build")[1], _today(plan)
    after = (due + timedelta(days=offset) for offset in range(1, (today - due).days + 1))
    return sum(day.weekday() < 5 for day in after)
