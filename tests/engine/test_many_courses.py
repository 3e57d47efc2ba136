"""Many amounts along their courses at once say what each course says of its own."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from engine.calendar import WorkCalendar, hours, standard_calendar
from engine.money.many_courses import shares_by_day
from engine.money.phasing import Course, Profile
from engine.plan.contours import Contour, curve_of

STANDARD = standard_calendar()
SATURDAYS = WorkCalendar(3, "Six days", (hours((8, 12), (13, 17)),) * 6 + ((),))
IDLE = WorkCalendar(4, "Sundays", ((),) * 6 + (hours((8, 9)),))
MONDAY = datetime(2026, 1, 5, 8)


def one_by_one(courses: list[Course], amounts: list[Decimal]) -> list[tuple[tuple[date, Decimal], ...]]:
    return [tuple(course.by_day(amount)) for course, amount in zip(courses, amounts, strict=True)]


def drawn_course(draw: random.Random) -> Course:
    calendar = draw.choice([STANDARD, STANDARD, SATURDAYS, IDLE])
    start = MONDAY + timedelta(minutes=draw.randrange(0, 40 * 1440))
    finish = start + timedelta(minutes=draw.choice([0, 30, 600, 1440, 9000, 40_000]))
    if draw.random() < 0.1:
        later = finish + timedelta(days=draw.randrange(1, 5))
        return Course(((start, finish), (later, later + timedelta(days=2))), calendar)
    if draw.random() < 0.2:
        profile = draw.choice(
            [Profile.FRONT, Profile.BELL, curve_of(Contour.BY_HAND, [(60, 2), (60, 1)])],
        )
        return Course(((start, finish),), calendar, profile)
    return Course(((start, finish),), calendar)


@pytest.mark.parametrize("seed", range(20))
def test_many_courses_say_what_each_says(seed: int) -> None:
    draw = random.Random(seed)
    courses = [drawn_course(draw) for _ in range(60)]
    amounts = [Decimal(draw.randrange(-5_000, 900_000)).scaleb(-2) for _ in courses]

    shares = shares_by_day(courses, amounts)

    assert shares.by_owner(len(courses)) == one_by_one(courses, amounts)


def test_the_sum_by_day_is_that_of_all_owners() -> None:
    courses = [Course(((MONDAY, MONDAY + timedelta(days=3)),), STANDARD)] * 3
    amounts = [Decimal("10.00"), Decimal("0.01"), Decimal("0.00")]

    days = shares_by_day(courses, amounts).total_by_day()

    assert sum(days.values()) == Decimal("10.01")
    assert list(days) == sorted(days)


def test_nothing_has_no_days() -> None:
    shares = shares_by_day([], [])

    assert shares.total_by_day() == {}
    assert shares.by_owner(0) == []


def test_a_course_that_ends_before_it_begins_costs_on_its_last_day() -> None:
    backwards = Course(((MONDAY, MONDAY - timedelta(days=2)),), STANDARD)

    shares = shares_by_day([backwards], [Decimal("5.00")])

    assert shares.by_owner(1) == one_by_one([backwards], [Decimal("5.00")])
