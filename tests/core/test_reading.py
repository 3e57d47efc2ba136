"""Text from outside as numbers and days."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from core.reading import (
    BIGGEST_ID,
    iso_day,
    iso_moment,
    iso_month,
    plain_number,
    typed_number,
    whole_number,
)


@pytest.mark.parametrize(
    "text", ["²", "١٢", "9" * 5000, str(BIGGEST_ID + 1), "-1", "+1", "1.0", " 1", "", None]
)
def test_what_is_no_id_is_none(text: str | None) -> None:
    assert whole_number(text) is None


def test_the_greatest_id_is_read() -> None:
    assert whole_number(str(BIGGEST_ID)) == BIGGEST_ID


@pytest.mark.parametrize(
    "text", ["0001-01-01", "1969-12-31", "2201-01-01", "9999-12-31", "2026-02-30", "²026-01-01", "soon", ""]
)
def test_days_outside_the_years_are_none(text: str) -> None:
    assert iso_day(text) is None
    assert iso_moment(f"{text}T08:00") is None


def test_days_months_and_moments_are_read() -> None:
    assert iso_day(" 2026-3-12 ") == date(2026, 3, 12)
    assert iso_month("2026-03") == date(2026, 3, 1)
    assert iso_month("0000-00") is None
    moment = iso_moment("2026-03-12T17:00")
    assert moment is not None
    assert moment.hour == 17


NO_NUMBERS = [
    "NaN",
    "Infinity",
    "-inf",
    "1e400",
    "1e5",
    "10^400",
    "²",
    "",
    "-",
    "1,2,3",
    "1.2.3",
    "12 34",
    "9" * 25,
]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_none(text: str, language: str) -> None:
    with translation.override(language):
        assert typed_number(text) is None
        assert plain_number(text) is None


@pytest.mark.parametrize(
    ("text", "english", "german"),
    [
        ("1,5", "1.5", "1.5"),
        ("1.5", "1.5", "1.5"),
        ("1,500", "1500", "1.500"),
        ("1.500", "1.500", "1500"),
        ("0.500", "0.500", "0.500"),
        ("1.234,56", "1234.56", "1234.56"),
        ("1,234.56", "1234.56", "1234.56"),
        ("1 234,5", "1234.5", "1234.5"),
        ("1’234.50", "1234.50", "1234.50"),
        ("−3", "-3", "-3"),
        (",5", "0.5", "0.5"),
    ],
)
def test_the_reader_language_decides_between_point_and_comma(text: str, english: str, german: str) -> None:
    for language, meant in (("en", english), ("de", german)):
        with translation.override(language):
            assert typed_number(text) == Decimal(meant)
