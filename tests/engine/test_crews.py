"""Shared work: two people on one task, one of whom is away now and then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest

from engine.calendar import CalendarException, WorkCalendar, hours, standard_calendar
from engine.compiling.compiler import compile_columns
from engine.critical_path import schedule
from engine.critical_path.incremental import LiveSchedule
from engine.levelling import level, levelled_schedule
from engine.network.crews import (
    CrewTable,
    Member,
    crew_last_begin,
    crew_latest_start,
    crew_run,
    crew_start_not_before,
)
from engine.plan import Activity, Assignment, Constraint, ConstraintKind, Link, LinkKind, Plan, Resource
from engine.plan.columns import columns_of
from engine.simulation import simulate

DAY = 480
STANDARD, ON_LEAVE, SIX_DAYS = 1, 2, 3
ANN, BO, CARL = 1, 2, 3


def away(first: date, last: date) -> WorkCalendar:
    calendar = standard_calendar(uid=ON_LEAVE, name="Away now and then")
    return replace(calendar, exceptions=(CalendarException(first, last),))


LEAVE_IN_JANUARY = away(date(2026, 1, 19), date(2026, 1, 21))
ONE_DAY_NEXT_YEAR = away(date(2027, 12, 24), date(2027, 12, 24))
SATURDAYS = WorkCalendar(SIX_DAYS, "Six days", (hours((8, 12), (13, 17)),) * 6 + ((),))


def plan_of(
    *rows: Activity, shared: tuple[int, ...] = (1,), links=(), leave=LEAVE_IN_JANUARY, **more
) -> Plan:
    """Tasks of which `shared` are Ann's and Bo's; Bo is on leave."""
    return Plan(
        start=datetime(2026, 1, 5, 8),
        calendars=(standard_calendar(), leave, SATURDAYS),
        activities=rows,
        links=tuple(links),
        resources=(
            Resource(ANN, "Ann", calendar_uid=STANDARD),
            Resource(BO, "Bo", calendar_uid=ON_LEAVE),
            Resource(CARL, "Carl", calendar_uid=SIX_DAYS),
        ),
        assignments=tuple(Assignment(uid, person) for uid in shared for person in (ANN, BO)),
        **more,
    )


def task(uid: int, days: float, **more) -> Activity:
    return Activity(uid, f"task {uid}", duration_minutes=int(days * DAY), **more)


def begun(uid: int, days: float, *, left: float, on: datetime = datetime(2026, 1, 5, 8)) -> Activity:
    return task(uid, days, actual_start=on, remaining_minutes=int(left * DAY))


@pytest.mark.parametrize("leave", [LEAVE_IN_JANUARY, ONE_DAY_NEXT_YEAR], ids=["this month", "in two years"])
def test_running_work_of_two_goes_on_where_it_stopped(leave) -> None:
    row = schedule(plan_of(begun(1, 10, left=5), leave=leave))[1]
    assert row.finish == datetime(2026, 1, 16, 17)
    assert row.total_float_minutes == 0


def test_an_absence_in_the_past_postpones_nothing_of_what_is_left() -> None:
    plan = plan_of(begun(1, 20, left=5), task(2, 1), links=[Link(1, 2)], status_date=datetime(2026, 1, 26, 8))
    result = schedule(plan)
    assert result[1].finish == datetime(2026, 1, 30, 17)
    assert result[1].late_finish == datetime(2026, 1, 30, 17)
    assert result[2].start == datetime(2026, 2, 2, 8)
    simulated = simulate(plan, rng=np.random.default_rng(1), iterations=5).current.finish_at(50)
    assert simulated == datetime(2026, 2, 2, 17)


def test_whoever_had_less_to_do_has_that_much_less_left() -> None:
    plan = plan_of(task(1, 10), shared=())
    people = (Assignment(1, ANN), Assignment(1, BO, work_minutes=2 * DAY))
    running = replace(plan, activities=(begun(1, 10, left=5),), assignments=people)
    assert schedule(running)[1].finish == datetime(2026, 1, 16, 17)
    crew = compile_columns(columns_of(replace(plan, assignments=people))).crews[0]
    assert sorted(member.minutes for member in crew) == [2 * DAY, 10 * DAY]


def test_running_work_waits_for_its_predecessors_without_negative_float() -> None:
    result = schedule(plan_of(task(4, 5), begun(5, 2, left=1), shared=(5,), links=[Link(4, 5)]))
    assert result[5].finish == datetime(2026, 1, 12, 17)
    assert (result[4].total_float_minutes, result[5].total_float_minutes) == (0, 0)


@pytest.mark.parametrize(
    ("leave", "finish"),
    [
        (LEAVE_IN_JANUARY, datetime(2026, 1, 22, 8, 1)),
        (away(date(2026, 1, 19), date(2026, 1, 19)), datetime(2026, 1, 20, 8, 1)),
    ],
)
def test_shared_work_never_ends_before_what_its_finish_waits_for(leave, finish) -> None:
    # The bound is Monday 17:00, when Bo is away: his last minute comes when he is back.
    kind = LinkKind.FF
    result = schedule(plan_of(task(1, 11), task(2, 1), shared=(2,), links=[Link(1, 2, kind)], leave=leave))
    assert result[1].finish == datetime(2026, 1, 19, 17)
    assert result[2].finish == finish
    assert result[2].total_float_minutes == 0
    assert result[1].total_float_minutes >= 0


def test_what_its_float_allows_does_not_move_the_end() -> None:
    links = [Link(1, 2, LinkKind.FF)]
    plan = plan_of(task(1, 11), task(2, 1), shared=(2,), links=links)
    before = schedule(plan)
    room = before[1].total_float_minutes
    assert room > 0
    delayed = replace(plan, activities=(replace(task(1, 11), levelling_delay_minutes=room), task(2, 1)))
    assert schedule(delayed).finish == before.finish
    beyond = replace(plan, activities=(replace(task(1, 11), levelling_delay_minutes=room + 1), task(2, 1)))
    assert schedule(beyond).finish > before.finish


def test_a_date_for_the_finish_of_shared_work_holds() -> None:
    for_monday = Constraint(ConstraintKind.FNET, datetime(2026, 1, 19, 17))
    row = schedule(plan_of(task(1, 1, constraint=for_monday)))[1]
    assert row.finish >= datetime(2026, 1, 19, 17)


def test_a_levelling_delay_of_shared_work_is_minutes_of_work() -> None:
    row = schedule(plan_of(task(1, 1, levelling_delay_minutes=2 * DAY)))[1]
    assert row.start == datetime(2026, 1, 7, 8)


def test_an_elapsed_levelling_delay_counts_on_the_clock() -> None:
    delay = {"levelling_delay_minutes": 3 * 1440, "levelling_delay_is_elapsed": True}
    result = schedule(plan_of(task(1, 1, **delay), task(2, 1, **delay), shared=(2,)))
    assert result[1].start == result[2].start == datetime(2026, 1, 8, 8)


def test_levelled_shared_work_is_where_the_preview_has_it() -> None:
    plan = plan_of(task(1, 3), task(2, 2), task(3, 4), shared=(1, 2, 3))
    preview = level(plan)
    assert not preview.overloads
    applied = levelled_schedule(plan, preview)
    assert applied.finish == preview.finish
    for move in preview.moves:
        assert (applied[move.uid].start, applied[move.uid].finish) == (move.start, move.finish)


def test_an_edit_elsewhere_leaves_the_duration_that_peoples_work_made() -> None:
    half = Assignment(1, ANN, units=0.5, work_minutes=DAY)
    plan = replace(plan_of(task(1, 1), shared=()), assignments=(half,))
    live = LiveSchedule(plan)
    assert live.schedule[1].finish == datetime(2026, 1, 6, 17)
    live.edit({1: {"deadline": datetime(2026, 1, 9, 17)}})
    assert live.schedule[1].finish == datetime(2026, 1, 6, 17)


def test_arrays_of_crews_give_what_one_crew_gives() -> None:
    plan = compile_columns(columns_of(plan_of(task(1, 3), task(2, 0.5), shared=(1, 2))))
    tables = plan.calendars.tables
    crews = [plan.crews[0], plan.crews[1], [Member(plan.crews[0][0].calendar, 60, 0), *plan.crews[1]]]
    table = CrewTable.of(crews, plan.calendars)
    begin = plan.start_instant
    for minutes in range(0, 20 * 1440, 397):
        at = np.full(len(crews), begin + minutes)
        runs = [crew_run(crew, tables, begin + minutes) for crew in crews]
        starts, ends = table.run(at)
        assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == runs
        latest = [crew_latest_start(crew, tables, begin + minutes) for crew in crews]
        assert table.latest_starts(at).tolist() == latest
        bound = [crew_start_not_before(crew, tables, begin + minutes) for crew in crews]
        assert table.starts_not_before(at).tolist() == bound
        last = [crew_last_begin(crew, tables, begin + minutes) for crew in crews]
        assert table.last_begins(at).tolist() == last
        for crew, start in zip(crews, bound, strict=True):
            assert crew_run(crew, tables, start)[1] >= begin + minutes


def test_shared_work_with_nothing_left_ended_when_its_people_had_done_it() -> None:
    running = begun(1, 5, left=0, on=datetime(2026, 1, 15, 8))
    result = schedule(plan_of(running, task(2, 1), links=[Link(1, 2)]))
    # Bo was away for three days.
    assert result[1].finish == datetime(2026, 1, 26, 17)
    assert result[2].start == datetime(2026, 1, 27, 8)


def test_what_waits_for_the_start_of_shared_work_holds_that_start() -> None:
    links = [Link(1, 2, LinkKind.SS, lag_minutes=2 * DAY)]
    plan = plan_of(task(1, 1), task(2, 5), task(3, 10), links=links, leave=ONE_DAY_NEXT_YEAR)
    result = schedule(plan)
    assert result[1].late_start == datetime(2026, 1, 8, 8)
    assert result[1].total_float_minutes == 3 * DAY


def test_what_is_late_of_shared_work_counts_working_time_and_no_clock() -> None:
    held = task(
        2,
        1,
        constraint=Constraint(ConstraintKind.MSO, datetime(2026, 1, 8, 8)),
        deadline=datetime(2026, 1, 7, 17),
    )
    for shared in ((), (2,)):
        plan = plan_of(task(1, 8), held, links=[Link(1, 2)], shared=shared)
        told = {warning.kind: warning.minutes for warning in schedule(plan).warnings}
        assert told == {"constraint_beats_logic": 7 * DAY - 2 * DAY, "deadline_missed": DAY}
