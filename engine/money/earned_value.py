"""Earned value: what was planned, what is earned, what it cost, and where that leads.

Formulas and names: PMI, Practice Standard for Earned Value Management; earned schedule: W. Lipke (2003).
Amounts are Decimals with two places, exact to the cent: every value is rounded once, half-even, per activity, and
sums are sums of those. A ratio whose denominator is zero is None: not yet defined.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

CENT = Decimal("0.01")


class EarningMethod(StrEnum):
    """How progress becomes earned value."""

    PHYSICAL_PERCENT = "physical_percent"
    ZERO_HUNDRED = "zero_hundred"
    FIFTY_FIFTY = "fifty_fifty"
    WEIGHTED_MILESTONES = "weighted_milestones"
    LEVEL_OF_EFFORT = "level_of_effort"


class ForecastMethod(StrEnum):
    """Which estimate at completion the project goes by; every page shows all."""

    TYPICAL = "typical"
    ATYPICAL = "atypical"
    COMBINED = "combined"
    BOTTOM_UP = "bottom_up"


def to_cents(amount: Decimal) -> Decimal:
    """Rounded to two places, half-even."""
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)


def ratio(numerator: Decimal, denominator: Decimal) -> Decimal | None:
    """A quotient, or None where the denominator is zero."""
    return numerator / denominator if denominator else None


@dataclass(frozen=True, slots=True)
class Measures:
    """BAC, PV, EV and AC at the status date, and everything that follows from them.

    `bottom_up_etc` is the sum of what the activities' owners expect still to spend; None when nobody said.
    `as_planned` is the part of EV, and of PV, that the calendar alone earns (level of effort): it can be
    neither ahead nor behind, so it is left out of the schedule index.
    """

    bac: Decimal
    pv: Decimal
    ev: Decimal
    ac: Decimal
    bottom_up_etc: Decimal | None = None
    as_planned: Decimal = Decimal("0.00")

    def __add__(self, other: Measures) -> Measures:
        """Two lines as one; sums are exact."""
        said = [etc for etc in (self.bottom_up_etc, other.bottom_up_etc) if etc is not None]
        return Measures(
            bac=self.bac + other.bac,
            pv=self.pv + other.pv,
            ev=self.ev + other.ev,
            ac=self.ac + other.ac,
            bottom_up_etc=sum(said, Decimal("0.00")) if said else None,
            as_planned=self.as_planned + other.as_planned,
        )

    @property
    def cv(self) -> Decimal:
        """Cost variance EV - AC."""
        return self.ev - self.ac

    @property
    def sv(self) -> Decimal:
        """Schedule variance EV - PV."""
        return self.ev - self.pv

    @property
    def cpi(self) -> Decimal | None:
        """Cost performance index EV / AC."""
        return ratio(self.ev, self.ac)

    @property
    def spi(self) -> Decimal | None:
        """Schedule performance index EV / PV of what is measured, without level of effort."""
        return ratio(self.ev - self.as_planned, self.pv - self.as_planned)

    @property
    def percent_earned(self) -> Decimal | None:
        """EV / BAC as a fraction."""
        return ratio(self.ev, self.bac)

    @property
    def percent_spent(self) -> Decimal | None:
        """AC / BAC as a fraction."""
        return ratio(self.ac, self.bac)

    @property
    def eac_typical(self) -> Decimal | None:
        """BAC / CPI: the rest will cost as the work did so far."""
        value = ratio(self.bac * self.ac, self.ev)
        return None if value is None or not self.ac else to_cents(value)

    @property
    def eac_atypical(self) -> Decimal:
        """AC + BAC - EV: the rest will cost what was planned."""
        return self.ac + self.bac - self.ev

    @property
    def eac_combined(self) -> Decimal | None:
        """AC + (BAC - EV) / (CPI × SPI): the rest is pressed by cost and schedule."""
        if not self.cpi or not self.spi:
            return None
        earned, planned = self.ev - self.as_planned, self.pv - self.as_planned
        return to_cents(self.ac + (self.bac - self.ev) * self.ac * planned / (self.ev * earned))

    @property
    def eac_bottom_up(self) -> Decimal | None:
        """AC + the sum of the activities' own estimates to complete."""
        return None if self.bottom_up_etc is None else self.ac + self.bottom_up_etc

    def eac(self, method: ForecastMethod = ForecastMethod.TYPICAL) -> Decimal | None:
        """The estimate at completion by a method."""
        return {
            ForecastMethod.TYPICAL: self.eac_typical,
            ForecastMethod.ATYPICAL: self.eac_atypical,
            ForecastMethod.COMBINED: self.eac_combined,
            ForecastMethod.BOTTOM_UP: self.eac_bottom_up,
        }[method]

    def etc(self, method: ForecastMethod = ForecastMethod.TYPICAL) -> Decimal | None:
        """Estimate to complete EAC - AC."""
        eac = self.eac(method)
        return None if eac is None else eac - self.ac

    def vac(self, method: ForecastMethod = ForecastMethod.TYPICAL) -> Decimal | None:
        """Variance at completion BAC - EAC."""
        eac = self.eac(method)
        return None if eac is None else self.bac - eac

    @property
    def tcpi_bac(self) -> Decimal | None:
        """To-complete index against the budget: (BAC - EV) / (BAC - AC)."""
        return ratio(self.bac - self.ev, self.bac - self.ac)

    def tcpi_eac(self, method: ForecastMethod = ForecastMethod.TYPICAL) -> Decimal | None:
        """To-complete index against the forecast: (BAC - EV) / (EAC - AC)."""
        eac = self.eac(method)
        return None if eac is None else ratio(self.bac - self.ev, eac - self.ac)


