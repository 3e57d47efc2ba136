"""The days of a series: on working days, until a day or so many times."""

from __future__ import annotations

from datetime import date

import pytest

from engine.calendar import CalendarException, WorkCalendar, standard_calendar
from engine.calendar.series import Every, Rhythm, days_of_series
from engine.errors import SeriesError

STANDARD = standard_calendar()


def series(first: str, every: int, unit: str, **end: object) -> list[str]:
    rhythm = Rhythm(every, Every(unit), **end)  # type: ignore[arg-type]
    return [f"{day:%m-%d}" for day in days_of_series(date.fromisoformat(first), rhythm, STANDARD)]


def test_every_second_working_day_counts_no_weekend():
    assert series("2026-01-07", 2, "day", times=4) == ["01-07", "01-09", "01-13", "01-15"]


def test_every_week_until_a_day_with_it():
    assert series("2026-01-05", 1, "week", until=date(2026, 1, 19)) == ["01-05", "01-12", "01-19"]


def test_the_last_of_a_month_stays_the_last_and_moves_off_a_weekend():
    # 31 January is a Saturday, 28 February too: what falls there moves to the Monday.
    assert series("2025-12-31", 1, "month", times=5) == ["12-31", "02-02", "03-02", "03-31", "04-30"]


def test_a_day_that_is_free_moves_to_the_next_and_none_comes_twice():
    free = CalendarException(date(2026, 1, 12), date(2026, 1, 23))
    calendar = WorkCalendar(9, "Closed", STANDARD.week, (free,))
    days = days_of_series(date(2026, 1, 5), Rhythm(1, Every.WEEK, times=5), calendar)
    assert days == [date(2026, 1, 5), date(2026, 1, 26), date(2026, 2, 2)]


@pytest.mark.parametrize(
    ("every", "end"),
    [
        (0, {"times": 3}),
        (1, {}),
        (1, {"times": 201}),
        (1, {"times": 1}),
        (1, {"until": date(2026, 1, 8)}),
        (1, {"until": date(2099, 1, 1)}),
    ],
)
def test_a_series_without_a_sense_is_refused(every, end):
    with pytest.raises(SeriesError):
        days_of_series(date(2026, 1, 5), Rhythm(every, Every.WEEK, **end), STANDARD)


def test_a_calendar_without_work_ends_the_search():
    idle = WorkCalendar(9, "Never", ((),) * 7)
    with pytest.raises(SeriesError, match="Nobody works"):
        days_of_series(date(2026, 1, 5), Rhythm(1, Every.DAY, times=3), idle)
