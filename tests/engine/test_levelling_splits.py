"""Levelling that splits: where work stops, for whom, and what it leaves alone."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.critical_path import schedule
from engine.critical_path.results import Schedule
from engine.levelling import LEAST_PART_MINUTES, Levelling, level, levelled_schedule, overloads_of
from engine.plan import (
    Activity,
    Assignment,
    Constraint,
    ConstraintKind,
    Link,
    LinkKind,
    Plan,
    Resource,
    ScheduleMode,
)
from engine.plan.splits import Gap, together
from tests.engine.test_plain_oracle import whole_plans
from tests.engine.test_properties import CALENDARS, MONDAY
from tests.engine.test_splits import ANN, BO, DAY, jan, plan_of, task

FIXED = Constraint(ConstraintKind.MSO, jan(7, 8))
SETTINGS = settings(
    max_examples=int(os.environ.get("PROPERTY_EXAMPLES", 60)),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def of_ann(*rows: Activity, **more) -> Plan:
    return plan_of(*rows, people=[Assignment(row.uid, ANN) for row in rows], **more)


def split(plan: Plan, **more) -> tuple[Levelling, Schedule]:
    found = level(plan, can_split=True, **more)
    return found, levelled_schedule(plan, found)


def around_a_meeting(**more) -> Plan:
    """Four days of work from Monday, and a day on Wednesday that cannot be moved."""
    return of_ann(task(1, 4, **more), task(2, 1, constraint=FIXED))


def test_work_stops_for_what_has_its_day_and_goes_on_behind_it():
    plan = around_a_meeting()
    assert level(plan).delays == {1: 3 * DAY}
    found, result = split(plan)
    assert (found.delays, found.gaps) == ({}, {1: (Gap(2 * DAY, DAY),)})
    assert result.stretches(1) == ((jan(5, 8), jan(6, 17)), (jan(8, 8), jan(9, 17)))
    assert found.finish == jan(9, 17) < level(plan).finish
    (move,) = found.moves
    assert (move.resource_uid, move.waits_for_uids, move.gaps) == (ANN, (2,), (Gap(2 * DAY, DAY),))
    assert found.overloads == ()


def test_off_by_default_and_where_a_task_does_not_allow_it():
    assert level(around_a_meeting()).gaps == {}
    found, _ = split(around_a_meeting(levelling_can_split=False))
    assert (found.delays, found.gaps) == ({1: 3 * DAY}, {})


def test_what_begins_on_a_taken_day_is_delayed_and_then_split():
    rows = (
        task(1, 3),
        task(2, 1, constraint=Constraint(ConstraintKind.MSO, jan(5, 8))),
        task(3, 1, constraint=Constraint(ConstraintKind.MSO, jan(8, 8))),
    )
    found, result = split(of_ann(*rows))
    assert (found.delays, found.gaps) == ({1: DAY}, {1: (Gap(2 * DAY, DAY),)})
    assert result.stretches(1) == ((jan(6, 8), jan(7, 17)), (jan(9, 8), jan(9, 17)))


def test_no_part_is_shorter_than_half_a_day():
    meeting = Activity(2, duration_minutes=60, constraint=Constraint(ConstraintKind.MSO, jan(5, 10)))
    # Two hours before the meeting are too few: the work waits until it is over.
    found, result = split(of_ann(task(1, 2), meeting))
    assert found.gaps == {}
    assert result[1].start == jan(5, 11)
    # Six hours before its end the work stops earlier, so that what is left is half a day.
    late = replace(meeting, constraint=Constraint(ConstraintKind.MSO, jan(6, 15)))
    found, result = split(of_ann(task(1, 2), late))
    assert found.gaps == {1: (Gap(2 * DAY - LEAST_PART_MINUTES, 180),)}
    assert result.stretches(1) == ((jan(5, 8), jan(6, 12)), (jan(6, 16), jan(7, 11)))


def test_a_task_of_less_than_two_parts_is_delayed():
    found, _ = split(
        of_ann(Activity(1, duration_minutes=450), Activity(2, duration_minutes=60, constraint=FIXED))
    )
    assert found.gaps == {}


def running(uid: int, days: float, done: float, **more) -> Activity:
    left = int((days - done) * DAY)
    return task(uid, days, actual_start=jan(5, 8), remaining_minutes=left, **more)


def test_running_work_stops_for_what_is_more_important():
    plan = of_ann(running(1, 5, 1), task(2, 2, priority=800), status_date=jan(5, 17))
    assert level(plan).delays == {2: 4 * DAY}
    found, result = split(plan)
    assert (found.delays, found.gaps) == ({}, {1: (Gap(DAY, 2 * DAY),)})
    assert result.stretches(1) == ((jan(5, 8), jan(5, 17)), (jan(8, 8), jan(13, 17)))
    assert (result[2].start, found.overloads) == (jan(6, 8), ())


def test_running_work_goes_on_before_its_equals():
    plan = of_ann(running(1, 5, 1), task(2, 2), status_date=jan(5, 17))
    found, _ = split(plan)
    assert (found.delays, found.gaps) == ({2: 4 * DAY}, {})


def test_running_work_stops_for_a_fixed_day_that_levelling_alone_leaves_over_booked():
    plan = of_ann(running(1, 5, 1), task(2, 1, constraint=FIXED), status_date=jan(5, 17))
    assert len(level(plan).overloads) == 1
    found, result = split(plan)
    assert found.gaps == {1: (Gap(2 * DAY, DAY),)}
    assert found.overloads == overloads_of(result) == ()


def test_what_has_begun_and_has_nothing_done_is_cut_behind_its_first_part_only():
    begun = running(1, 4, 0)
    fixed = task(2, 1, constraint=Constraint(ConstraintKind.MSO, jan(5, 8)))
    found, _ = split(of_ann(begun, fixed))
    assert found.gaps == {}
    assert len(found.overloads) == 1
    found, _ = split(of_ann(begun, replace(fixed, constraint=FIXED)))
    assert found.gaps == {1: (Gap(2 * DAY, DAY),)}


def test_work_told_to_go_on_at_a_date_waits_for_levelling_too():
    told = running(1, 3, 1, resume=jan(7, 8))
    found, result = split(of_ann(told, task(2, 1, constraint=FIXED), status_date=jan(5, 17)))
    assert found.overloads == ()
    assert result.stretches(1) == ((jan(5, 8), jan(5, 17)), (jan(8, 8), jan(9, 17)))


def test_gaps_of_a_person_stay_and_levelling_adds_its_own():
    thursday = Constraint(ConstraintKind.MSO, jan(8, 8))
    rows = task(1, 4, gaps=(Gap(DAY, DAY),)), task(2, 1, constraint=FIXED), task(3, 1, constraint=thursday)
    found, result = split(of_ann(*rows))
    # Tuesday is free by its own gap, Wednesday and Thursday are others'.
    assert (found.delays, found.gaps) == ({}, {1: (Gap(DAY, 2 * DAY),)})
    assert result.stretches(1) == ((jan(5, 8), jan(5, 17)), (jan(9, 8), jan(13, 17)))


def test_levelling_drops_its_own_gaps_first_and_nobody_elses():
    plan = of_ann(task(1, 2, gaps=(Gap(DAY, DAY),), levelling_gaps=(Gap(DAY, 3 * DAY),)))
    assert schedule(plan)[1].finish == jan(12, 17)
    found, result = split(plan)
    assert found.gaps == {}
    assert result.stretches(1) == ((jan(5, 8), jan(5, 17)), (jan(7, 8), jan(7, 17)))


def test_two_people_stop_together():
    people = (Assignment(1, ANN), Assignment(1, BO), Assignment(2, ANN))
    plan = plan_of(task(1, 4), task(2, 1, constraint=FIXED), people=people)
    found, result = split(plan)
    assert found.gaps == {1: (Gap(2 * DAY, DAY),)}
    # Bo is away on Thursday: his gap ends a day later.
    assert result[1].finish == jan(12, 17)
    assert found.overloads == ()


@pytest.mark.parametrize(
    "row",
    [
        task(1, 4, constraint=Constraint(ConstraintKind.FNET, jan(8, 17))),
        task(1, 4, constraint=Constraint(ConstraintKind.ALAP)),
        task(1, 4, is_elapsed=True),
        task(1, 4, expected_finish=jan(8, 17)),
        task(1, 4, priority=1000),
        task(1, 4, mode=ScheduleMode.MANUAL, manual_start=jan(5, 8)),
    ],
    ids=["finish", "late", "elapsed", "expected", "priority", "manual"],
)
def test_what_is_not_split(row):
    found, _ = split(of_ann(row, task(2, 1, constraint=FIXED), task(3, 6)))
    assert 1 not in found.gaps


def test_what_ends_with_another_is_not_split():
    plan = around_a_meeting()
    more = replace(plan, activities=(*plan.activities, task(3, 1)), links=(Link(3, 1, LinkKind.FF),))
    assert split(more)[0].gaps == {}


def test_within_float_no_part_ends_behind_it():
    plan = around_a_meeting()
    plan = replace(plan, activities=(*plan.activities, task(3, 5)))
    found, _ = split(plan, within_float=True)
    assert found.gaps == {1: (Gap(2 * DAY, DAY),)}
    assert found.finish == found.finish_before
    tight = replace(plan, activities=(*plan.activities[:2], task(3, 4)))
    found, _ = split(tight, within_float=True)
    assert found.gaps == {}
    assert len(found.overloads) == 1


@pytest.mark.parametrize("minutes", [0, -5])
def test_a_gap_of_levelling_that_is_none_is_named(minutes):
    from engine.errors import InvalidSplitError

    with pytest.raises(InvalidSplitError, match="task 1") as caught:
        schedule(of_ann(task(1, 2, levelling_gaps=(Gap(DAY, minutes),))))
    assert caught.value.activity_uid == 1


# On every plan --------------------------------------------------------------------------------------------------


def overbooked(rows) -> dict[int, float]:
    minutes: dict[int, float] = defaultdict(float)
    for row in rows:
        minutes[row.resource_uid] += (row.finish - row.start).total_seconds() / 60 * row.units_over
    return minutes


@st.composite
def busy_plans(draw) -> Plan:
    """Two or three people on calendars of their own, with leave, on too much work and some fixed days."""
    count = draw(st.integers(3, 8))
    status = draw(st.sampled_from((None, jan(6, 17))))
    rows = [_busy(draw, uid) for uid in range(1, count + 1)]
    links = tuple(
        Link(draw(st.integers(1, uid - 1)), uid, draw(st.sampled_from((*LinkKind, LinkKind.FS))))
        for uid in range(2, count + 1)
        if draw(st.integers(0, 3)) == 0
    )
    people = (1, 5, draw(st.sampled_from((2, 4))))[: draw(st.integers(2, 3))]
    booked = tuple(
        Assignment(row.uid, person, draw(st.sampled_from((0.5, 1.0, 1.0))))
        for row in rows
        for person in draw(st.lists(st.sampled_from(people), min_size=1, max_size=2, unique=True))
    )
    return Plan(
        MONDAY,
        CALENDARS,
        tuple(rows),
        links,
        tuple(Resource(uid, calendar_uid=uid) for uid in people),
        booked,
        status_date=status,
    )


def _busy(draw, uid: int) -> Activity:
    days = draw(st.sampled_from((0.5, 1, 2, 3, 6)))
    row = task(
        uid,
        days,
        priority=draw(st.sampled_from((300, 500, 500, 800))),
        levelling_can_split=draw(st.integers(0, 4)) > 0,
        calendar_uid=draw(st.sampled_from((None, None, None, 2))),
        gaps=draw(st.sampled_from(((), (), (), (Gap(DAY, DAY),), (Gap(100, 60), Gap(500, DAY))))),
    )
    kind = draw(st.sampled_from(("", "", "", "fixed", "begun", "begun")))
    if kind == "fixed":
        day = datetime(
            2026, 1, draw(st.sampled_from((5, 6, 7, 8, 9, 12, 20))), draw(st.sampled_from((8, 10, 15)))
        )
        return replace(row, constraint=Constraint(ConstraintKind.MSO, day), gaps=())
    if kind == "begun":
        return replace(
            row,
            actual_start=jan(5, 8),
            percent_complete=draw(st.sampled_from((0.0, 10.0, 30.0, 50.0))),
            resume=draw(st.sampled_from((None, None, jan(7, 8)))),
        )
    return row


def by_hand(plan: Plan, found: Levelling) -> Plan:
    rows = (
        replace(
            row,
            levelling_delay_minutes=found.delays.get(row.uid, 0),
            levelling_gaps=found.gaps.get(row.uid, ()),
        )
        for row in plan.activities
    )
    return replace(plan, activities=tuple(rows))


@SETTINGS
@given(st.one_of(busy_plans(), whole_plans()), st.booleans())
def test_a_preview_that_splits_is_the_applied_plan_and_no_worse_than_one_that_does_not(plan, within_float):
    whole = level(plan, within_float=within_float)
    found = level(plan, within_float=within_float, can_split=True)
    stored = schedule(by_hand(plan, found))
    applied = levelled_schedule(plan, found)
    for name in ("start", "finish", "early_start", "early_finish", "late_finish"):
        assert applied.dates(name) == stored.dates(name)
    assert found.finish == stored.finish
    assert found.overloads == overloads_of(stored)
    for move in found.moves:
        assert (stored[move.uid].start, stored[move.uid].finish) == (move.start, move.finish)
    over, over_before = overbooked(found.overloads), overbooked(whole.overloads)
    for uid, minutes in over.items():
        assert minutes <= over_before[uid] + 1e-6, uid
    assert found.finish <= whole.finish or sum(over.values()) < sum(over_before.values())
    assert level(plan, within_float=within_float, can_split=True) == found


@SETTINGS
@given(busy_plans())
def test_splitting_keeps_work_and_cuts_no_small_parts(plan):
    found = level(plan, can_split=True)
    before, after = schedule(by_hand(plan, level(plan))), schedule(by_hand(plan, found))
    compiled, split_up = before.solved.plan, after.solved.plan
    assert compiled.full_work.tolist() == split_up.full_work.tolist()
    rows = {row.uid: row for row in plan.activities}
    for uid, gaps in found.gaps.items():
        assert rows[uid].levelling_can_split
        row = split_up.index[uid]
        work = int(split_up.full_work[row])
        done = work
        if not split_up.is_started[row]:
            done = 0
        else:
            left = int(split_up.duration[row])
            done -= int(split_up.gaps_ahead[row].work(left)) if row in split_up.gaps_ahead else left
        own = {gap.after_minutes for gap in rows[uid].gaps}
        places = sorted({done, work} | {gap.after_minutes for gap in together(rows[uid].gaps, gaps)})
        for gap in gaps:
            assert done <= gap.after_minutes < work
            if gap.after_minutes == done or gap.after_minutes in own:
                continue
            at = places.index(gap.after_minutes)
            assert gap.after_minutes - places[at - 1] >= LEAST_PART_MINUTES
            assert places[at + 1] - gap.after_minutes >= LEAST_PART_MINUTES
