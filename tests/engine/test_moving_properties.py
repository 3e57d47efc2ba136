"""What floats, finishes and delays promise, tried on generated plans: whoever moves within a float moves nobody."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.critical_path import schedule
from engine.critical_path.results import Schedule
from engine.levelling import level, levelled_schedule, overloads_of
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
    ScheduleMode,
)
from tests.engine.test_plain_oracle import whole_plans
from tests.engine.test_properties import CALENDARS, MONDAY

# Each example schedules its plan once for every task of it.
SETTINGS = settings(
    max_examples=int(os.environ.get("PROPERTY_EXAMPLES", 25)),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
ONE_TASK_CALENDAR = st.booleans()


def below_phases(plan: Plan) -> list[Activity]:
    phases = {row.parent_uid for row in plan.activities}
    return [row for row in plan.activities if row.uid not in phases]


def movable(plan: Plan) -> Iterator[Activity]:
    """Work that is still to begin, and that no hand has placed."""
    for row in below_phases(plan):
        is_settled = row.actual_start is not None or row.mode is ScheduleMode.MANUAL
        if row.duration_minutes and not is_settled:
            yield row


def with_delay(plan: Plan, uid: int, minutes: int) -> Plan:
    rows = (
        replace(row, levelling_delay_minutes=minutes) if row.uid == uid else row for row in plan.activities
    )
    return replace(plan, activities=tuple(rows))


def on_one_calendar(plan: Plan) -> Plan:
    """Every task on the project's calendar; people keep their own."""
    rows = (replace(row, calendar_uid=None, is_elapsed=False) for row in plan.activities)
    return replace(plan, activities=tuple(rows))


def uses_more_than(plan: Plan, before: Schedule, after: Schedule, uid: int, minutes: int) -> bool:
    """Whether a task has moved by more than so many minutes of any calendar.

    A free float counts on the successors' calendars, so a delay of as many minutes of the task's own may be more.
    """
    moves = (
        (before[uid].early_start, after[uid].early_start),
        (before[uid].early_finish, after[uid].early_finish),
    )
    return any(
        calendar.working_minutes_between(*move) > minutes for calendar in plan.calendars for move in moves
    )


