"""Properties that hold for every plan, tried on thousands of generated ones."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.calendar import CalendarException, WorkCalendar, hours, round_the_clock, standard_calendar
from engine.compiling.compiler import compile_columns
from engine.critical_path import schedule, solve
from engine.critical_path.incremental import LiveSchedule
from engine.errors import CycleError
from engine.passes.batch import BatchLayout
from engine.passes.by_levels import LevelLayout, backward_by_levels, forward_by_levels
from engine.plan import (
    Activity,
    Assignment,
    Constraint,
    ConstraintKind,
    LagUnit,
    Link,
    LinkKind,
    Plan,
    Resource,
    ScheduleMode,
)
from engine.plan.columns import columns_of
from engine.simulation import simulate
from tests.engine.oracle import Oracle, same_instant

MONDAY = datetime(2026, 1, 5, 8)
HOLIDAYS = CalendarException(date(2026, 1, 9), date(2026, 1, 12))
CALENDARS = (
    standard_calendar(),
    WorkCalendar(2, "Early six", (hours((6, 10), (11, 15)),) * 6 + ((),), (HOLIDAYS,)),
    round_the_clock(uid=3),
    WorkCalendar(4, "Nights", (hours((0, 6), (9, 10), (22, 24)),) * 7),
    replace(
        standard_calendar(uid=5, name="On leave"),
        exceptions=(CalendarException(date(2026, 1, 19), date(2026, 1, 21)),),
    ),
)
# Each works on the calendar of the same number; 1 and 5 differ by three days of leave.
PEOPLE = (1, 2, 4, 5)
SETTINGS = settings(
    max_examples=int(os.environ.get("PROPERTY_EXAMPLES", 60)),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

moments = st.builds(
    lambda day, minute: datetime(2026, 1, 5) + timedelta(days=day, minutes=minute),
    st.integers(-3, 30),
    st.sampled_from((0, 360, 480, 500, 720, 760, 1020, 1100, 1380)),
)


@st.composite
def plans(draw, *, rich: bool = False) -> Plan:
    """Up to nine activities, any links without a cycle, several calendars; `rich` adds a tree, progress and people."""
    count = draw(st.integers(1, 9))
    first = 3 if rich and count > 4 else 1
    activities = [_activity(draw, uid, rich and uid >= first) for uid in range(1, count + 1)]
    if first > 1:
        activities[0] = Activity(1, "outer")
        activities[1] = Activity(2, "inner", parent_uid=1)
        activities[2] = replace(activities[2], parent_uid=2)
        activities[3] = replace(activities[3], parent_uid=draw(st.sampled_from((None, 1, 2))))
    links = {}
    for _ in range(draw(st.integers(0, 12))):
        if count < 2:
            break
        target = draw(st.integers(2, count))
        source = draw(st.integers(1, target - 1))
        # Phases come before their children here: a link from a phase, or to one, may close a cycle.
        if rich and draw(st.booleans()):
            source, target = draw(st.sampled_from(((source, target), (target, source))))
        elif source < first:
            continue
        link = _link(draw, source, target)
        more = {**links, (source, target, link.kind): link}
        if not rich or not _closes_a_cycle(activities, tuple(more.values())):
            links = more
    people = ()
    if rich:
        people = tuple(
            Assignment(uid, person, work_minutes=draw(st.sampled_from((None, None, 60, 960))))
            for uid in range(first, count + 1)
            for person in draw(st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True))
        )
    return Plan(
        start=MONDAY,
        calendars=CALENDARS,
        activities=tuple(activities),
        links=tuple(links.values()),
        resources=tuple(Resource(uid, calendar_uid=uid) for uid in PEOPLE),
        assignments=people,
        status_date=draw(st.none() | moments) if rich else None,
    )


def _closes_a_cycle(activities: list[Activity], links: tuple[Link, ...]) -> bool:
    plan = Plan(start=MONDAY, calendars=CALENDARS, activities=tuple(activities), links=links)
    try:
        compile_columns(columns_of(plan))
    except CycleError:
        return True
    return False


def _activity(draw, uid: int, rich: bool) -> Activity:
    kind = draw(st.sampled_from((None, None, None, *ConstraintKind)))
    if kind is ConstraintKind.ALAP and not rich:
        kind = None
    constraint = None if kind is None else Constraint(kind, draw(moments) if kind.needs_date else None)
    activity = Activity(
        uid,
        f"t{uid}",
        duration_minutes=draw(st.sampled_from((0, 1, 60, 480, 500, 960, 2400))),
        calendar_uid=draw(st.sampled_from((None, None, 1, 2, 3, 4))),
        is_elapsed=draw(st.integers(0, 9)) == 0,
        constraint=constraint,
        deadline=draw(st.none() | moments) if rich else None,
    )
    if not rich:
        return activity
    progress = draw(st.sampled_from(("", "", "", "started", "done", "manual")))
    start = draw(moments)
    if progress == "started":
        return replace(
            activity, actual_start=start, percent_complete=draw(st.sampled_from((0.0, 30.0, 50.0)))
        )
    if progress == "done":
        return replace(
            activity, actual_start=start, actual_finish=start + timedelta(hours=draw(st.integers(0, 60)))
        )
    if progress == "manual":
        return replace(activity, mode=ScheduleMode.MANUAL, manual_start=start)
    return activity


def _link(draw, source: int, target: int) -> Link:
    unit = draw(st.sampled_from((LagUnit.WORKING, LagUnit.WORKING, LagUnit.ELAPSED, LagUnit.PERCENT)))
    lag = draw(st.sampled_from((0, 0, 0, 60, 480, 1000, -60, -480)))
    percent = draw(st.sampled_from((0.0, 50.0, -25.0)))
    return Link(source, target, draw(st.sampled_from(LinkKind)), lag, unit, percent)


@SETTINGS
@given(plans())
def test_early_dates_agree_with_the_oracle(plan):
    result = schedule(plan)
    oracle = Oracle(plan)
    for uid, dates in oracle.early().items():
        calendar = oracle.calendar(oracle.activities[uid])
        found = result[uid]
        assert same_instant(calendar, found.early_start, dates.early_start), (
            uid,
            found.early_start,
            dates.early_start,
        )
        assert same_instant(calendar, found.early_finish, dates.early_finish), (uid, found.early_finish)


@SETTINGS
@given(plans())
def test_late_dates_are_the_latest_that_harm_no_successor(plan):
    plan = replace(plan, activities=tuple(replace(row, constraint=None) for row in plan.activities))
    result = schedule(plan)
    oracle = Oracle(plan)
    late = {uid: result[uid] for uid in result}
    for uid, row in oracle.activities.items():
        finish = late[uid].late_finish
        calendar = oracle.calendar(row)
        assert calendar.working_minutes_between(result.finish, finish) <= 0
        assert oracle.late_finish_holds(uid, finish, late), (uid, finish)
        later = calendar.add(finish, 1)
        beyond = calendar.working_minutes_between(result.finish, later) > 0
        assert beyond or not oracle.late_finish_holds(uid, later, late), (uid, finish, later)


@SETTINGS
@given(plans(rich=True))
def test_both_ways_of_running_give_the_same(plan):
    compiled = compile_columns(columns_of(plan))
    solved = solve(compiled)
    layout = LevelLayout(compiled)
    early = forward_by_levels(compiled, layout, compiled.floor)
    assert early.starts.tolist() == solved.early_points.starts.tolist()
    assert early.finishes.tolist() == solved.early_points.finishes.tolist()
    limits = solved.late_points.finishes  # any ceiling will do
    from engine.passes.by_nodes import backward_by_nodes

    by_nodes = backward_by_nodes(compiled, limits, early)
    by_levels = backward_by_levels(compiled, layout, limits, early)
    assert by_nodes.starts.tolist() == by_levels.starts.tolist()
    assert by_nodes.finishes.tolist() == by_levels.finishes.tolist()


@SETTINGS
@given(plans(rich=True))
def test_the_result_is_whole_and_can_be_explained(plan):
    result = schedule(plan)
    for uid in result:
        row = result[uid]
        assert row.start <= row.finish
        assert row.driver.kind is not None
    assert set(result.longest_path) <= set(result)
    assert all(warning.minutes > 0 for warning in result.warnings)


@SETTINGS
@given(plans(rich=True), st.randoms(use_true_random=False))
def test_order_of_rows_makes_no_difference(plan, rng):
    shuffled = replace(
        plan,
        activities=tuple(rng.sample(plan.activities, len(plan.activities))),
        links=tuple(rng.sample(plan.links, len(plan.links))),
    )
    one, other = schedule(plan), schedule(shuffled)
    for uid in one:
        assert replace(one[uid], driver=None) == replace(other[uid], driver=None)  # type: ignore[arg-type]


@SETTINGS
@given(plans(rich=True), st.data())
def test_incremental_is_the_full_run(plan, data):
    live = LiveSchedule(plan)
    uids = [row.uid for row in plan.activities]
    for _ in range(data.draw(st.integers(1, 4))):
        uid = data.draw(st.sampled_from(uids))
        field = data.draw(
            st.sampled_from(
                ("duration_minutes", "deadline", "constraint", "levelling_delay_minutes", "actual_start")
            )
        )
        value = {
            "duration_minutes": st.sampled_from((0, 30, 480, 4800)),
            "levelling_delay_minutes": st.sampled_from((0, 480)),
            "deadline": st.none() | moments,
            "actual_start": moments,
            "constraint": st.builds(
                Constraint, st.sampled_from([k for k in ConstraintKind if k.needs_date]), moments
            ),
        }[field]
        chosen = data.draw(value)
        row = next(row for row in plan.activities if row.uid == uid)
        if field == "actual_start" and row.actual_finish is not None:
            continue
        plan = replace(
            plan,
            activities=tuple(replace(r, **{field: chosen}) if r.uid == uid else r for r in plan.activities),
        )
        live.edit({uid: {field: chosen}})
        full = schedule(plan)
        for name in ("start", "finish", "early_start", "early_finish", "late_start", "late_finish"):
            assert live.schedule.dates(name) == full.dates(name), (name, field)
        for name in ("total_float_minutes", "free_float_minutes"):
            assert live.schedule.minutes(name) == full.minutes(name)


def _another(draw, plan: Plan) -> Plan:
    """The plan with one task, one person's work, one link or the status date as somebody else would have it."""
    parents = {row.parent_uid for row in plan.activities}
    what = draw(st.sampled_from(("task", "task", "values", "values", "work", "link", "status")))
    row = draw(st.sampled_from([row for row in plan.activities if row.uid not in parents]))
    if what in ("task", "values"):
        other = replace(_activity(draw, row.uid, rich=True), parent_uid=row.parent_uid)
        if what == "values":
            other = replace(other, calendar_uid=row.calendar_uid, is_elapsed=row.is_elapsed, mode=row.mode)
        rows = tuple(other if one.uid == row.uid else one for one in plan.activities)
        return replace(plan, activities=rows)
    if what == "work" and plan.assignments:
        one = draw(st.sampled_from(plan.assignments))
        if draw(st.integers(0, 3)) == 0:
            return replace(plan, assignments=tuple(each for each in plan.assignments if each is not one))
        other = replace(one, work_minutes=draw(st.sampled_from((None, 30, 480, 2000))))
        return replace(plan, assignments=tuple(other if each is one else each for each in plan.assignments))
    if what == "link" and plan.links:
        return replace(plan, links=plan.links[1:])
    return replace(plan, status_date=draw(st.none() | moments))


