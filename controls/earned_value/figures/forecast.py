"""The forecast cost: by the formula that holds, and whether any does.

Pure: measures in, a forecast out. The cost rate says where a project leads once it has settled.
Source: D. Christensen and S. Heise, "Cost Performance Index Stability" (National Contract
Management Journal, 1993): from 20 % done on, CPI changes by no more than 0.10.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from engine.money.earned_value import ForecastMethod, Measures

# Share of the budget earned from which on the cost rate has settled.
SETTLED_SHARE = Decimal("0.20")
STEADY = Decimal("0.10")
# So many months' ends, beside the status date, are looked at for a cost rate that is steady.
MONTHS = 3
# With less than this share of the budget earned, nothing is known that was not planned.
LEAST_SHARE = Decimal("0.05")
# Whole months with work and without any booking: one is how invoices go, two hide the cost.
MOST_UNBOOKED_MONTHS = 1
# Of what is earned: with more of it due and not booked, a cost rate tells how invoices lag.
MOST_UNBOOKED = Decimal("0.10")
TRENDS = (ForecastMethod.TYPICAL, ForecastMethod.COMBINED)


class Doubt(StrEnum):
    """Why a forecast does not hold."""

    LITTLE_DONE = "little_done"
    RATE_NOT_SETTLED = "rate_not_settled"
    RATE_NOT_STEADY = "rate_not_steady"
    NOT_BOOKED = "not_booked"
    NO_COSTS = "no_costs"


@dataclass(frozen=True, slots=True)
class Forecast:
    """The estimate at completion; `low` and `high` enclose every formula that is defined.

    `doubts` is empty where the forecast holds. Amounts are None where no formula is defined.
    """

    amount: Decimal | None
    method: ForecastMethod
    low: Decimal | None
    high: Decimal | None
    doubts: tuple[Doubt, ...] = ()

    @property
    def holds(self) -> bool:
        return self.amount is not None and not self.doubts

    @property
    def least(self) -> Decimal | None:
        """What it will cost even by the kindest reckoning.

        What is known of the plan holds from the start.
        """
        if self.method == ForecastMethod.BOTTOM_UP and set(self.doubts) <= {Doubt.LITTLE_DONE}:
            return self.amount
        return self.amount if self.holds else self.low


@dataclass(frozen=True, slots=True)
class Course:
    """How the cost went: CPI at the last months' ends, and what is not booked.

    `unbooked_months` are whole months with work but without a booking, `unbooked` is what was due
    outside the tasks by the status date and is not booked.
    """

    rates: tuple[Decimal, ...] = ()
    unbooked_months: int = 0
    unbooked: Decimal = Decimal("0.00")


def forecast_of(total: Measures, course: Course, wanted: ForecastMethod | None) -> Forecast:
    """By the formula that the project goes by; where it leaves that open, by the one that holds.

    The cost rate is asked first, because it has seen what happened; where it does not hold, the tasks' own
    estimates are, which count what is not booked yet as still to come.
    """
    choices = (wanted,) if wanted else (ForecastMethod.TYPICAL, ForecastMethod.BOTTOM_UP)
    judged = [(method, doubts_of(method, total, course)) for method in choices]
    method, doubts = next((one for one in judged if not one[1]), judged[-1])
    amount = total.eac(method)
    low, high = _range(total, course, amount)
    return Forecast(amount, method, low, high, doubts)


def doubts_of(method: ForecastMethod, total: Measures, course: Course) -> tuple[Doubt, ...]:
    """Every reason why a formula does not hold; none: it does."""
    doubts = []
    share = total.percent_earned or Decimal(0)
    if total.eac(method) is None:
        doubts.append(Doubt.NO_COSTS)
    elif share < LEAST_SHARE:
        doubts.append(Doubt.LITTLE_DONE)
    elif method in TRENDS and share < SETTLED_SHARE:
        doubts.append(Doubt.RATE_NOT_SETTLED)
    lags = method != ForecastMethod.BOTTOM_UP and course.unbooked > total.ev * MOST_UNBOOKED
    if lags or course.unbooked_months > MOST_UNBOOKED_MONTHS:
        doubts.append(Doubt.NOT_BOOKED)
    elif method in TRENDS and not _is_steady(total, course):
        doubts.append(Doubt.RATE_NOT_STEADY)
    return tuple(doubts)


def _is_steady(total: Measures, course: Course) -> bool:
    now = total.cpi
    return now is not None and all(abs(rate - now) <= STEADY for rate in course.rates)


def _range(
    total: Measures,
    course: Course,
    amount: Decimal | None,
) -> tuple[Decimal | None, Decimal | None]:
    """The lowest and highest of the formulas, with what is due and not booked as spent at its plan."""
    booked = replace(total, ac=total.ac + course.unbooked)
    amounts = [amount] if amount is not None else []
    if booked.ac:
        amounts.append(booked.eac_atypical)
        amounts += [value for value in (booked.eac_typical, total.eac_bottom_up) if value is not None]
    return min(amounts, default=None), max(amounts, default=None)


def course_of(table: Mapping[str, Any], unbooked: Decimal, status_date: date) -> Course:
    """From the curve of the snapshot (`curve_table`): its months' ends up to the status date."""
    if not table:
        return Course()
    known = [
        (date.fromisoformat(day), Decimal(earned), Decimal(spent))
        for day, earned, spent in zip(table["dates"], table["earned"], table["spent"], strict=True)
        if earned is not None and spent is not None
    ]
    ends = [row for row in known if _ends_month(row[0])]
    before = [row for row in ends if row[0] < status_date]
    rates = [earned / spent for _day, earned, spent in before[-MONTHS:] if earned and spent]
    is_booked_since = bool(ends) and known[-1][2] != ends[-1][2]
    return Course(tuple(rates), 0 if is_booked_since else _unbooked_months(ends), unbooked)


def _ends_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def _unbooked_months(ends: Sequence[tuple[date, Decimal, Decimal]]) -> int:
    """How many of the last whole months earned something, and in a row have no booking."""
    months = 0
    starts = [(None, Decimal(0), Decimal(0)), *ends]
    for before, month in zip(reversed(starts[:-1]), reversed(ends), strict=True):
        if month[2] != before[2]:
            break
        months += month[1] > before[1]
    return months