@SETTINGS
@given(whole_plans(), ONE_TASK_CALENDAR)
def test_delaying_a_task_by_its_free_float_moves_nobody(plan, is_one_calendar):
    if is_one_calendar:
        plan = on_one_calendar(plan)
    before = schedule(plan)
    for row in movable(plan):
        room = before[row.uid].free_float_minutes
        for minutes in {room, room // 2, min(room, 1)} - {0}:
            after = schedule(with_delay(plan, row.uid, minutes))
            if uses_more_than(plan, before, after, row.uid, room):
                continue
            for other in below_phases(plan):
                if other.uid != row.uid:
                    assert dates(after, other.uid) == dates(before, other.uid), (row.uid, minutes, other.uid)


@SETTINGS
@given(whole_plans(), st.sets(st.integers(0, 30)))
def test_as_late_as_possible_within_free_float_moves_nobody_who_follows(plan, chosen):
    late = {row.uid for row in movable(plan) if row.uid in chosen}
    alap = Constraint(ConstraintKind.ALAP)
    rows = (replace(row, constraint=alap) if row.uid in late else row for row in plan.activities)
    options = replace(plan.options, alap_takes_free_float=True)
    result = schedule(replace(plan, activities=tuple(rows), options=options))
    for row in below_phases(plan):
        is_late = row.uid in late or (row.constraint is not None and row.constraint.kind is alap.kind)
        if is_late:
            assert result[row.uid].start >= result[row.uid].early_start
        else:
            assert (result[row.uid].start, result[row.uid].finish) == dates(result, row.uid), row.uid


def dates(result: Schedule, uid: int) -> tuple[datetime, datetime]:
    return result[uid].early_start, result[uid].early_finish


@SETTINGS
@given(whole_plans(), ONE_TASK_CALENDAR)
def test_delaying_a_task_by_its_total_float_keeps_the_finish(plan, is_one_calendar):
    if is_one_calendar:
        plan = on_one_calendar(plan)
    before = schedule(plan)
    for row in movable(plan):
        room = before[row.uid].total_float_minutes
        if room <= 0:
            continue
        after = schedule(with_delay(plan, row.uid, room))
        assert max(after.dates("early_finish")) <= max(before.dates("early_finish")), row.uid
        for other in below_phases(plan):
            kept = min(before[other.uid].total_float_minutes, 0)
            assert after[other.uid].total_float_minutes >= kept, (row.uid, other.uid)


AS_LATE = (ConstraintKind.ASAP, ConstraintKind.ALAP, ConstraintKind.SNLT, ConstraintKind.FNLT)


@SETTINGS
@given(whole_plans(), st.integers(0, 20), st.sampled_from((0, 480, 720, 1020)))
def test_a_plan_from_its_finish_never_ends_later(plan, days, minute):
    finish = datetime(2026, 2, 2) + timedelta(days=days, minutes=minute)
    rows = tuple(_still_free(row) for row in plan.activities)
    plan = replace(plan, activities=rows, status_date=None, finish=finish, schedule_from=ScheduleFrom.FINISH)
    result = schedule(plan)
    for name in ("early_finish", "finish"):
        assert max(result.dates(name)) <= finish, name


def _still_free(row: Activity) -> Activity:
    """The row as nothing holds it to a day: what has happened, or must not begin before, may well end later."""
    constraint = row.constraint if row.constraint is None or row.constraint.kind in AS_LATE else None
    return replace(
        row,
        constraint=constraint,
        mode=ScheduleMode.AUTO,
        actual_start=None,
        actual_finish=None,
        percent_complete=0.0,
    )


@SETTINGS
@given(whole_plans(), st.data(), st.booleans())
def test_a_levelled_preview_is_the_applied_plan_with_tasks_as_late_as_possible(plan, data, within_float):
    rows = tuple(
        replace(row, constraint=Constraint(ConstraintKind.ALAP)) if data.draw(st.integers(0, 3)) == 0 else row
        for row in plan.activities
    )
    plan = replace(plan, activities=rows)
    preview = level(plan, within_float=within_float)
    applied = levelled_schedule(plan, preview)
    by_hand = plan
    for uid, minutes in preview.delays.items():
        by_hand = with_delay(by_hand, uid, minutes)
    stored = schedule(by_hand)
    for name in ("start", "finish"):
        assert applied.dates(name) == stored.dates(name)
    assert preview.finish == stored.finish
    assert preview.overloads == overloads_of(stored)
    for move in preview.moves:
        assert (stored[move.uid].start, stored[move.uid].finish) == (move.start, move.finish)


# What they found ------------------------------------------------------------------------------------------------


def test_an_elapsed_delay_behind_a_predecessor_counts_on_the_clock():
    rows = (
        Activity(1, "before", duration_minutes=480),
        Activity(2, duration_minutes=480, levelling_delay_minutes=1440, levelling_delay_is_elapsed=True),
    )
    result = schedule(Plan(MONDAY, CALENDARS, rows, (Link(1, 2),)))
    # Tuesday 08:00 and a day on the clock; a working day of 480 minutes thrice would be Friday.
    assert result[2].start == datetime(2026, 1, 7, 8)


def test_a_delay_counts_on_the_tasks_calendar_where_a_person_keeps_other_hours():
    rows = (Activity(1, duration_minutes=480, levelling_delay_minutes=960),)
    people = (Resource(2, calendar_uid=2),)
    result = schedule(Plan(MONDAY, CALENDARS, rows, resources=people, assignments=(Assignment(1, 2),)))
    # Two standard days after Monday 08:00 is Tuesday 17:00; who works from six begins at six.
    assert result[1].start == datetime(2026, 1, 7, 6)


def test_what_running_work_leaves_to_its_predecessor_counts_from_its_rest():
    rows = (
        Activity(1, duration_minutes=480),
        Activity(2, duration_minutes=2400, actual_start=MONDAY, percent_complete=20.0),
        Activity(3, duration_minutes=4800),
    )
    result = schedule(Plan(MONDAY, CALENDARS, rows, (Link(1, 2, LinkKind.FF),)))
    assert result[2].early_finish == datetime(2026, 1, 9, 17)
    assert result[1].free_float_minutes == 4 * 480


def test_a_plan_from_its_finish_may_follow_the_start_of_a_phase():
    rows = (
        Activity(1, "phase"),
        Activity(2, "first", parent_uid=1, duration_minutes=960),
        Activity(3, "second", parent_uid=1, duration_minutes=480),
        Activity(4, "with the phase", duration_minutes=2400),
    )
    plan = Plan(
        MONDAY,
        CALENDARS,
        rows,
        (Link(1, 4, LinkKind.SS), Link(2, 3)),
        finish=datetime(2026, 1, 16, 17),
        schedule_from=ScheduleFrom.FINISH,
    )
    result = schedule(plan)
    assert result.finish == datetime(2026, 1, 16, 17)
    assert result[4].start == datetime(2026, 1, 12, 8)
    # The phase has begun by then, with the task that begins it.
    assert result[2].start <= datetime(2026, 1, 12, 8)
    assert result[1].start == result[2].start
