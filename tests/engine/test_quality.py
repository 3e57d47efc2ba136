"""The fourteen checks of a plan on plans that were reckoned by hand."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import numpy as np
import pytest

from engine.calendar import CalendarException, WorkCalendar, standard_calendar
from engine.calendar.table import instant_of
from engine.critical_path import schedule
from engine.lab.generated import generated_plan
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
from engine.plan.columns import NO_DATE, NONE, columns_of
from engine.quality import PUBLISHED, Check, Limit, QualityFacts, assess, critical_path_test

DAY = 480
# Monday 5 January 2026 is day 0; works 8 to 17 with an hour off, Monday to Friday.
MONDAY = datetime(2026, 1, 5, 8)
DAY_ZERO = instant_of(datetime(2026, 1, 5)) // 1440
STANDARD = standard_calendar(uid=1)


def at(day: int, hour: int = 17) -> int:
    return (DAY_ZERO + day) * 1440 + hour * 60


def moments(*days: int | None, hour: int = 17) -> np.ndarray:
    return np.array([NO_DATE if day is None else at(day, hour) for day in days], dtype=np.int64)


def flags(*rows: int, count: int) -> np.ndarray:
    found = np.zeros(count, dtype=bool)
    found[list(rows)] = True
    return found


def facts(count: int, **given: object) -> QualityFacts:
    """Tasks 1 to `count` of a day each, open, without links; status date on day 0."""
    nothing, no = np.full(count, NO_DATE), np.zeros(count, dtype=bool)
    fields: dict[str, object] = {
        "uid": np.arange(1, count + 1),
        "is_summary": no,
        "is_milestone": no,
        "is_level_of_effort": no,
        "is_done": no,
        "duration_minutes": np.full(count, DAY),
        "is_elapsed": no,
        "has_float": ~no,
        "total_float_minutes": np.zeros(count, dtype=np.int64),
        "constraint_code": np.full(count, NONE),
        "start": nothing,
        "finish": nothing,
        "actual_start": nothing,
        "actual_finish": nothing,
        "has_resource": no,
        "baseline_finish": nothing,
        "has_baseline": False,
        "predecessor_uid": np.empty(0, dtype=np.int64),
        "successor_uid": np.empty(0, dtype=np.int64),
        "link_kind_code": np.empty(0, dtype=np.int64),
        "lag": np.empty(0, dtype=np.int64),
        "status_day": DAY_ZERO,
        "minutes_per_day": DAY,
        "minutes_per_week": 5 * DAY,
    }
    return QualityFacts(**(fields | given))  # type: ignore[arg-type]


def links(*rows: tuple[int, int, str, int]) -> dict[str, np.ndarray]:
    """(predecessor, successor, kind, lag in days)."""
    kinds = tuple(LinkKind)
    return {
        "predecessor_uid": np.array([row[0] for row in rows]),
        "successor_uid": np.array([row[1] for row in rows]),
        "link_kind_code": np.array([kinds.index(LinkKind(row[2])) for row in rows]),
        "lag": np.array([row[3] * DAY for row in rows]),
    }


def found(check: Check, looked: QualityFacts, **more: object) -> tuple[int, int, list[int], bool | None]:
    finding = assess(looked, **more)[check]  # type: ignore[arg-type]
    return finding.count, finding.total, finding.uids.tolist(), finding.passes


# A chain 1-2-3, a milestone 4 behind it, a phase 5, support 6 and a task 7 that is done.
CHAIN = links((1, 2, "FS", 0), (2, 3, "FS", 0), (3, 4, "FS", 0))
MIXED = {
    "is_summary": flags(4, count=7),
    "is_milestone": flags(3, count=7),
    "is_level_of_effort": flags(5, count=7),
    "is_done": flags(6, count=7),
}


def test_logic_counts_open_tasks_without_a_predecessor_or_a_successor() -> None:
    # Of three open tasks the first has no predecessor: 1 / 3 = 33.3 %, more than 5 %.
    assert found(Check.LOGIC, facts(7, **MIXED, **CHAIN)) == (1, 3, [1], False)


def test_milestones_phases_support_and_what_is_done_are_not_counted() -> None:
    looked = assess(facts(7, **MIXED, has_resource=flags(0, count=7)))
    assert (looked[Check.RESOURCES].count, looked[Check.RESOURCES].total) == (2, 3)
    assert looked[Check.RESOURCES].uids.tolist() == [2, 3]


def test_a_share_of_just_the_limit_passes_and_a_task_more_does_not() -> None:
    def with_hard(number: int) -> bool | None:
        code = np.where(np.arange(20) < number, tuple(ConstraintKind).index(ConstraintKind.MSO), NONE)
        return found(Check.HARD_CONSTRAINTS, facts(20, constraint_code=code))[3]

    # 1 / 20 = 5 %, 2 / 20 = 10 %.
    assert with_hard(1) is True
    assert with_hard(2) is False


@pytest.mark.parametrize(
    ("kind", "is_hard"),
    [
        ("ASAP", False),
        ("ALAP", False),
        ("SNET", False),
        ("FNET", False),
        ("SON", False),
        ("FON", False),
        ("SNLT", True),
        ("FNLT", True),
        ("MSO", True),
        ("MFO", True),
    ],
)
def test_hard_is_what_keeps_a_task_from_moving_later(kind: str, is_hard: bool) -> None:
    code = np.array([tuple(ConstraintKind).index(ConstraintKind(kind))])
    assert found(Check.HARD_CONSTRAINTS, facts(1, constraint_code=code))[0] == is_hard


LINKED = links(
    (1, 2, "FS", -1), (1, 3, "SS", 2), (2, 4, "FS", 3), (3, 4, "FF", 0), (6, 1, "FS", 1), (2, 7, "FS", -2)
)


def test_links_are_counted_whose_successor_is_open_and_without_support() -> None:
    # Six links; 6-1 begins at support, 2-7 ends at what is done. Left are four: one lead, two
    # lags, two that are not finish to start.
    looked = facts(7, **MIXED, **LINKED)
    assert found(Check.LEADS, looked) == (1, 4, [2], False)
    assert found(Check.LAGS, looked) == (2, 4, [3, 4], False)
    assert found(Check.LINK_TYPES, looked) == (2, 4, [3, 4], False)
    assert assess(looked)[Check.LINK_TYPES].value == Decimal(50)


def test_high_float_is_more_than_44_working_days_and_negative_less_than_none() -> None:
    floats = np.array([44 * DAY, 44 * DAY + 1, -1, 0])
    looked = facts(4, total_float_minutes=floats)
    assert found(Check.HIGH_FLOAT, looked) == (1, 4, [2], False)
    assert found(Check.NEGATIVE_FLOAT, looked) == (1, 4, [3], False)


def test_float_that_is_not_known_is_not_counted() -> None:
    looked = facts(2, total_float_minutes=np.array([NONE, 0]), has_float=flags(1, count=2))
    assert found(Check.NEGATIVE_FLOAT, looked) == (0, 1, [], True)


def test_a_long_duration_is_more_than_44_working_days_or_the_weeks_that_they_take() -> None:
    # 44 working days are 8.8 weeks: 61.6 days of the clock, 88,704 minutes.
    minutes = np.array([44 * DAY, 44 * DAY + 1, 88_704, 88_705])
    looked = facts(4, duration_minutes=minutes, is_elapsed=flags(2, 3, count=4))
    assert found(Check.LONG_DURATIONS, looked) == (2, 4, [2, 4], False)


def test_an_organisation_may_say_what_is_long_and_how_many_may_be() -> None:
    looked = facts(4, duration_minutes=np.array([10, 11, 20, 21]) * DAY)
    limits = {**PUBLISHED, Check.LONG_DURATIONS: Limit(Decimal(50), 10)}
    assert found(Check.LONG_DURATIONS, looked, limits=limits) == (3, 4, [2, 3, 4], False)
    limits[Check.LONG_DURATIONS] = Limit(Decimal(75), 10)
    assert found(Check.LONG_DURATIONS, looked, limits=limits)[3] is True


def test_dates_are_wrong_where_plans_lie_behind_and_facts_ahead_of_the_status_date() -> None:
    # Status date: day 2. 1 should have begun on day 1; 2 begins on the day itself; 3 has begun
    # and should have ended on day 1; 4 has begun on day 3; 5 was done on day 3; 6 is in order.
    looked = facts(
        6,
        status_day=DAY_ZERO + 2,
        is_done=flags(4, 5, count=6),
        start=moments(1, 2, 0, 3, 0, 0, hour=8),
        finish=moments(4, 4, 1, 4, 3, 1),
        actual_start=moments(None, None, 0, 3, 0, 0, hour=8),
        actual_finish=moments(None, None, None, None, 3, 1),
    )
    assert found(Check.INVALID_DATES, looked) == (4, 6, [1, 3, 4, 5], False)


def test_work_that_ends_at_midnight_ends_on_the_day_before() -> None:
    begun = moments(0, hour=8)
    looked = facts(1, status_day=DAY_ZERO + 2, actual_start=begun, start=begun, finish=moments(2, hour=0))
    assert found(Check.INVALID_DATES, looked) == (1, 1, [1], False)
    looked = replace(looked, finish=moments(2, hour=8))
    assert found(Check.INVALID_DATES, looked) == (0, 1, [], True)


def test_missed_is_what_was_due_and_was_not_done_by_its_day() -> None:
    # Status date: day 4. Due by then 1, 2, 3 and 4: 1 was done on its day, 2 later, 3 is open,
    # 4 was done early. 5 is due later, 6 is in no baseline. 2 / 4 = 50 %.
    looked = facts(
        6,
        status_day=DAY_ZERO + 4,
        has_baseline=True,
        baseline_finish=moments(1, 2, 3, 4, 7, None),
        is_done=flags(0, 1, 3, count=6),
        actual_finish=moments(1, 3, None, 2, None, None),
    )
    assert found(Check.MISSED_TASKS, looked) == (2, 4, [2, 3], False)
    # Done 3; due 4 and one more without a baseline: 3 / 5 = 0.60.
    bei = assess(looked)[Check.BEI]
    assert (bei.count, bei.total, bei.uids.tolist()) == (3, 5, [3])
    assert (bei.value, bei.passes) == (Decimal("0.6"), False)


def test_bei_passes_from_its_limit_on_and_is_above_one_for_who_is_ahead() -> None:
    def bei(done: int, due: int) -> tuple[Decimal | None, bool | None]:
        looked = facts(
            40,
            status_day=DAY_ZERO + 4,
            has_baseline=True,
            baseline_finish=moments(*([4] * due + [9] * (40 - due))),
            is_done=np.arange(40) < done,
            actual_finish=np.where(np.arange(40) < done, at(4), NO_DATE),
        )
        finding = assess(looked)[Check.BEI]
        return finding.value, finding.passes

    assert bei(19, 20) == (Decimal("0.95"), True)
    assert bei(18, 20) == (Decimal("0.9"), False)
    assert bei(22, 20) == (Decimal("1.1"), True)
    assert bei(0, 0) == (None, None)


def test_cpli_is_length_and_float_over_length() -> None:
    # 100 working days to go, 4 behind the baseline: 96 / 100; 6 behind: 94 / 100; 5 ahead: 1.05.
    for days, index, passes in (
        (-4, "0.96", True),
        (-6, "0.94", False),
        (-5, "0.95", True),
        (5, "1.05", True),
    ):
        looked = facts(1, path_minutes=100 * DAY, path_float_minutes=days * DAY)
        finding = assess(looked)[Check.CPLI]
        assert (finding.value, finding.passes) == (Decimal(index), passes)


def test_cpli_is_not_defined_without_a_baseline_or_behind_the_finish() -> None:
    for path, room in ((None, 0), (100, None), (0, 0), (-DAY, DAY)):
        finding = assess(facts(1, path_minutes=path, path_float_minutes=room))[Check.CPLI]
        assert (finding.value, finding.passes) == (None, None)


def test_an_empty_plan_is_not_judged() -> None:
    findings = assess(facts(0))
    assert list(findings) == list(Check)
    assert {finding.passes for finding in findings.values()} == {None}


# The test of the critical path -------------------------------------------------------------------

A, B, C = (Activity(uid, duration_minutes=days * DAY) for uid, days in ((1, 5), (2, 3), (3, 2)))
THREE = Plan(MONDAY, (STANDARD,), (A, B, C), (Link(1, 2), Link(2, 3)), calendar_uid=1)


def moved_by_600(plan: Plan) -> tuple[int, int] | None:
    """The task that was taken, and by how many hundredths of a day the finish moved."""
    test = critical_path_test(columns_of(plan), 600 * DAY)
    return None if test is None else (test.uid, test.moved_minutes * 100 // DAY)


def test_a_whole_chain_moves_by_what_its_first_task_is_lengthened() -> None:
    assert moved_by_600(THREE) == (1, 600_00)
    test = critical_path_test(columns_of(THREE), 600 * DAY)
    finding = assess(facts(3), test=test)[Check.CRITICAL_PATH_TEST]
    assert (finding.value, finding.passes, finding.uids.tolist()) == (Decimal(100), True, [1])


def test_the_task_with_the_least_float_is_tested() -> None:
    # C must start on Monday 19, and A and B have room before it: C alone leads to the finish.
    fixed = replace(C, constraint=Constraint(ConstraintKind.MSO, datetime(2026, 1, 19, 8)))
    assert moved_by_600(replace(THREE, activities=(A, B, fixed))) == (3, 600_00)


def test_a_task_that_is_late_for_a_fixed_date_does_not_move_the_finish_as_far() -> None:
    # B ends on working day 8, C must finish on working day 7: B's float is -3 days, as is A's.
    # A takes 600 longer, B ends on working day 608, and so does the plan instead of on day 8.
    fixed = replace(C, constraint=Constraint(ConstraintKind.MFO, datetime(2026, 1, 13, 17)))
    plan = replace(THREE, activities=(A, B, fixed))
    result = schedule(plan)
    assert result[1].total_float_minutes == -3 * DAY
    assert result.finish == datetime(2026, 1, 14, 17)
    assert moved_by_600(plan) == (1, 600_00)
    # Behind C another task of 10 days: the plan ended on working day 17, and now on 608: 591.
    tail = Activity(4, duration_minutes=10 * DAY)
    longer = replace(plan, activities=(A, B, fixed, tail), links=(*plan.links, Link(3, 4)))
    assert moved_by_600(longer) == (1, 591_00)
    test = critical_path_test(columns_of(longer), 600 * DAY)
    finding = assess(facts(4), test=test)[Check.CRITICAL_PATH_TEST]
    # 591 / 600 = 98.5 %, half to even 98.
    assert (finding.value, finding.passes) == (Decimal(98), False)


def test_a_deadline_is_no_broken_logic() -> None:
    # D hangs beside the chain with a deadline that it misses; the chain is tested all the same.
    late = Activity(4, duration_minutes=DAY, deadline=datetime(2026, 1, 2, 17))
    assert moved_by_600(replace(THREE, activities=(A, B, C, late))) == (1, 600_00)


def test_what_is_under_way_takes_longer_from_where_it_is() -> None:
    begun = replace(A, actual_start=MONDAY, percent_complete=40.0)
    done = replace(A, actual_start=MONDAY, actual_finish=datetime(2026, 1, 9, 17), percent_complete=100.0)
    assert moved_by_600(replace(THREE, activities=(begun, B, C))) == (1, 600_00)
    assert moved_by_600(replace(THREE, activities=(done, B, C))) == (2, 600_00)


def test_work_that_people_share_takes_longer_whatever_its_length_follows_from() -> None:
    away = CalendarException(datetime(2026, 1, 7).date(), datetime(2026, 1, 7).date())
    own = WorkCalendar(2, "Own", parent=STANDARD, exceptions=(away,))
    plan = replace(
        THREE,
        calendars=(STANDARD, own),
        resources=(Resource(1, "Sam", calendar_uid=1), Resource(2, "Kim", calendar_uid=2)),
        assignments=(Assignment(1, 1, work_minutes=5 * DAY), Assignment(1, 2, work_minutes=5 * DAY)),
    )
    # Kim is away for a day both before and after: the finish moves by the 600.
    assert moved_by_600(plan) == (1, 600_00)


def test_a_plan_from_its_finish_begins_earlier() -> None:
    plan = replace(THREE, schedule_from=ScheduleFrom.FINISH, finish=datetime(2032, 1, 9, 17))
    assert moved_by_600(plan) == (1, 600_00)


def test_without_a_task_to_lengthen_there_is_no_test() -> None:
    by_hand = replace(A, mode=ScheduleMode.MANUAL, manual_start=MONDAY)
    nothing = (by_hand, Activity(2), replace(C, is_elapsed=True))
    assert moved_by_600(replace(THREE, activities=nothing)) is None
    assert moved_by_600(replace(THREE, activities=(), links=())) is None
    circle = replace(THREE, links=(Link(1, 2), Link(2, 1)))
    assert moved_by_600(circle) is None


def test_the_plan_that_is_tested_stays_as_it_is() -> None:
    columns = generated_plan(200, constrained_share=0.2, mixed_links=True)
    before = columns.activities.duration_minutes.copy()
    deadlines = columns.activities.deadline.copy()
    assert critical_path_test(columns, 600 * DAY) is not None
    assert np.array_equal(columns.activities.duration_minutes, before)
    assert np.array_equal(columns.activities.deadline, deadlines)
