"""What an option is worth: present value, payback, return, and how far that bears being wrong.

Year 0 is when it begins and is not discounted; what falls into a later year counts at its end.
Sums are exact and rounded to the cent once, half to even.
Source: PMI, The Standard for Program Management, and any textbook of corporate finance.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import accumulate

from core.money import cents, total

_TENTH = Decimal("0.1")
_HUNDRED = Decimal(100)
# An internal rate of return is looked for between these, in per cent.
_LEAST_RATE, _MOST_RATE = Decimal(-99), Decimal(1000)
_HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Flows:
    """Costs and benefits by year, both from year 0 on and of one length; none below zero."""

    costs: tuple[Decimal, ...]
    benefits: tuple[Decimal, ...]

    @property
    def nets(self) -> tuple[Decimal, ...]:
        pairs = zip(self.benefits, self.costs, strict=True)
        return tuple(benefit - cost for benefit, cost in pairs)

    def scaled(self, *, costs: Decimal, benefits: Decimal) -> "Flows":
        """All costs and all benefits times a factor."""
        return Flows(
            tuple(amount * costs for amount in self.costs),
            tuple(amount * benefits for amount in self.benefits),
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """By what options are compared; per cents."""

    discount: Decimal
    worst_cost: Decimal = Decimal(0)
    worst_benefit: Decimal = Decimal(0)
    best_cost: Decimal = Decimal(0)
    best_benefit: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Worth:
    """What an option is worth. None where a figure does not exist.

    `return_percent`: (benefits - costs) / costs, not discounted. `rate_percent`: the internal
    rate of return. `payback_years`: after how many years its money is back for good.
    `benefits_may_fall`: by how many per cent, until the present value is zero.
    """

    cost: Decimal
    benefit: Decimal
    present_value: Decimal
    worst: Decimal
    best: Decimal
    return_percent: Decimal | None
    rate_percent: Decimal | None
    payback_years: Decimal | None
    benefits_may_fall: Decimal | None
    # Against doing nothing, where that is an option.
    gain: Decimal | None = None

    def against(self, nothing: "Worth | None") -> "Worth":
        if nothing is None:
            return self
        return replace(self, gain=self.present_value - nothing.present_value)


def worth_of(flows: Flows, terms: Terms) -> Worth:
    """All figures of one option."""
    worst = flows.scaled(
        costs=_more(terms.worst_cost),
        benefits=_more(-terms.worst_benefit),
    )
    best = flows.scaled(
        costs=_more(-terms.best_cost),
        benefits=_more(terms.best_benefit),
    )
    cost, benefit = total(flows.costs), total(flows.benefits)
    return Worth(
        cost=cost,
        benefit=benefit,
        present_value=present_value(flows.nets, terms.discount),
        worst=present_value(worst.nets, terms.discount),
        best=present_value(best.nets, terms.discount),
        return_percent=_tenths((benefit - cost) / cost * _HUNDRED) if cost else None,
        rate_percent=internal_rate(flows.nets),
        payback_years=payback(flows.nets),
        benefits_may_fall=_room(flows, terms.discount),
    )


def present_value(nets: Sequence[Decimal], percent: Decimal) -> Decimal:
    """Net present value of amounts by year, to the cent."""
    return cents(_discounted(nets, percent))


def cumulative_values(nets: Sequence[Decimal], percent: Decimal) -> list[Decimal]:
    """The present value of all years up to and with each, to the cent."""
    factor = _more(percent)
    each = [amount / factor**year for year, amount in enumerate(nets)]
    return [cents(amount) for amount in accumulate(each)]


def payback(nets: Sequence[Decimal]) -> Decimal | None:
    """After how many years the sum stays at zero or above, to a tenth; evenly within a year.

    None where it never does, and where nothing is ever spent.
    """
    sums = list(accumulate(nets))
    if not any(amount < 0 for amount in nets) or sums[-1] < 0:
        return None
    below = [year for year, amount in enumerate(sums) if amount < 0]
    if not below:
        return Decimal(0)
    last = below[-1]
    return _tenths(last + -sums[last] / nets[last + 1])


def internal_rate(nets: Sequence[Decimal]) -> Decimal | None:
    """The discount rate at which the present value is zero, in per cent to a tenth.

    None unless the amounts change their sign once, from spending to earning: otherwise there is
    no such rate, or there are several.
    """
    signs = [amount > 0 for amount in nets if amount]
    is_plain = bool(signs) and not signs[0] and signs[-1] and signs == sorted(signs)
    if not is_plain or _discounted(nets, _MOST_RATE) > 0:
        return None
    low, high = _LEAST_RATE, _MOST_RATE
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _discounted(nets, middle) > 0:
            low = middle
        else:
            high = middle
    return _tenths(low)


def _room(flows: Flows, percent: Decimal) -> Decimal | None:
    """None without benefits, or where the present value is below zero already."""
    benefits = _discounted(flows.benefits, percent)
    costs = _discounted(flows.costs, percent)
    if not benefits or benefits < costs:
        return None
    return _tenths((benefits - costs) / benefits * _HUNDRED)


def _discounted(amounts: Sequence[Decimal], percent: Decimal) -> Decimal:
    factor = _more(percent)
    return sum(
        (amount / factor**year for year, amount in enumerate(amounts)),
        Decimal(0),
    )


def _more(percent: Decimal) -> Decimal:
    return 1 + percent / _HUNDRED


def _tenths(value: Decimal) -> Decimal:
    return value.quantize(_TENTH, ROUND_HALF_EVEN)
