"""Earned schedule in working days of a project's calendar. Pure.

W. Lipke (2003): ES = N + (EV − PV_N) / (PV_{N+1} − PV_N), SV(t) = ES − AT, SPI(t) = ES / AT, forecast duration =
PD / SPI(t). A period is a working day of the calendar, from the baseline's first to its last.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from itertools import accumulate, islice

from engine.calendar import WorkCalendar
from engine.money.earned_value import EarnedSchedule, earned_schedule

# A forecast beyond it says nothing but "never"; a calendar without any working day ends here too.
_LONGEST_DAYS = 20 * 366


@dataclass(frozen=True, slots=True)
class EarnedTime:
    """`schedule` in working days: ES, AT (counted up to the status date) and PD; the date that PD / SPI(t) leads to.

    `curve[n]` is the cumulative planned value after n working days.
    """

    schedule: EarnedSchedule
    start: date
    finish: date
    forecast_finish: date | None
    curve: tuple[Decimal, ...] = ()


def earned_time(
    planned: Mapping[date, Decimal],
    earned: Decimal,
    *,
    start: date,
    finish: date,
    until: date,
    calendar: WorkCalendar,
) -> EarnedTime | None:
    """Earned schedule of planned amounts by day, with `earned` of them earned; AT counts up to and with `until`.

    Amounts outside start and finish count with the first and the last day. None where nothing is planned or no day
    between start and finish is worked.
    """
    days = list(_until(finish, working_dates(calendar, start)))
    if not days or not any(planned.values()):
        return None
    curve = [Decimal(0), *_reached(planned, days)]
    schedule = earned_schedule(
        curve,
        earned=earned,
        actual_periods=Decimal(sum(1 for _day in _until(until, working_dates(calendar, start)))),
        planned_periods=Decimal(len(days)),
    )
    expected = _date_after(schedule.forecast_duration, start, calendar)
    return EarnedTime(schedule, start, finish, expected, tuple(curve))


def working_dates(calendar: WorkCalendar, first: date) -> Iterator[date]:
    """The days from `first` on that a calendar works, for twenty years at most."""
    for offset in range(_LONGEST_DAYS):
        day = first + timedelta(days=offset)
        if calendar.intervals_on(day):
            yield day


def _until(last: date, days: Iterator[date]) -> Iterator[date]:
    for day in days:
        if day > last:
            return
        yield day


def _reached(planned: Mapping[date, Decimal], days: list[date]) -> list[Decimal]:
    """The cumulative amount at the end of each day; the last day holds all that comes later."""
    dates = sorted(planned)
    sums = list(accumulate((planned[day] for day in dates), initial=Decimal(0)))
    reached = [sums[bisect_right(dates, day)] for day in days]
    return [*reached[:-1], sums[-1]]


def _date_after(duration: Decimal | None, start: date, calendar: WorkCalendar) -> date | None:
    """The last working day of so many from `start` on; a part of a day needs the day."""
    if duration is None or duration > _LONGEST_DAYS:
        return None
    whole = max(int(duration.to_integral_value(ROUND_CEILING)), 1)
    return next(islice(working_dates(calendar, start), whole - 1, None), None)
