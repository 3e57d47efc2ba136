"""What people type for a day."""

from datetime import date

import pytest
from django.utils import translation

from core.errors import DomainError
from tasks.typing.figures.dates import parse_day

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-03-12", date(2027, 3, 12)),
        ("12 Mar 2027", date(2027, 3, 12)),
        ("12 March 27", date(2027, 3, 12)),
        ("Mar 12", date(2027, 3, 12)),
        ("12.3.", date(2027, 3, 12)),
        ("12.3.2026", date(2026, 3, 12)),
        ("12/3/27", date(2027, 3, 12)),
        ("today", TODAY),
        ("  Friday ", date(2026, 11, 27)),
        ("mon", TODAY),
        ("+3d", date(2027, 2, 4)),
        ("-1w", date(2027, 1, 25)),
        ("+2", date(2027, 2, 3)),
        ("29.2.", date(2028, 2, 29)),
        # As Microsoft Project, Smartsheet and Excel write them, in either language.
        ("Mon 12/03/27", date(2027, 3, 12)),
        ("Fri 12 Mar 27 17:00", date(2027, 3, 12)),
        ("Mo 12.03.27", date(2027, 3, 12)),
        ("Fr. 12.03.2027 08:00", date(2027, 3, 12)),
        ("Fri 3/25/27 5:00 PM", date(2027, 3, 25)),
        ("2027-03-12 00:00:00", date(2027, 3, 12)),
        ("2027/03/12", date(2027, 3, 12)),
        ("Friday, 12 March 2027", date(2027, 3, 12)),
    ],
)
def test_a_day_is_read(text: str, day: date) -> None:
    assert parse_day(text, near=date(2027, 2, 1), today=TODAY) == day


def test_the_year_is_the_nearest_one() -> None:
    assert parse_day("3 Jan", near=date(2026, 12, 20), today=TODAY) == date(2027, 1, 3)
    assert parse_day("20 Dec", near=date(2027, 1, 5), today=TODAY) == date(2026, 12, 20)


def test_months_and_days_in_the_persons_language() -> None:
    with translation.override("de"):
        assert parse_day("12. Mai", near=TODAY, today=TODAY) == date(2027, 5, 12)
        assert parse_day("3. Oktober", near=TODAY, today=TODAY) == date(2026, 10, 3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "31.2.2027",
        "12.13.",
        "1.1.9999",
        "+99999w",
        "12 Foo",
        "2027-3",
        "Mon 12",
        "12 Mar 25:00",
        "Foo 12/03/27",
        "25/13/27",
    ],
)
def test_what_is_no_day_is_told(text: str) -> None:
    with pytest.raises(DomainError, match="is not a day"):
        parse_day(text, near=TODAY, today=TODAY)
