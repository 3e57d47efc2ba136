"""An amount by day. Pure."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.calendar import WorkCalendar
from engine.phasing import phase


def spread_over(
    amount: Decimal, start: datetime, finish: datetime, calendar: WorkCalendar
) -> list[tuple[date, Decimal]]:
    """An amount spread evenly over a calendar's working time between two naive local datetimes, exact to the cent.

    Days on which nothing falls are left out.
    """
    first, last = start.date(), finish.date()
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    cuts = [start.replace(hour=0, minute=0) + timedelta(days=offset + 1) for offset in range(len(days) - 1)]
    amounts = phase(amount, start=start, finish=finish, cuts=cuts, calendar=calendar)
    return [(day, part) for day, part in zip(days, amounts, strict=True) if part]
