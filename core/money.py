"""Decimal amounts: two places, half-even, and how they are shown in a person's language."""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from typing import Literal

from django.utils import formats
from django.utils.translation import get_language, pgettext

CENT = Decimal("0.01")
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "CHF": "CHF ", "JPY": "¥", "PLN": "zł ", "SEK": "SEK "}
CURRENCIES = [
    "EUR",
    "USD",
    "GBP",
    "CHF",
    "SEK",
    "NOK",
    "DKK",
    "PLN",
    "CZK",
    "JPY",
    "CAD",
    "AUD",
    "NZD",
    "HUF",
    "RON",
    "BGN",
    "ISK",
    "RSD",
    "TRY",
    "UAH",
    "GEL",
    "KZT",
    "INR",
    "CNY",
    "HKD",
    "SGD",
    "KRW",
    "TWD",
    "THB",
    "IDR",
    "MYR",
    "PHP",
    "VND",
    "PKR",
    "ILS",
    "AED",
    "SAR",
    "QAR",
    "KWD",
    "EGP",
    "MAD",
    "ZAR",
    "NGN",
    "KES",
    "BRL",
    "MXN",
    "ARS",
    "CLP",
    "COP",
    "PEN",
]
MINUS = "−"
Unit = Literal[1, 1000, 1_000_000]


def cents(amount: Decimal | int | str) -> Decimal:
    """The amount rounded to whole cents, half to even."""
    return Decimal(amount).quantize(CENT, rounding=ROUND_HALF_EVEN)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Exact sum, as a Decimal with two places even when there is nothing to add."""
    return sum(amounts, Decimal("0.00"))


def money(amount: Decimal | None, currency: str = "EUR", *, places: int = 2) -> str:
    """An amount in full: €1,840,000.00 in English, with a true minus sign. None is an en dash."""
    if amount is None:
        return "–"
    # number_format cuts digits off; amounts are rounded half to even.
    rounded = abs(amount).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    sign = MINUS if amount < 0 else ""
    number = formats.number_format(rounded, places, use_l10n=True, force_grouping=True)
    return sign + _beside(_patterns(get_language())[1], number, currency)


def short_money(amount: Decimal | None, currency: str = "EUR", *, signed: bool = False) -> str:
    """An amount for a dashboard: €76k, €1,916k, €9.06m. Below a thousand in whole units. None is an en dash."""
    if amount is None:
        return "–"
    size = abs(amount)
    unit: Unit = 1_000_000 if size >= Decimal("5000000") else 1000 if size >= 1000 else 1
    sign = MINUS if amount < 0 else "+" if signed and amount > 0 else ""
    return sign + money_in(unit, size, 2 if unit == 1_000_000 else 0, currency)


def money_in(unit: Unit, size: Decimal, places: int, currency: str) -> str:
    """A size in ones, thousands or millions: €76, €76k, €0.1m; 76 Tsd. € in German."""
    rounded = (size / unit).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    number = formats.number_format(rounded, places, force_grouping=True)
    return _beside(_patterns(get_language())[unit], number, currency)


@cache
def _patterns(language: str | None) -> dict[Unit, str]:
    """How the active language, which is this one, writes an amount in each unit: a chart says hundreds of them."""
    return {
        1: pgettext("amount of money", "%(symbol)s%(number)s"),
        1000: pgettext("amount of money", "%(symbol)s%(number)sk"),
        1_000_000: pgettext("amount of money", "%(symbol)s%(number)sm"),
    }


def _beside(pattern: str, number: str, currency: str) -> str:
    """The number with its currency, on the side where the language writes it."""
    return (pattern % {"symbol": symbol(currency), "number": number}).strip()


def symbol(currency: str) -> str:
    return SYMBOLS.get(currency, f"{currency} ")
