"""Amounts as people type them, in either language."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from core.forms import AmountField
from core.reading import typed_amount


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("en", "96k", 96_000),
        ("en", "96 k", 96_000),
        ("en", "1.2m", 1_200_000),
        ("en", "€1,840,000.50", "1840000.50"),
        ("en", "1234.56", "1234.56"),
        ("en", "-3k", -3_000),
        ("de", "96 Tsd.", 96_000),
        ("de", "96 Tsd", 96_000),
        ("de", "1,2 Mio.", 1_200_000),
        ("de", "1,2 Mio. €", 1_200_000),
        ("de", "1.840.000,50 €", "1840000.50"),
        ("de", "96k", 96_000),
    ],
)
def test_an_amount_is_read_as_it_is_typed(language: str, text: str, amount: int | str) -> None:
    with override(language):
        assert typed_amount(text) == Decimal(amount)
        assert AmountField().clean(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["k", "96q", "1e5", "96kk", "NaN", "ninety", "9" * 20])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        AmountField().clean(text)


def test_a_bound_is_kept() -> None:
    with pytest.raises(ValidationError):
        AmountField(min_value=0).clean("-1k")
