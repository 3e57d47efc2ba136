"""What every sentence of health is told with: its reader, its numbers, and what a page shows of it."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.utils import formats

from core.money import MINUS, short_money


@dataclass(frozen=True, slots=True)
class Gauge:
    """A plumb line: the bob at `value` on a scale of ±`scale`, true up to ±`tolerance`; the texts under its ends."""

    value: float
    tolerance: float
    scale: float
    low: str
    middle: str
    high: str
    label: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """One dimension in words: the fact with its number, then tolerance and cause."""

    fact: str
    cause: str
    gauge: Gauge | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom the sentences are: the project's currency and time zone, and whether they may see money."""

    currency: str = "EUR"
    time_zone: str = "UTC"
    sees_money: bool = False
    zone: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "zone", ZoneInfo(self.time_zone))

    def date(self, iso: str) -> str:
        return formats.date_format(datetime.fromisoformat(iso).astimezone(self.zone).date())

    def money(self, amount: str | Decimal) -> str:
        return short_money(Decimal(amount), self.currency)


def number(value: Decimal | str, places: int = 1, *, signed: bool = False) -> str:
    """A number with at most `places` decimals, zeros at the end dropped, with a true minus sign."""
    amount = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    amount = amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount
    text = formats.number_format(abs(amount), None if amount % 1 else 0, force_grouping=True)
    return f"{MINUS if amount < 0 else '+' if signed and amount > 0 else ''}{text}"
