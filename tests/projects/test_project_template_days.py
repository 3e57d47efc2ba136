"""Whatever the start and the holidays: links, lags and working durations stay, and a second keeping keeps the same."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.access import SYSTEM
from core.intents import Intent
from engine.calendar import CalendarException, WorkCalendar, standard_calendar
from people.models import CalendarException as DayOff
from people.organisation.reads import organisation
from projects.models import Project
from projects.project_templates.figures import Document, WorkingDays
from projects.project_templates.services import Beginning, document_of
from projects.project_templates.services.keeping import work_calendar
from projects.project_templates.services.using import begin_with
from tasks.models import Task, TaskLink
from tests.factories import ProjectFactory, UserFactory

FIRST = date(2031, 3, 3)
DAY = 420
days = st.integers(0, 200).map(lambda number: FIRST + timedelta(days=number))
holidays = st.lists(st.tuples(days, st.integers(0, 9)), max_size=4)


def calendar_with(spans: list[tuple[date, int]]) -> WorkCalendar:
    exceptions = tuple(
        CalendarException(start=day, end=day + timedelta(days=more), name="off") for day, more in spans
    )
    base = standard_calendar(uid=1)
    return WorkCalendar(uid=2, name="with holidays", parent=base, exceptions=exceptions, week=(None,) * 7)


@given(start=days, spans=holidays, numbers=st.lists(st.integers(-30, 120), max_size=6))
def test_a_numbered_day_is_found_again_from_any_start(start, spans, numbers):
    counted = WorkingDays(calendar_with(spans), start)
    for number in numbers:
        day = counted.day(number)
        assert counted.is_worked(day)
        assert counted.number_of(day) == counted.number_of(day, ends=True) == number
    assert [counted.day(number) for number in sorted(numbers)] == sorted(map(counted.day, numbers))


@given(start=days, spans=holidays, day=days)
def test_a_day_without_work_is_the_next_for_what_begins_and_the_last_for_what_ends(start, spans, day):
    counted = WorkingDays(calendar_with(spans), start)
    begins, ends = counted.day(counted.number_of(day)), counted.day(counted.number_of(day, ends=True))
    assert ends <= day <= begins
    assert not any(counted.is_worked(ends + timedelta(days=step)) for step in range(1, (begins - ends).days))


@st.composite
def plans(draw: Any) -> dict[str, Any]:
    """A few tasks below a summary, each linked to some of those before it."""
    number = draw(st.integers(2, 6))
    tasks: list[dict[str, Any]] = [{"name": "All", "level": 1, "is_summary": True}]
    links: list[list[Any]] = []
    for task in range(1, number + 1):
        row: dict[str, Any] = {
            "name": f"Task {task}",
            "level": 2,
            "minutes": draw(st.integers(1, 6)) * DAY // 2,
        }
        if draw(st.booleans()):
            row["deadline"] = [draw(st.integers(0, 60)), 17 * 60]
        if draw(st.integers(0, 3)) == 0:
            row["constraint"] = ["snet", [draw(st.integers(0, 20)), 9 * 60]]
        tasks.append(row)
        for before in draw(st.sets(st.integers(1, task - 1), max_size=2)) if task > 1 else ():
            kind = draw(st.sampled_from(("FS", "SS", "FF", "SF")))
            links.append([before, task, kind, draw(st.integers(-2, 4)) * DAY // 2, "working"])
    return {"tasks": tasks, "links": links, "things": {}}


@pytest.mark.django_db
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(kept=plans(), start=days, spans=holidays)
def test_a_moved_start_weekends_and_holidays_keep_links_and_durations(db, kept, start, spans):
    with transaction.atomic():
        ProjectFactory()
        home = organisation()
        assert home.calendar is not None
        for day, more in spans:
            DayOff.objects.create(
                calendar=home.calendar, name="off", start=day, end=day + timedelta(days=more)
            )
        calendar = work_calendar(None)
        first = WorkingDays(calendar, start).first
        project = begin_with(
            SYSTEM,
            Document(roles=(), parts={"plan": kept}, minutes_per_day=calendar.minutes_per_day),
            Beginning(code="NEW", name="New", start=first, manager=UserFactory()),
            {},
            Intent.USE_TEMPLATE,
            "Drawn",
        )
        check(project, kept, calendar)
        again, _people = document_of(SYSTEM, project, ("plan",))
        found = again.parts["plan"]["tasks"]
        assert [
            {key: row[key] for key in drawn} for row, drawn in zip(found, kept["tasks"], strict=True)
        ] == kept["tasks"]
        assert sorted(again.parts["plan"]["links"]) == sorted(kept["links"])
        transaction.set_rollback(True)


def check(project: Project, kept: dict[str, Any], calendar: WorkCalendar) -> None:
    zone = ZoneInfo(project.time_zone)

    def local(moment: Any) -> Any:
        return moment.astimezone(zone).replace(tzinfo=None)

    tasks = {task.name: task for task in Task.objects.filter(project=project)}
    for row in kept["tasks"][1:]:
        task = tasks[row["name"]]
        assert task.duration_minutes == row["minutes"]
        worked = calendar.working_minutes_between(local(task.start), local(task.finish))
        assert worked == row["minutes"]
    ends = {"F": "finish", "S": "start"}
    for link in TaskLink.objects.filter(project=project).select_related("predecessor", "successor"):
        begins = local(getattr(link.predecessor, ends[link.kind[0]]))
        follows = local(getattr(link.successor, ends[link.kind[1]]))
        assert calendar.working_minutes_between(begins, follows) >= link.lag