@dataclass(frozen=True, slots=True)
class EarnedSchedule:
    """Time instead of money: `earned` and `actual` periods since the start, of `planned` in all.

    Any unit of time does, as long as all three are in it.
    """

    earned: Decimal
    actual: Decimal
    planned: Decimal

    @property
    def variance(self) -> Decimal:
        """SV(t) = ES - AT."""
        return self.earned - self.actual

    @property
    def index(self) -> Decimal | None:
        """SPI(t) = ES / AT."""
        return ratio(self.earned, self.actual)

    @property
    def forecast_duration(self) -> Decimal | None:
        """PD / SPI(t)."""
        return ratio(self.planned * self.actual, self.earned)

    @property
    def to_complete_index(self) -> Decimal | None:
        """TSPI = (PD - ES) / (PD - AT)."""
        return ratio(self.planned - self.earned, self.planned - self.actual)


def earned_periods(planned_values: Sequence[Decimal], earned: Decimal) -> Decimal:
    """ES: the time at which planned value reached what is now earned, in periods.

    `planned_values[n]` is the cumulative planned value after n periods, from PV_0. N is the last period whose planned
    value is covered; ES = N + (EV - PV_N) / (PV_{N+1} - PV_N). All earned is the first period that plans it all.
    """
    if not planned_values or earned <= planned_values[0]:
        return Decimal(0)
    if earned >= planned_values[-1]:
        return Decimal(next(n for n, value in enumerate(planned_values) if value == planned_values[-1]))
    whole = bisect_right(planned_values, earned) - 1
    low, high = planned_values[whole], planned_values[whole + 1]
    return whole + (earned - low) / (high - low)


def earned_schedule(
    planned_values: Sequence[Decimal],
    *,
    earned: Decimal,
    actual_periods: Decimal,
    planned_periods: Decimal | None = None,
) -> EarnedSchedule:
    """Earned schedule from a cumulative curve. `planned_periods` defaults to when the curve is complete."""
    complete = earned_periods(planned_values, planned_values[-1]) if planned_values else Decimal(0)
    return EarnedSchedule(
        earned_periods(planned_values, earned),
        Decimal(actual_periods),
        complete if planned_periods is None else Decimal(planned_periods),
    )
