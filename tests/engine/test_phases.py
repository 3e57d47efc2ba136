"""Phases as full ends of links, milestones between calendars, and what was done in free time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from engine.calendar import WorkCalendar, hours, standard_calendar
from engine.critical_path import schedule
from engine.plan import (
    Activity,
    Constraint,
    ConstraintKind,
    LagUnit,
    Link,
    LinkKind,
    Plan,
    PlanOptions,
    ProgressRule,
    ScheduleFrom,
)
from engine.simulation import simulate

DAY = 480
SATURDAYS = WorkCalendar(3, "Six days", (hours((8, 12), (13, 17)),) * 6 + ((),))
PHASE = Activity(100, "phase", is_summary=True)


def plan_of(*rows: Activity, links=(), **more) -> Plan:
    return Plan(datetime(2026, 1, 5, 8), (standard_calendar(), SATURDAYS), rows, tuple(links), **more)


def task(uid: int, days: float, **more) -> Activity:
    return Activity(uid, f"task {uid}", duration_minutes=int(days * DAY), **more)


def on_saturdays(uid: int, days: float, **more) -> Activity:
    return task(uid, days, calendar_uid=3, **more)


def begun(uid: int, days: float, *, left: float, **more) -> Activity:
    start = datetime(2026, 1, 6, 8)
    return task(uid, days, actual_start=start, remaining_minutes=int(left * DAY), **more)


@pytest.mark.parametrize("kind", [ConstraintKind.SNET, ConstraintKind.FNET, ConstraintKind.MSO])
def test_a_date_of_a_task_never_erases_the_date_of_its_phase(kind) -> None:
    phase = Activity(
        100, "phase", is_summary=True, constraint=Constraint(ConstraintKind.SNET, datetime(2026, 1, 19, 8))
    )
    own = Constraint(kind, datetime(2026, 1, 15, 12))
    row = schedule(plan_of(phase, task(1, 1, parent_uid=100, constraint=own)))[1]
    if kind is ConstraintKind.MSO:
        assert row.start == datetime(2026, 1, 15, 13)  # the day that people agreed on wins
    else:
        assert row.start == datetime(2026, 1, 19, 8)


def test_a_link_from_a_phase_passes_its_instant_as_it_is() -> None:
    rows = (PHASE, on_saturdays(1, 5.5, parent_uid=100), on_saturdays(2, 1))
    through = schedule(plan_of(*rows, links=[Link(100, 2)]))
    direct = schedule(plan_of(*rows, links=[Link(1, 2)]))
    assert through[2].start == direct[2].start == datetime(2026, 1, 10, 13)
    for uid in (1, 2):
        assert through[uid].total_float_minutes == direct[uid].total_float_minutes == 0


@pytest.mark.parametrize("kind", LinkKind)
@pytest.mark.parametrize("rule", ProgressRule)
def test_running_work_of_a_phase_waits_as_if_it_were_linked_itself(kind, rule) -> None:
    rows = (task(3, 10), PHASE, begun(4, 2, left=1, parent_uid=100))
    options = PlanOptions(progress_rule=rule)
    through = schedule(plan_of(*rows, links=[Link(3, 100, kind)], options=options))
    direct = schedule(plan_of(*rows, links=[Link(3, 4, kind)], options=options))
    for uid in (3, 4):
        assert through[uid].finish == direct[uid].finish
        assert through[uid].total_float_minutes == direct[uid].total_float_minutes
    if kind is LinkKind.FS and rule is ProgressRule.RETAINED_LOGIC:
        assert through[4].finish == datetime(2026, 1, 19, 17)


def test_the_float_of_a_phase_counts_on_the_calendar_of_the_child_that_ends_it() -> None:
    rows = (PHASE, on_saturdays(1, 3, parent_uid=100), on_saturdays(2, 6))
    result = schedule(plan_of(*rows))
    assert result[100].total_float_minutes == result[1].total_float_minutes == 3 * DAY


def test_a_milestone_held_to_friday_holds_what_it_waits_for() -> None:
    rows = (on_saturdays(1, 1), Activity(2, "gate"), on_saturdays(3, 1), on_saturdays(9, 6))
    result = schedule(plan_of(*rows, links=[Link(1, 2), Link(2, 3)]))
    assert [result[uid].total_float_minutes for uid in (1, 2, 3)] == [4 * DAY] * 3
    assert result[1].late_finish == datetime(2026, 1, 9, 17)


def test_from_the_finish_nothing_ends_after_it() -> None:
    finish = datetime(2026, 3, 7, 17)
    rows = (on_saturdays(1, 1), Activity(2, "gate"), on_saturdays(3, 1))
    result = schedule(
        plan_of(*rows, links=[Link(1, 2), Link(2, 3)], finish=finish, schedule_from=ScheduleFrom.FINISH)
    )
    assert result.finish == finish
    assert all(result[uid].total_float_minutes == 0 for uid in (1, 2, 3))


@pytest.mark.parametrize(
    ("link", "calendar"),
    [(Link(1, 2), 3), (Link(1, 2, lag_minutes=3 * 1440, lag_unit=LagUnit.ELAPSED), None)],
    ids=["six days", "elapsed"],
)
def test_a_simulated_milestone_keeps_its_hour(link, calendar) -> None:
    plan = plan_of(Activity(1, "go"), task(2, 2, calendar_uid=calendar), links=[link])
    simulated = simulate(plan, rng=np.random.default_rng(1), iterations=3).current
    assert simulated.finish_at(50) == schedule(plan).finish


def test_the_project_ends_when_the_saturday_that_was_worked_ended() -> None:
    saturday = {"actual_start": datetime(2026, 1, 10, 8), "actual_finish": datetime(2026, 1, 10, 17)}
    around_the_clock = WorkCalendar(4, "clock", (hours((0, 24)),) * 7)
    plan = Plan(
        datetime(2026, 1, 5, 8),
        (standard_calendar(), around_the_clock),
        (task(1, 1, **saturday), task(2, 1, calendar_uid=4)),
    )
    result = schedule(plan)
    assert result.finish == datetime(2026, 1, 10, 17)
    assert result[2].late_finish == datetime(2026, 1, 10, 17)


def test_of_two_children_that_end_a_phase_the_one_that_leaves_least_says_its_float():
    around_the_clock = WorkCalendar(4, "clock", (hours((0, 24)),) * 7)
    rows = (
        PHASE,
        task(1, 1, parent_uid=100),
        Activity(2, "watch", 100, duration_minutes=540, calendar_uid=4),
        task(3, 2),
    )
    orders = (rows, (rows[0], rows[2], rows[1], rows[3]))
    floats = [
        schedule(Plan(datetime(2026, 1, 5, 8), (standard_calendar(), around_the_clock), order))[100]
        for order in orders
    ]
    assert [row.total_float_minutes for row in floats] == [DAY, DAY]


def test_running_work_of_a_phase_ends_as_early_as_the_link_onto_the_phase_lets_it():
    before = Activity(1, "before", duration_minutes=60, calendar_uid=4)
    around_the_clock = WorkCalendar(4, "clock", (hours((0, 24)),) * 7)
    running = Activity(
        2,
        "watch",
        100,
        duration_minutes=60,
        calendar_uid=4,
        actual_start=datetime(2026, 1, 3, 8),
        remaining_minutes=30,
    )
    link = Link(1, 100, LinkKind.FF, lag_minutes=-480, lag_unit=LagUnit.ELAPSED)
    plan = Plan(
        datetime(2026, 1, 5, 8), (standard_calendar(), around_the_clock), (before, PHASE, running), (link,)
    )
    assert schedule(plan)[2].finish == datetime(2026, 1, 5, 1)


def test_a_milestone_waits_for_what_ended_after_hours():
    late = task(1, 1, actual_start=datetime(2026, 1, 9, 8), actual_finish=datetime(2026, 1, 9, 21))
    result = schedule(plan_of(late, Activity(2, "gate"), links=[Link(1, 2)]))
    assert result[2].start == datetime(2026, 1, 12, 8)
    # And so it does where it waits for a phase.
    through = schedule(
        plan_of(PHASE, replace(late, parent_uid=100), Activity(2, "gate"), links=[Link(100, 2)])
    )
    assert through[2].start == datetime(2026, 1, 12, 8)


def test_a_milestone_in_the_morning_that_ends_the_project_makes_nothing_late():
    around_the_clock = WorkCalendar(4, "clock", (hours((0, 24)),) * 7)
    watch = Activity(1, "watch", duration_minutes=23 * 60, calendar_uid=4)
    plan = Plan(
        datetime(2026, 1, 5, 8),
        (standard_calendar(), around_the_clock),
        (watch, Activity(2, "gate")),
        (Link(1, 2),),
    )
    result = schedule(plan)
    assert (result[1].finish, result[2].start) == (datetime(2026, 1, 6, 7), datetime(2026, 1, 6, 8))
    assert (result[1].total_float_minutes, result[2].total_float_minutes) == (60, 0)


def test_a_milestone_due_in_free_time_holds_what_it_waits_for_to_the_evening_before():
    gate = Activity(2, "gate", deadline=datetime(2026, 1, 10, 12))
    result = schedule(plan_of(on_saturdays(1, 1), gate, on_saturdays(9, 12), links=[Link(1, 2)]))
    assert result[2].late_finish == datetime(2026, 1, 9, 17)
    assert result[1].late_finish == datetime(2026, 1, 9, 17)


def test_a_phase_whose_work_is_linked_by_its_end_may_begin_with_the_next_morning():
    # Its only task may end on Monday at 17:00, which is Tuesday at 08:00 to a lead of a day.
    due = task(3, 2, parent_uid=100, deadline=datetime(2026, 1, 6, 17))
    early = WorkCalendar(4, "Early", (hours((6, 10), (11, 15)),) * 5 + ((), ()))
    plan = Plan(
        datetime(2026, 1, 5, 8),
        (standard_calendar(), early),
        (PHASE, due, Activity(6, "before", duration_minutes=480, calendar_uid=4), task(9, 10)),
        (Link(6, 100, LinkKind.FF, lag_minutes=-DAY),),
    )
    through = schedule(plan)[6]
    direct = schedule(replace(plan, links=(Link(6, 3, LinkKind.FF, lag_minutes=-DAY),)))[6]
    assert through.late_finish == direct.late_finish == datetime(2026, 1, 8, 8)


def test_what_must_have_begun_by_the_evening_begins_a_minute_before():
    gate = Activity(2, "gate", deadline=datetime(2026, 1, 7, 17))
    link = Link(1, 2, LinkKind.SS)
    direct = schedule(plan_of(task(1, 1), gate, task(9, 10), links=[link]))
    assert direct[1].late_start == datetime(2026, 1, 7, 16, 59)