@SETTINGS
@given(plans(rich=True), st.data())
def test_following_other_columns_is_the_full_run(plan, data):
    live = LiveSchedule(plan)
    for _ in range(data.draw(st.integers(1, 5))):
        plan = _another(data.draw, plan)
        found, full = live.follow(columns_of(plan)), schedule(plan)
        for uid in full:
            assert found[uid] == full[uid]
            assert found.stretches(uid) == full.stretches(uid)
        assert found.warnings == full.warnings
        assert found.finish == full.finish


@SETTINGS
@given(plans(), st.data())
def test_a_link_back_is_refused_with_its_path(plan, data):
    if not plan.links:
        return
    link = data.draw(st.sampled_from(plan.links))
    back = Link(link.successor_uid, link.predecessor_uid)
    with pytest.raises(CycleError) as caught:
        schedule(replace(plan, links=(*plan.links, back)))
    path = caught.value.path
    assert path[0] == path[-1]
    pairs = {(one.predecessor_uid, one.successor_uid) for one in (*plan.links, back)}
    assert all(step in pairs for step in pairwise(path))


@SETTINGS
@given(st.integers(0, 10**6), st.sampled_from(CALENDARS), moments)
def test_adding_and_taking_away_work_come_back(minutes, calendar, moment):
    finish = calendar.add(moment, minutes)
    assert calendar.working_minutes_between(moment, finish) == minutes
    assert calendar.working_minutes_between(calendar.subtract(finish, minutes), finish) == minutes


