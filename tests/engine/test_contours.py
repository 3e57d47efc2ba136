"""Work contours, and what of work is done by an instant: in stretches, along a contour, by day."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import standard_calendar
from engine.critical_path import schedule
from engine.errors import InvalidContourError
from engine.money.phasing import Course, shape_of
from engine.plan import Activity, Assignment, Plan, Resource
from engine.plan.contours import Contour, Curve, coarser_parts, curve_of, mean_units, merged_parts
from engine.plan.plan_file import parse, render
from tests.engine.test_properties import SETTINGS

MONDAY = datetime(2026, 1, 5, 8)
NAMED = [kind for kind in Contour if kind not in (Contour.FLAT, Contour.BY_HAND)]
STANDARD = standard_calendar()


def span(first: int, last: int) -> tuple[datetime, datetime]:
    """From the morning of one day of January to the evening of another."""
    return datetime(2026, 1, first, 8), datetime(2026, 1, last, 17)


def one_task(**assignment: object) -> Plan:
    return Plan(
        MONDAY,
        (STANDARD,),
        (Activity(1, duration_minutes=4800),),
        resources=(Resource(7),),
        assignments=(Assignment(1, 7, **assignment),),  # type: ignore[arg-type]
    )


@SETTINGS
@given(st.sampled_from(NAMED), st.integers(0, 10**12), st.integers(1, 10**6), st.data())
def test_a_contour_only_ever_rises_and_ends_with_all_of_it(contour, whole, total, data):
    curve = curve_of(contour)
    assert curve is not None
    done = sorted(data.draw(st.lists(st.integers(0, total), max_size=6)))
    reached = [curve.reached(whole, minutes, total) for minutes in (0, *done, total)]
    assert reached[0] == 0
    assert reached[-1] == whole
    assert reached == sorted(reached)


@pytest.mark.parametrize("contour", NAMED)
def test_a_named_contour_lies_in_tenths(contour):
    curve = curve_of(contour)
    assert curve is not None
    whole = sum(curve.amounts)
    tenths = [curve.reached(whole, place, 10) for place in range(11)]
    assert tuple(after - before for before, after in pairwise(tenths)) == curve.amounts
    assert mean_units(contour) == whole / 1000


def test_the_same_work_takes_twice_as_long_under_a_bell():
    """A week of work at full time: at half of it on average two."""
    result = schedule(one_task(work_minutes=2400, contour=Contour.BELL))
    assert result[1].finish == datetime(2026, 1, 16, 17)
    assert schedule(one_task(work_minutes=2400))[1].finish == datetime(2026, 1, 9, 17)


def test_work_by_hand_lies_along_the_duration():
    parts = ((480, 480), (4320, 60))
    result = schedule(one_task(work_minutes=540, contour=Contour.BY_HAND, contour_parts=parts))
    assert result[1].finish == datetime(2026, 1, 16, 17)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ((), "sums to nothing"),
        (((480, 0), (480, 0)), "sums to nothing"),
        (((0, 60),), "no working time"),
        (((480, -60), (480, 600)), "less than no work"),
        (((480, 60),) * 1001, "at most"),
    ],
)
def test_a_contour_that_is_none_is_told_with_its_task(parts, sentence):
    with pytest.raises(InvalidContourError, match=sentence) as caught:
        schedule(one_task(contour=Contour.BY_HAND, contour_parts=parts))
    assert caught.value.activity_uid == 1


def test_a_plan_file_keeps_contours():
    plan = one_task(work_minutes=540, contour=Contour.BY_HAND, contour_parts=((480, 480), (4320, 60)))
    assert parse(render(plan, expected={})).plan.assignments[0].contour_parts == ((480, 480), (4320, 60))


def test_parts_at_one_rate_are_one_and_many_become_coarser():
    assert merged_parts([(480, 240), (240, 120), (480, 0)]) == [(720, 360), (480, 0)]
    parts = coarser_parts([(60, number) for number in range(9)], most=3)
    assert len(parts) <= 3
    assert (sum(minutes for minutes, _work in parts), sum(work for _minutes, work in parts)) == (540, 36)


# What is done by an instant -----------------------------------------------------------------------------------


def test_an_amount_rests_while_nobody_works():
    course = Course((span(5, 6), span(12, 13)), STANDARD)
    assert course.by_day(Decimal(400)) == [(date(2026, 1, day), Decimal("100.00")) for day in (5, 6, 12, 13)]
    assert course.share(Decimal(400), datetime(2026, 1, 9, 12)) == Decimal(200)
    assert course.share(Decimal(400), datetime(2026, 1, 4)) == 0


def test_an_amount_follows_its_contour():
    bell = curve_of(Contour.BELL)
    assert bell is not None
    days = Course((span(5, 16),), STANDARD, bell).by_day(Decimal(500))
    assert [amount for _day, amount in days] == [10, 20, 40, 80, 100, 100, 80, 40, 20, 10]


def test_what_never_works_is_all_done_at_once():
    saturday = (datetime(2026, 1, 10, 8), datetime(2026, 1, 11, 17))
    assert Course((saturday,), STANDARD).by_day(Decimal(5)) == [(date(2026, 1, 10), Decimal(5))]


def test_a_course_is_cut_at_both_ends():
    course = Course((span(5, 6), span(12, 13)), STANDARD)
    cut = course.between(datetime(2026, 1, 6, 8), datetime(2026, 1, 12, 17))
    assert cut.stretches == (span(6, 6), span(12, 12))
    beside = course.between(*span(7, 8))
    assert beside.stretches == (span(7, 8),)


@SETTINGS
@given(
    st.lists(st.integers(0, 40), min_size=2, max_size=8, unique=True),
    st.decimals(-10_000, 10_000, places=2),
    st.sampled_from([None, *NAMED]),
)
def test_days_add_up_to_the_amount(edges, amount, contour):
    days = sorted(edges)
    stretches = tuple(
        (datetime.fromordinal(MONDAY.toordinal() + first), datetime.fromordinal(MONDAY.toordinal() + last))
        for first, last in zip(days[::2], days[1::2], strict=False)
    )
    profile = None if contour is None else curve_of(contour)
    course = Course(stretches, STANDARD, profile) if profile else Course(stretches, STANDARD)
    assert sum((share for _day, share in course.by_day(amount)), Decimal(0)) == amount


def test_a_shape_is_drawn_again_a_week_later():
    days = {date(2026, 1, 5): Decimal(100), date(2026, 1, 7): Decimal(50), date(2026, 1, 10): Decimal(1)}
    shape = shape_of(days, Course((span(5, 10),), STANDARD))
    assert isinstance(shape, Curve)
    moved = Course((span(12, 16),), STANDARD, shape).by_day(Decimal(151))
    assert moved == [
        (date(2026, 1, 12), Decimal(100)),
        (date(2026, 1, 14), Decimal(50)),
        (date(2026, 1, 16), Decimal(1)),
    ]
