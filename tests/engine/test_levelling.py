"""Nobody is booked above their availability, and every move says why."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendar import WorkCalendar, hours, standard_calendar
from engine.critical_path import schedule
from engine.errors import LevellingError
from engine.lab.psplib import parse_project
from engine.levelling import level, levelled_schedule
from engine.levelling.rcpsp import Optimiser, Project, check_feasible, makespan, parallel
from engine.plan import Activity, Assignment, Constraint, ConstraintKind, Link, Plan, Resource

MONDAY = datetime(2026, 1, 5, 8)
DAY = 480
SIX_DAY = WorkCalendar(2, "Six days", (hours((8, 12), (13, 17)),) * 6 + ((),))


def plan(*rows: Activity, people: dict[int, float], links: tuple[Link, ...] = (), **units: float) -> Plan:
    """All activities are done by person 1, with the units given by name, else full time."""
    return Plan(
        MONDAY,
        (standard_calendar(), SIX_DAY),
        rows,
        links,
        tuple(Resource(uid, max_units=most) for uid, most in people.items()),
        tuple(Assignment(row.uid, 1, units.get(row.name, 1.0)) for row in rows),
    )


def usage_is_possible(plan: Plan, result) -> bool:
    """Minute by working hour, no resource above its units."""
    limits = {resource.uid: resource.max_units for resource in plan.resources}
    hour = MONDAY
    end = result.finish
    while hour < end:
        for uid, most in limits.items():
            used = sum(
                assignment.units
                for assignment in plan.assignments
                if assignment.resource_uid == uid
                and result[assignment.activity_uid].start <= hour < result[assignment.activity_uid].finish
            )
            if used > most + 1e-6:
                return False
        hour += timedelta(hours=1)
    return True


def test_two_tasks_of_one_person_come_one_after_the_other():
    two = plan(
        Activity(1, "long", duration_minutes=2 * DAY),
        Activity(2, "short", duration_minutes=DAY),
        people={1: 1.0},
    )
    found = level(two)
    assert len(found.moves) == 1
    move = found.moves[0]
    assert move.resource_uid == 1
    assert {move.uid, *move.waits_for_uids} == {1, 2}
    assert found.finish == datetime(2026, 1, 7, 17)
    assert found.finish_before == datetime(2026, 1, 6, 17)
    assert found.overloads == ()


def test_units_share_a_person():
    two = plan(
        Activity(1, "half", duration_minutes=DAY),
        Activity(2, "rest", duration_minutes=DAY),
        people={1: 1.0},
        half=0.5,
        rest=0.5,
    )
    assert level(two).moves == ()


def test_priority_goes_first():
    rows = [Activity(uid, duration_minutes=DAY, priority=priority) for uid, priority in ((1, 100), (2, 900))]
    assert [move.uid for move in level(plan(*rows, people={1: 1.0})).moves] == [1]


def test_priority_1000_is_never_moved():
    rows = [Activity(uid, duration_minutes=DAY, priority=1000) for uid in (1, 2)]
    found = level(plan(*rows, people={1: 1.0}))
    assert found.moves == ()
    assert [(over.resource_uid, over.units_over) for over in found.overloads] == [(1, 1.0)]


def test_within_float_the_finish_stays():
    rows = (
        Activity(1, "long", duration_minutes=3 * DAY),
        Activity(2, "short", duration_minutes=DAY),
        Activity(3, "more", duration_minutes=3 * DAY),
    )
    three = Plan(
        MONDAY,
        (standard_calendar(),),
        rows,
        (),
        (Resource(1), Resource(2)),
        (Assignment(1, 1), Assignment(2, 2), Assignment(3, 2)),
    )
    found = level(three, within_float=True)
    assert found.finish == found.finish_before
    # Four days of work for person 2 do not fit into three.
    assert len(found.overloads) == 1


def test_hard_dates_and_finished_work_stay():
    fixed = Activity(1, duration_minutes=DAY, constraint=Constraint(ConstraintKind.MSO, MONDAY))
    done = Activity(2, duration_minutes=DAY, actual_start=MONDAY, actual_finish=datetime(2026, 1, 5, 17))
    free = Activity(3, duration_minutes=DAY)
    found = level(plan(free, fixed, done, people={1: 1.0}))
    assert [move.uid for move in found.moves] == [3]
    assert found.moves[0].start == datetime(2026, 1, 6, 8)


def test_followers_move_along():
    rows = [Activity(uid, duration_minutes=DAY) for uid in (1, 2, 3)]
    found = level(plan(*rows, people={1: 1.0}, links=(Link(1, 3),)))
    assert found.finish == datetime(2026, 1, 7, 17)


@st.composite
def booked_plans(draw) -> Plan:
    count = draw(st.integers(1, 10))
    rows = tuple(
        Activity(
            uid,
            duration_minutes=draw(st.sampled_from((60, 240, 480, 1200))),
            calendar_uid=draw(st.sampled_from((None, 2))),
            priority=draw(st.sampled_from((300, 500, 800))),
        )
        for uid in range(1, count + 1)
    )
    links = tuple(
        Link(draw(st.integers(1, uid - 1)), uid)
        for uid in range(2, count + 1)
        if draw(st.integers(0, 2)) == 0
    )
    people = tuple(
        Resource(uid, max_units=draw(st.sampled_from((1.0, 2.0))), calendar_uid=draw(st.sampled_from((1, 2))))
        for uid in (1, 2)
    )
    booked = tuple(
        Assignment(row.uid, draw(st.sampled_from((1, 2))), draw(st.sampled_from((0.3, 0.5, 1.0))))
        for row in rows
    )
    return Plan(MONDAY, (standard_calendar(), SIX_DAY), rows, links, people, booked)


@settings(max_examples=60, deadline=None)
@given(booked_plans())
def test_a_levelled_plan_overloads_nobody_and_its_delays_give_its_dates(booked):
    found = level(booked)
    assert found.overloads == ()
    result = levelled_schedule(booked, found)
    assert usage_is_possible(booked, result)
    assert result.finish == found.finish >= schedule(booked).finish
    for move in found.moves:
        assert (result[move.uid].start, result[move.uid].finish) == (move.start, move.finish)
    assert level(booked) == found


def random_project(seed: int, count: int = 30) -> Project:
    rng = random.Random(seed)
    successors = [
        sorted(rng.sample(range(n + 1, count), k=min(rng.randint(1, 3), count - 1 - n)))
        for n in range(count - 1)
    ]
    demands = [tuple(rng.randint(0, 6) for _ in range(3)) for _ in range(count)]
    return Project([rng.randint(0, 9) for _ in range(count)], [*successors, []], demands, (10, 10, 10))


@pytest.mark.parametrize("seed", range(12))
def test_every_generated_schedule_is_feasible_and_justifying_never_lengthens(seed):
    project = random_project(seed)
    optimiser = Optimiser(project)
    for priority in optimiser.priorities().values():
        starts = parallel(project, priority)
        check_feasible(project, starts)
        better = optimiser.justified(starts)
        check_feasible(project, better)
        assert optimiser.bound <= makespan(project, better) <= makespan(project, starts)
    asked = iter(range(300))
    found = optimiser.search(seed=1, should_stop=lambda: next(asked, None) is None)
    check_feasible(project, found)
    assert makespan(project, found) <= makespan(project, optimiser.heuristic())


def test_demand_beyond_capacity_is_refused():
    with pytest.raises(LevellingError):
        Project([1], [[]], [(5,)], (4,))


def test_checker_finds_an_infeasible_schedule():
    project = Project([2, 2], [[], []], [(3,), (3,)], (4,))
    with pytest.raises(LevellingError):
        check_feasible(project, [0, 1])
    check_feasible(project, [0, 2])


def test_psplib_text_is_read():
    project = parse_project("""
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           4
   4        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1
------------------------------------------------------------------------
  1      1     0       0
  2      1     3       2
  3      1     4       2
  4      1     0       0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1
    3
************************************************************************
""")
    assert project.critical_length() == 4
    assert makespan(project, Optimiser(project).heuristic()) == 7


def test_levelling_drops_delays_that_were_there_before():
    rows = [Activity(1, duration_minutes=DAY, levelling_delay_minutes=DAY)]
    assert level(plan(*rows, people={1: 1.0})).finish == datetime(2026, 1, 5, 17)
    delayed = replace(rows[0], levelling_delay_minutes=DAY)
    assert schedule(plan(delayed, people={1: 1.0})).finish == datetime(2026, 1, 6, 17)