def test_scheduling_again_from_the_result_changes_nothing():
    rng = random.Random(1)
    rows = tuple(Activity(uid, duration_minutes=480 * rng.randint(1, 5)) for uid in range(1, 60))
    links = tuple(Link(rng.randint(1, uid - 1), uid) for uid in range(2, 60))
    plan = Plan(MONDAY, CALENDARS, rows, links)
    first = schedule(plan)
    fixed = tuple(
        replace(row, constraint=Constraint(ConstraintKind.SNET, first[row.uid].start))
        for row in plan.activities
    )
    again = schedule(replace(plan, activities=fixed))
    assert first.dates("start") == again.dates("start")
    assert first.dates("late_finish") == again.dates("late_finish")


@SETTINGS
@given(plans(rich=True))
def test_a_simulation_without_spread_finishes_when_the_schedule_does(plan):
    result = schedule(plan)
    simulated = simulate(plan, rng=np.random.default_rng(1), iterations=2).current.finishes
    solved = result.solved
    is_real = ~solved.plan.is_summary & solved.plan.is_active[: len(solved.plan.is_summary)]
    assert set(simulated.tolist()) == {solved.early_finish[is_real].max()}


@SETTINGS
@given(plans(rich=True))
def test_every_task_of_a_simulation_without_spread_is_where_the_schedule_has_it(plan):
    compiled = compile_columns(columns_of(plan))
    solved = solve(compiled)
    layout = BatchLayout(compiled)
    twice = np.repeat(2 * compiled.duration[:, None], 3, axis=1)
    starts, finishes = layout.forward(twice)
    assert starts[:, 1].tolist() == solved.early_points.starts.tolist()
    assert finishes[:, 2].tolist() == solved.early_points.finishes.tolist()
