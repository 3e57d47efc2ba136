"""Working minutes and datetimes: intervals, exceptions, inheritance, recurrence, clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from engine.calendar import (
    CalendarException,
    WorkCalendar,
    hours,
    link_parents,
    round_the_clock,
    standard_calendar,
)
from engine.calendar.recurrence import Frequency, Recurrence
from engine.calendar.timezones import elapsed_minutes, to_local, to_utc

STANDARD = standard_calendar()
FRIDAY = datetime(2026, 1, 9, 16)


def test_work_ends_at_the_end_of_a_day_and_begins_on_the_next():
    assert STANDARD.add(FRIDAY, 60) == datetime(2026, 1, 9, 17)
    assert STANDARD.add(FRIDAY, 61) == datetime(2026, 1, 12, 8, 1)
    assert STANDARD.next_working(datetime(2026, 1, 9, 17)) == datetime(2026, 1, 12, 8)
    assert STANDARD.previous_working(datetime(2026, 1, 12, 8)) == datetime(2026, 1, 9, 17)
    assert STANDARD.subtract(datetime(2026, 1, 12, 9), 60) == datetime(2026, 1, 12, 8)
    assert STANDARD.subtract(datetime(2026, 1, 12, 9), 61) == datetime(2026, 1, 9, 16, 59)


def test_lunch_is_no_work():
    assert STANDARD.add(datetime(2026, 1, 5, 11), 120) == datetime(2026, 1, 5, 14)
    assert STANDARD.working_minutes_between(datetime(2026, 1, 5, 11), datetime(2026, 1, 5, 13, 30)) == 90
    assert not STANDARD.is_working(datetime(2026, 1, 5, 12, 30))


def test_minutes_between_are_negative_backwards():
    assert STANDARD.working_minutes_between(datetime(2026, 1, 12, 9), FRIDAY) == -120


def test_child_inherits_days_and_holidays_and_overrides_its_own():
    holiday = CalendarException(date(2026, 1, 6), date(2026, 1, 7))
    back = CalendarException(date(2026, 1, 7), date(2026, 1, 7), hours((10, 12)))
    parent = WorkCalendar(1, "Company", STANDARD.week, (holiday,))
    child = WorkCalendar(2, "Anna", (None, None, None, None, (), None, None), (back,), parent)
    assert child.intervals_on(date(2026, 1, 5)) == hours((8, 12), (13, 17))
    assert child.intervals_on(date(2026, 1, 6)) == ()
    assert child.intervals_on(date(2026, 1, 7)) == hours((10, 12))
    assert child.intervals_on(date(2026, 1, 9)) == ()


def test_parents_are_found_in_any_order():
    base = WorkCalendar(1, "base", STANDARD.week)
    linked = link_parents([WorkCalendar(3, "leaf"), WorkCalendar(2, "middle"), base], {3: 2, 2: 1})
    assert linked[0].intervals_on(date(2026, 1, 5)) == hours((8, 12), (13, 17))


@pytest.mark.parametrize(
    ("recurrence", "expected"),
    [
        (Recurrence(Frequency.DAILY, 10), [(1, 1), (1, 11), (1, 21), (1, 31), (2, 10), (2, 20)]),
        (
            Recurrence(Frequency.WEEKLY, 2, weekdays=(0, 4)),
            [(1, 2), (1, 12), (1, 16), (1, 26), (1, 30), (2, 9), (2, 13), (2, 23), (2, 27)],
        ),
        (Recurrence(Frequency.MONTHLY, month_day=31), [(1, 31)]),
        (Recurrence(Frequency.MONTHLY, ordinal=-1, ordinal_weekday=4), [(1, 30), (2, 27)]),
        (Recurrence(Frequency.MONTHLY, ordinal=2, ordinal_weekday=1), [(1, 13), (2, 10)]),
        (Recurrence(Frequency.YEARLY, month=2, month_day=14), [(2, 14)]),
        (Recurrence(Frequency.DAILY, 1, count=2), [(1, 1), (1, 2)]),
    ],
)
def test_recurring_exception(recurrence, expected):
    found = list(recurrence.days(date(2026, 1, 1), date(2026, 2, 28)))
    assert [(day.month, day.day) for day in found] == expected


def test_recurring_exception_takes_the_days_off():
    fridays = CalendarException(
        date(2026, 1, 1), date(2026, 12, 31), (), Recurrence(Frequency.WEEKLY, weekdays=(4,)), "Free Friday"
    )
    calendar = WorkCalendar(1, "Four days", STANDARD.week, (fridays,))
    assert calendar.add(datetime(2026, 1, 8, 8), 960) == datetime(2026, 1, 12, 17)


def test_night_shift_in_two_pieces():
    nights = WorkCalendar(1, "Nights", (hours((0, 6), (22, 24)),) * 7)
    assert nights.add(datetime(2026, 1, 5, 22), 480) == datetime(2026, 1, 6, 6)
    assert nights.previous_working(datetime(2026, 1, 6, 12)) == datetime(2026, 1, 6, 6)


def test_round_the_clock_is_elapsed_time():
    assert round_the_clock().add(datetime(2026, 1, 9, 17), 3 * 1440) == datetime(2026, 1, 12, 17)


def test_leap_day_and_far_years():
    assert STANDARD.add(datetime(2028, 2, 28, 8), 960) == datetime(2028, 2, 29, 17)
    assert STANDARD.add(datetime(1600, 1, 3, 8), 480).year == 1600


def test_a_working_day_keeps_its_minutes_over_the_clock_change():
    # The clock goes forward on Sunday 29 March 2026; Friday 16:00 + 2 working hours is Monday 09:00 local either way.
    finish = STANDARD.add(datetime(2026, 3, 27, 16), 120)
    assert finish == datetime(2026, 3, 30, 9)
    assert to_utc(datetime(2026, 3, 27, 16), "Europe/Berlin").hour == 15
    assert to_utc(finish, "Europe/Berlin").hour == 7


def test_hour_that_does_not_exist_and_hour_that_comes_twice():
    assert to_utc(datetime(2026, 3, 29, 2, 30), "Europe/Berlin") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert to_local(datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "Europe/Berlin") == datetime(2026, 3, 29, 3, 30)
    assert to_utc(datetime(2026, 10, 25, 2, 30), "Europe/Berlin") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert elapsed_minutes(datetime(2026, 3, 28, 12), datetime(2026, 3, 29, 12), "Europe/Berlin") == 23 * 60


@pytest.mark.parametrize(
    "call", [lambda: to_local(FRIDAY, "UTC"), lambda: to_utc(FRIDAY.replace(tzinfo=UTC), "UTC")]
)
def test_naive_and_aware_are_not_mixed_up(call):
    with pytest.raises(ValueError, match="needs"):
        call()
