"""Bad input is a named error with the task: never a wrong date, never a hang."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from engine.calendar import CalendarException, Interval, WorkCalendar, hours, link_parents, standard_calendar
from engine.critical_path import schedule
from engine.errors import (
    CalendarError,
    CycleError,
    DateOutOfRangeError,
    DuplicateError,
    DuplicateLinkError,
    EmptyCalendarError,
    InvalidConstraintError,
    InvalidContourError,
    InvalidDurationError,
    InvalidProgressError,
    InvalidSplitError,
    PlanError,
    PlanFileError,
    SelfLinkError,
    UnknownActivityError,
    UnknownCalendarError,
    UnknownResourceError,
)
from engine.lab.generated import generated_plan, with_crews
from engine.levelling import level
from engine.plan import (
    Activity,
    Assignment,
    Constraint,
    ConstraintKind,
    Link,
    LinkKind,
    Plan,
    Resource,
    ScheduleFrom,
)
from engine.plan.columns import ActivityColumns, LinkColumns, PlanColumns
from engine.plan.contours import Contour
from engine.plan.plan_file import load, parse
from engine.plan.splits import Gap
from engine.simulation import simulate

MONDAY = datetime(2026, 1, 5, 8)
STANDARD = standard_calendar()
NEVER = WorkCalendar(9, "Never", ((),) * 7)
TASK, OTHER = Activity(1, "one", duration_minutes=480), Activity(2, "two", duration_minutes=480)


def plan(*activities: Activity, links: tuple[Link, ...] = (), **fields: object) -> Plan:
    return Plan(
        MONDAY, fields.pop("calendars", (STANDARD, NEVER)), activities or (TASK, OTHER), links, **fields
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bad", "error", "uid"),
    [
        (plan(Activity(1, calendar_uid=7)), UnknownCalendarError, 1),
        (plan(calendar_uid=7), UnknownCalendarError, None),
        (plan(calendars=()), UnknownCalendarError, None),
        (plan(Activity(1, duration_minutes=60, calendar_uid=9)), EmptyCalendarError, 1),
        (plan(Activity(1, duration_minutes=-1)), InvalidDurationError, 1),
        (plan(Activity(1, duration_minutes=10**15)), InvalidDurationError, 1),
        (plan(Activity(1, remaining_minutes=-5)), InvalidDurationError, 1),
        (plan(links=(Link(1, 5),)), UnknownActivityError, 1),
        (plan(links=(Link(5, 1),)), UnknownActivityError, 1),
        (plan(links=(Link(1, 1),)), SelfLinkError, 1),
        (plan(links=(Link(1, 2), Link(1, 2, lag_minutes=60))), DuplicateLinkError, 2),
        (plan(links=(Link(1, 2), Link(2, 1))), CycleError, None),
        (plan(Activity(1, constraint=Constraint(ConstraintKind.SNET))), InvalidConstraintError, 1),
        (plan(Activity(1, percent_complete=101.0)), InvalidProgressError, 1),
        (plan(Activity(1, percent_complete=float("nan"))), InvalidProgressError, 1),
        (plan(Activity(1, actual_start=MONDAY, actual_finish=datetime(2026, 1, 1))), InvalidProgressError, 1),
        (plan(TASK, TASK), DuplicateError, 1),
        (plan(Activity(1, parent_uid=8)), UnknownActivityError, 1),
        (plan(Activity(1, parent_uid=2), Activity(2, parent_uid=1)), CycleError, None),
        (plan(assignments=(Assignment(1, 3),)), UnknownResourceError, 1),
        (plan(assignments=(Assignment(8, 3),), resources=(Resource(3),)), UnknownActivityError, 8),
        (
            plan(assignments=(Assignment(1, 3, units=-1.0),), resources=(Resource(3),)),
            InvalidDurationError,
            1,
        ),
        (
            plan(assignments=(Assignment(1, 3),), resources=(Resource(3, calendar_uid=9),)),
            EmptyCalendarError,
            1,
        ),
        (plan(schedule_from=ScheduleFrom.FINISH), InvalidConstraintError, None),
        (plan(status_date=datetime(2026, 1, 5, tzinfo=UTC)), PlanError, None),
        (plan(Activity(1, deadline=datetime(2026, 1, 5, tzinfo=UTC))), PlanError, None),
    ],
)
def test_bad_plan_is_refused_by_name(bad, error, uid):
    with pytest.raises(error) as caught:
        schedule(bad)
    assert type(caught.value) is error
    if uid is not None:
        assert caught.value.activity_uid == uid


def test_ladder_of_two_kinds_of_link_is_allowed():
    schedule(plan(links=(Link(1, 2, LinkKind.SS), Link(1, 2, LinkKind.FF))))


def test_work_beyond_the_year_9999_names_the_task():
    late = Activity(
        3, "late", duration_minutes=480, constraint=Constraint(ConstraintKind.SNET, datetime(9999, 12, 31, 8))
    )
    assert schedule(plan(late))[3].finish == datetime(9999, 12, 31, 17)
    after = Activity(4, "after", duration_minutes=480)
    with pytest.raises(DateOutOfRangeError, match="after") as caught:
        schedule(plan(late, after, links=(Link(3, 4),)))
    assert caught.value.activity_uid == 4


def test_dates_from_the_year_1_to_9999_are_no_limit_on_the_horizon():
    old = Activity(3, duration_minutes=480, constraint=Constraint(ConstraintKind.MSO, datetime(1, 1, 8, 8)))
    long = Activity(4, duration_minutes=480 * 250 * 5000)
    result = schedule(plan(old, long))
    assert result[3].start.year == 1
    assert result[4].finish.year > 6000


def test_calendar_that_ends_leaves_no_date():
    once = WorkCalendar(
        5, "Once", ((),) * 7, (CalendarException(date(2026, 1, 6), date(2026, 1, 7), hours((8, 16))),)
    )
    short = Activity(1, "short", duration_minutes=960, calendar_uid=5)
    assert schedule(plan(short, calendars=(STANDARD, once)))[1].finish == datetime(2026, 1, 7, 16)
    with pytest.raises(EmptyCalendarError, match="long") as caught:
        schedule(plan(Activity(1, "long", duration_minutes=961, calendar_uid=5), calendars=(STANDARD, once)))
    assert caught.value.activity_uid == 1


@pytest.mark.parametrize(
    "intervals",
    [(Interval(60, 60),), (Interval(120, 60),), (Interval(0, 1441),), (Interval(0, 60), Interval(30, 90))],
)
def test_calendar_with_impossible_hours_is_refused(intervals):
    with pytest.raises(CalendarError):
        WorkCalendar(1, "Odd", (intervals, *((),) * 6))


def test_calendars_that_inherit_in_a_circle_are_refused():
    with pytest.raises(CalendarError, match="inherits from itself"):
        link_parents([WorkCalendar(1, "a"), WorkCalendar(2, "b")], {1: 2, 2: 1})


def test_a_chain_of_200_000_does_not_overflow():
    count = 200_000
    columns = PlanColumns(
        start=MONDAY,
        calendars=(STANDARD,),
        activities=ActivityColumns(uid=np.arange(count), duration_minutes=np.full(count, 1)),
        links=LinkColumns(np.arange(count - 1), np.arange(1, count)),
    )
    assert STANDARD.working_minutes_between(MONDAY, schedule(columns).finish) == count


def test_a_cycle_of_200_000_is_told():
    count = 200_000
    columns = PlanColumns(
        start=MONDAY,
        calendars=(STANDARD,),
        activities=ActivityColumns(uid=np.arange(count), duration_minutes=np.full(count, 1)),
        links=LinkColumns(np.arange(count), (np.arange(count) + 1) % count),
    )
    with pytest.raises(CycleError) as caught:
        schedule(columns)
    assert len(caught.value.path) == count + 1


@pytest.mark.slow
def test_a_million_tasks_are_scheduled():
    count = 1_000_000
    columns = PlanColumns(
        start=MONDAY,
        calendars=(STANDARD,),
        activities=ActivityColumns(uid=np.arange(count), duration_minutes=np.full(count, 60)),
        links=LinkColumns(np.arange(count - 1000), np.arange(1000, count)),
    )
    assert STANDARD.working_minutes_between(MONDAY, schedule(columns).finish) == 1000 * 60


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"project": {}, "calendars": [], "tasks": []},
        {"project": {"start": "soon"}, "calendars": [], "tasks": []},
        {"project": {"start": "2026-01-05T08:00"}, "calendars": [{"name": "x"}], "tasks": []},
        {"project": {"start": "2026-01-05T08:00"}, "calendars": [], "tasks": [{"name": "no number"}]},
        {
            "project": {"start": "2026-01-05T08:00"},
            "calendars": [],
            "tasks": [{"uid": 1, "constraint": "SOMETIME"}],
        },
    ],
)
def test_file_that_is_no_plan_is_refused(document):
    with pytest.raises((PlanFileError, PlanError)):
        schedule(parse(document).plan)


def test_file_that_is_not_even_json_is_refused(tmp_path):
    path = tmp_path / "broken.json.gz"
    path.write_bytes(b"\x1f\x8bnot really")
    with pytest.raises(PlanFileError, match="broken"):
        load(path)


GONE = WorkCalendar(
    3,
    "Gone for ever",
    exceptions=(CalendarException(date(2026, 1, 12), date(9999, 12, 31)),),
    parent=standard_calendar(),
)
NIGHT = WorkCalendar(2, "Night", (hours((20, 24)),) * 7)


def shared(task: Activity, *people: int, links=()) -> Plan:
    return Plan(
        datetime(2026, 1, 5, 8),
        (standard_calendar(), NIGHT, GONE),
        (Activity(1, "before", duration_minutes=480), task),
        tuple(links),
        resources=tuple(Resource(uid, calendar_uid=uid) for uid in (1, 2, 3)),
        assignments=tuple(Assignment(task.uid, uid) for uid in people),
    )


@pytest.mark.parametrize(
    "plan",
    [
        shared(Activity(7, "build", duration_minutes=9600), 1, 3, links=[Link(1, 7)]),
        shared(Activity(7, "build", duration_minutes=9600), 3, links=[Link(1, 7, LinkKind.FF)]),
        shared(
            Activity(
                7, "build", duration_minutes=9600, actual_start=datetime(2026, 1, 5, 8), percent_complete=10
            ),
            1,
            3,
        ),
    ],
    ids=["on leave for ever", "alone and on leave", "under way"],
)
@pytest.mark.parametrize(
    "run",
    [schedule, level, lambda plan: simulate(plan, rng=np.random.default_rng(1), iterations=2)],
    ids=["schedule", "level", "simulate"],
)
def test_people_who_never_get_done_are_told_with_their_task(plan, run):
    with pytest.raises((EmptyCalendarError, DateOutOfRangeError), match="“build”") as caught:
        run(plan)
    assert caught.value.activity_uid == 7


def test_a_crew_without_a_common_minute_goes_by_the_hours_of_its_task_and_is_told():
    # The task is worked at night, 20:00 to 24:00; somebody works by day alone, somebody else at night.
    plan = shared(Activity(7, "build", duration_minutes=960, calendar_uid=2), 1, 2)
    result = schedule(plan)
    assert (result[7].start, result[7].finish) == (datetime(2026, 1, 5, 20), datetime(2026, 1, 9, 0))
    assert [(warning.kind, warning.uid) for warning in result.warnings] == [("no_common_time", 7)]
    assert result[1].finish == datetime(2026, 1, 5, 17)
    assert level(plan).finish == datetime(2026, 1, 9, 0)
    drawn = simulate(plan, rng=np.random.default_rng(1), iterations=2)
    assert drawn.current.finish_at(50) == datetime(2026, 1, 9, 0)


def test_a_split_whose_parts_overlap_names_its_task():
    split = Activity(1, "one", duration_minutes=480, gaps=(Gap(240, 60), Gap(120, 60)))
    with pytest.raises(InvalidSplitError, match="“one” is split into parts that overlap") as caught:
        schedule(plan(split))
    assert caught.value.activity_uid == 1


def test_a_contour_that_sums_to_nothing_names_its_task():
    empty = Assignment(1, 3, contour=Contour.BY_HAND, contour_parts=((240, 0), (240, 0)))
    with pytest.raises(InvalidContourError) as caught:
        schedule(plan(assignments=(empty,), resources=(Resource(3),)))
    assert caught.value.activity_uid == 1


@pytest.mark.parametrize("field", ["work_minutes", "remaining_work_minutes", "actual_work_minutes"])
def test_work_below_zero_names_its_task(field):
    below = replace(Assignment(1, 3), **{field: -60})
    with pytest.raises(InvalidDurationError) as caught:
        schedule(plan(assignments=(below,), resources=(Resource(3),)))
    assert caught.value.activity_uid == 1


@pytest.mark.slow
def test_a_million_tasks_of_three_people_are_scheduled():
    columns = with_crews(generated_plan(1_000_000), size=3)
    assert schedule(columns).finish > datetime(2026, 1, 5, 8)


def test_a_hundred_thousand_tasks_of_three_people_are_scheduled():
    columns = with_crews(generated_plan(100_000), size=3)
    assert schedule(columns).finish > datetime(2026, 1, 5, 8)
