"""Split work: in stretches, under way, shared, levelled, simulated; and splits that cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest

from engine.calendar import CalendarException, WorkCalendar, hours, standard_calendar
from engine.critical_path import schedule
from engine.critical_path.incremental import LiveSchedule
from engine.errors import InvalidSplitError, UnknownActivityError
from engine.levelling import level, levelled_schedule, overloads_of
from engine.plan import (
    Activity,
    Assignment,
    LagUnit,
    Link,
    LinkKind,
    Plan,
    Resource,
    ScheduleFrom,
    ThreePoint,
)
from engine.plan.splits import Gap, Gaps, gaps_between
from engine.simulation import ActivityCost, simulate

DAY = 480
ANN, BO = 1, 2
CALENDARS = (
    standard_calendar(),
    WorkCalendar(
        2,
        "On leave",
        (hours((8, 12), (13, 17)),) * 5 + ((), ()),
        (CalendarException(date(2026, 1, 8), date(2026, 1, 8)),),
    ),
)
# Two days, a day off, one day, two days off, one day.
TWICE = (Gap(2 * DAY, DAY), Gap(3 * DAY, 2 * DAY))


def jan(day: int, hour: int) -> datetime:
    return datetime(2026, 1, day, hour)


def task(uid: int, days: float, **more) -> Activity:
    return Activity(uid, f"task {uid}", duration_minutes=int(days * DAY), **more)


def plan_of(*rows: Activity, links=(), people=(), **more) -> Plan:
    return Plan(
        jan(5, 8),
        CALENDARS,
        rows,
        tuple(links),
        resources=(Resource(ANN, "Ann", calendar_uid=1), Resource(BO, "Bo", calendar_uid=2)),
        assignments=tuple(people),
        **more,
    )


def test_work_lies_in_its_stretches_and_what_follows_waits_for_the_last():
    result = schedule(plan_of(task(1, 4, gaps=TWICE), task(2, 1), links=[Link(1, 2)]))
    assert result.stretches(1) == (
        (jan(5, 8), jan(6, 17)),
        (jan(8, 8), jan(8, 17)),
        (jan(13, 8), jan(13, 17)),
    )
    assert (result[1].start, result[1].finish) == (jan(5, 8), jan(13, 17))
    assert result[2].start == jan(14, 8)
    assert [result[uid].total_float_minutes for uid in (1, 2)] == [0, 0]
    assert result.split_uids == [1]
    assert result.stretches(2) == ((jan(14, 8), jan(14, 17)),)


def test_the_pattern_moves_with_the_task():
    result = schedule(plan_of(task(1, 1), task(2, 2, gaps=(Gap(DAY, DAY),)), links=[Link(1, 2)]))
    assert result.stretches(2) == ((jan(6, 8), jan(6, 17)), (jan(8, 8), jan(8, 17)))


@pytest.mark.parametrize("kind", [LinkKind.FF, LinkKind.SF])
def test_a_link_to_its_finish_reckons_with_the_gaps(kind):
    rows = (task(1, 6), task(2, 2, gaps=(Gap(DAY, DAY),)), task(3, 6))
    links = [Link(1, 2, kind, lag_minutes=0 if kind is LinkKind.FF else 6 * DAY)]
    result = schedule(plan_of(*rows, links=links))
    assert (result[2].start, result[2].finish) == (jan(8, 8), jan(12, 17))


def test_a_share_of_the_duration_is_one_of_the_work():
    link = Link(1, 2, lag_unit=LagUnit.PERCENT, lag_percent=100)
    result = schedule(plan_of(task(1, 2, gaps=(Gap(DAY, 2 * DAY),)), task(2, 1), links=[link]))
    assert result[1].finish == jan(8, 17)
    assert result[2].start == jan(13, 8)


def test_from_the_finish_the_gaps_stay():
    rows = (task(1, 2, gaps=(Gap(DAY, DAY),)), task(2, 1))
    plan = plan_of(*rows, links=[Link(1, 2)], finish=jan(16, 17), schedule_from=ScheduleFrom.FINISH)
    assert schedule(plan).stretches(1) == ((jan(13, 8), jan(13, 17)), (jan(15, 8), jan(15, 17)))


@pytest.mark.parametrize(
    ("left", "stretches"),
    [
        (3, (((5, 8), (5, 17)), ((6, 8), (6, 17)), ((8, 8), (8, 17)), ((13, 8), (13, 17)))),
        (2, (((5, 8), (6, 17)), ((8, 8), (8, 17)), ((13, 8), (13, 17)))),
        (1.5, (((5, 8), (6, 17)), ((8, 8), (8, 17)), ((13, 8), (13, 17)))),
        (1, (((5, 8), (6, 17)), ((8, 8), (8, 17)), ((13, 8), (13, 17)))),
    ],
)
def test_running_work_goes_on_in_its_pattern(left, stretches):
    running = task(1, 4, gaps=TWICE, actual_start=jan(5, 8), remaining_minutes=int(left * DAY))
    result = schedule(plan_of(running))
    expected = [tuple(jan(*moment) for moment in stretch) for stretch in stretches]
    if left == 3:
        expected[:2] = [(jan(5, 8), jan(6, 17))]
    assert result.stretches(1) == tuple(expected)
    assert result[1].finish == jan(13, 17)


def test_what_has_stopped_at_a_gap_goes_on_behind_it_and_not_before_the_status_date():
    running = task(1, 4, gaps=TWICE, actual_start=jan(5, 8), remaining_minutes=2 * DAY)
    result = schedule(plan_of(running, status_date=jan(12, 8)))
    assert result.stretches(1) == (
        (jan(5, 8), jan(6, 17)),
        (jan(12, 8), jan(12, 17)),
        (jan(15, 8), jan(15, 17)),
    )


def test_stop_and_resume_are_two_stretches():
    running = task(1, 3, actual_start=jan(5, 8), remaining_minutes=2 * DAY, resume=jan(8, 8))
    result = schedule(plan_of(running))
    assert result.stretches(1) == ((jan(5, 8), jan(5, 17)), (jan(8, 8), jan(9, 17)))
    assert result.split_uids == [1]


def test_finished_work_keeps_its_dates_whatever_it_was_split_by():
    done = task(1, 4, gaps=TWICE, actual_start=jan(5, 8), actual_finish=jan(9, 12), percent_complete=100)
    assert schedule(plan_of(done)).stretches(1) == ((jan(5, 8), jan(6, 17)), (jan(8, 8), jan(9, 12)))


def test_everybody_pauses_for_the_gap_on_their_own_calendar():
    people = (Assignment(1, ANN), Assignment(1, BO))
    result = schedule(plan_of(task(1, 3, gaps=(Gap(2 * DAY, DAY),)), people=people))
    # Ann is back on Thursday; Bo, away on Thursday, counts his day off on Wednesday and works on Friday.
    assert result.stretches(1) == ((jan(5, 8), jan(6, 17)), (jan(8, 8), jan(8, 17)), (jan(9, 8), jan(9, 17)))
    assert result[1].finish == jan(9, 17)
    assert result[1].total_float_minutes == 0


def test_shared_running_work_goes_on_behind_its_gap():
    people = (Assignment(1, ANN), Assignment(1, BO))
    running = task(1, 3, gaps=(Gap(2 * DAY, DAY),), actual_start=jan(5, 8), remaining_minutes=DAY)
    result = schedule(plan_of(running, people=people))
    assert result[1].finish == jan(9, 17)
    assert result.stretches(1)[0] == (jan(5, 8), jan(6, 17))


def test_a_gap_behind_the_last_minute_means_nothing():
    assert schedule(plan_of(task(1, 2, gaps=TWICE))).stretches(1) == ((jan(5, 8), jan(6, 17)),)


def test_levelling_lets_others_work_in_the_gap():
    people = (Assignment(1, ANN), Assignment(2, ANN))
    plan = plan_of(task(1, 2, gaps=(Gap(DAY, DAY),), priority=900), task(2, 1), people=people)
    preview = level(plan)
    assert preview.delays == {2: DAY}
    assert levelled_schedule(plan, preview)[2].start == jan(6, 8)
    assert not preview.overloads


def test_levelling_moves_a_later_stretch_behind_what_is_taken():
    people = (Assignment(1, ANN), Assignment(2, ANN), Assignment(3, BO))
    busy = task(1, 2, priority=900)
    split = task(2, 2, gaps=(Gap(DAY, DAY),))
    plan = plan_of(task(3, 1), busy, split, people=people, links=[Link(3, 1)])
    preview = level(plan)
    # Ann is busy on Tuesday and Wednesday: Monday and Wednesday would clash, so would Tuesday and Thursday.
    applied = levelled_schedule(plan, preview)
    assert overloads_of(applied) == ()
    assert (applied[2].start, applied[2].finish) == (jan(8, 8), jan(12, 17))


def test_a_simulation_keeps_gaps_as_long_as_they_are_and_pays_for_work_alone():
    plan = plan_of(task(1, 4, gaps=TWICE))
    longer = simulate(
        plan,
        rng=np.random.default_rng(1),
        iterations=4,
        estimates={1: ThreePoint(5 * DAY, 5 * DAY, 5 * DAY)},
        costs=[ActivityCost(1, per_minute=1.0)],
    ).current
    assert longer.finish_at(50) == jan(14, 17)
    assert set(longer.costs.tolist()) == {5.0 * DAY}
    shorter = simulate(
        plan,
        rng=np.random.default_rng(1),
        iterations=4,
        estimates={1: ThreePoint(2 * DAY, 2 * DAY, 2 * DAY)},
    ).current
    assert shorter.finish_at(50) == jan(6, 17)


def test_a_simulation_of_a_split_crew_keeps_its_gaps():
    people = (Assignment(1, ANN), Assignment(1, BO))
    plan = plan_of(task(1, 3, gaps=(Gap(DAY, DAY),)), people=people)
    longer = replace(plan, activities=(task(1, 4, gaps=(Gap(DAY, DAY),)),))
    simulated = simulate(
        plan,
        rng=np.random.default_rng(1),
        iterations=3,
        estimates={1: ThreePoint(4 * DAY, 4 * DAY, 4 * DAY)},
    ).current
    assert simulated.finish_at(50) == schedule(longer).finish


def test_an_edit_keeps_what_the_split_makes_of_it():
    live = LiveSchedule(plan_of(task(1, 4, gaps=TWICE), task(2, 1), links=[Link(1, 2)]))
    live.edit({1: {"duration_minutes": 3 * DAY}})
    assert live.schedule[1].finish == jan(8, 17)
    live.edit({1: {"duration_minutes": 5 * DAY}})
    assert live.schedule[1].finish == jan(14, 17)
    assert live.schedule[2].start == jan(15, 8)


@pytest.mark.parametrize(
    ("gaps", "words"),
    [
        ((Gap(DAY, 0),), "gap of 0 minutes"),
        ((Gap(DAY, -5),), "gap of -5 minutes"),
        ((Gap(DAY, 1 << 62),), "gap of"),
        ((Gap(0, DAY),), "before its first minute"),
        ((Gap(2 * DAY, DAY), Gap(DAY, DAY)), "overlap"),
        ((Gap(DAY, DAY), Gap(DAY, DAY)), "overlap"),
    ],
)
def test_a_split_that_cannot_be_is_named(gaps, words):
    with pytest.raises(InvalidSplitError, match=words) as caught:
        schedule(plan_of(task(7, 4, gaps=gaps)))
    assert caught.value.activity_uid == 7
    assert "“task 7”" in caught.value.message


def test_a_split_of_no_task_is_named():
    from engine.plan.columns import columns_of

    columns = columns_of(plan_of(task(1, 1)))
    columns.activities.gaps = {9: TWICE}
    with pytest.raises(UnknownActivityError, match="task 9"):
        schedule(columns)


def test_gaps_between_stretches_are_those_that_give_them():
    stretches = [
        (jan(5, 8), jan(6, 17)),
        (jan(8, 8), jan(8, 17)),
        (jan(9, 8), jan(9, 12)),
        (jan(13, 8), jan(13, 12)),
    ]
    gaps = gaps_between(stretches, CALENDARS[0])
    assert gaps == (Gap(2 * DAY, DAY), Gap(3 * DAY + 240, DAY + 240))
    result = schedule(plan_of(task(1, 4, gaps=gaps)))
    assert result.stretches(1) == (stretches[0], (jan(8, 8), jan(9, 12)), stretches[3])


@pytest.mark.parametrize(
    "stretches",
    [
        [(jan(5, 8), jan(6, 17)), (jan(6, 8), jan(7, 17))],
        [(jan(6, 8), jan(5, 17))],
        [(jan(10, 8), jan(11, 17))],
    ],
    ids=["overlap", "backwards", "a weekend"],
)
def test_stretches_that_cannot_be_are_named(stretches):
    with pytest.raises(InvalidSplitError, match="Build"):
        gaps_between(stretches, CALENDARS[0], called="Build", activity_uid=3)


def test_work_and_span_are_each_others_reverse():
    gaps = Gaps(TWICE)
    for work in range(0, 5 * DAY, 37):
        span = gaps.span(work)
        assert gaps.work(span) == work
        assert sum(b - a for a, b in gaps.pieces(work)) == work
    spans = np.arange(0, 9 * DAY, 61)
    assert gaps.work(spans).tolist() == [gaps.work(int(span)) for span in spans]
    assert (np.diff(gaps.work(spans)) >= 0).all()
