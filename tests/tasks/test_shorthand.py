"""Typed durations and links."""

import pytest
from django.utils import translation

from core.errors import DomainError
from tasks.typing.figures.hours import parse_hours
from tasks.typing.figures.shorthand import (
    Duration,
    Scale,
    TypedLink,
    format_duration,
    format_lag,
    parse_duration,
    parse_predecessors,
)

SCALE = Scale(per_day=420, per_week=2100, days_per_month=20)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3d", Duration(1260)),
        ("3", Duration(1260)),
        (" 1,5 d ", Duration(630)),
        ("4h", Duration(240)),
        ("2w", Duration(4200)),
        ("1mo", Duration(8400)),
        ("90min", Duration(90)),
        ("3ed", Duration(4320, is_elapsed=True)),
        ("5d?", Duration(2100, is_estimated=True)),
        ("0", Duration(0)),
        ("2 wks", Duration(4200)),
        ("3 days?", Duration(1260, is_estimated=True)),
        ("3 edays", Duration(4320, is_elapsed=True)),
        ("1 hr", Duration(60)),
        ("2 mons", Duration(16_800)),
        ("3 Tage", Duration(1260)),
        ("5 T.", Duration(2100)),
        ("2 Wochen", Duration(4200)),
        ("2 fTage", Duration(2880, is_elapsed=True)),
        ("10 Std.", Duration(600)),
        ("1 Monat", Duration(8400)),
    ],
)
def test_a_duration_is_read(text: str, found: Duration) -> None:
    assert parse_duration(text, SCALE) == found


@pytest.mark.parametrize(
    "text",
    ["", "three days", "-3d", "3x", "d", "1e9mo", "99999999w", "3d 4h", "3 e", "3 moon"],
)
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(DomainError):
        parse_duration(text, SCALE)


@pytest.mark.parametrize("text", ["3d", "4h", "2.5d", "3ed", "5d?", "90min", "1d", "0d"])
def test_what_is_shown_can_be_typed_again(text: str) -> None:
    duration = parse_duration(text, SCALE)
    shown = format_duration(
        duration.minutes, SCALE, is_elapsed=duration.is_elapsed, is_estimated=duration.is_estimated
    )
    assert parse_duration(shown, SCALE) == duration


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("2.3", [TypedLink("2.3")]),
        ("12FS+2d", [TypedLink("12", "FS", 840)]),
        ("1.2ss, 3ff-50%", [TypedLink("1.2", "SS"), TypedLink("3", "FF", -5000, "percent")]),
        ("3EA+2t", [TypedLink("3", "FS", 840)]),
        ("4 AA - 2 Tage; 5ee", [TypedLink("4", "SS", -840), TypedLink("5", "FF")]),
        ("2.1AE+1 Woche, 2FS+2 wks", [TypedLink("2.1", "SF", 2100), TypedLink("2", "FS", 4200)]),
        ("3SS+1 eday", [TypedLink("3", "SS", 1440, "elapsed")]),
        ("4FS+1ed; 5", [TypedLink("4", "FS", 1440, "elapsed"), TypedLink("5")]),
    ],
)
def test_predecessors_are_read(text: str, found: list[TypedLink]) -> None:
    assert parse_predecessors(text, SCALE) == found


def test_a_part_that_cannot_be_read_is_named() -> None:
    with pytest.raises(DomainError, match="tomorrow"):
        parse_predecessors("2.1, tomorrow", SCALE)


@pytest.mark.parametrize("typed", ["1FS+2d", "1SS-4h", "1FS+1ed", "1FF+50%"])
def test_a_shown_lag_can_be_typed_again(typed: str) -> None:
    link = parse_predecessors(typed, SCALE)[0]
    shown = f"1{link.kind}{format_lag(link.lag, link.lag_unit, SCALE)}"
    assert parse_predecessors(shown, SCALE) == [link]


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("1FS+1,5d", "en", [TypedLink("1", "FS", 630)]),
        ("1FS+1,5d", "de", [TypedLink("1", "FS", 630)]),
        ("1FS+1.5d, 2", "de", [TypedLink("1", "FS", 630), TypedLink("2")]),
        ("1+1,2", "de", [TypedLink("1", "FS", 504)]),
        ("1, 2,3", "de", [TypedLink("1"), TypedLink("2"), TypedLink("3")]),
        ("1+1d,2", "en", [TypedLink("1", "FS", 420), TypedLink("2")]),
        ("1+1, 2.3", "en", [TypedLink("1", "FS", 420), TypedLink("2.3")]),
        ("1FF-12,5%", "de", [TypedLink("1", "FF", -1250, "percent")]),
    ],
)
def test_a_comma_in_a_lag_is_its_decimal_mark(text: str, language: str, found: list[TypedLink]) -> None:
    with translation.override(language):
        assert parse_predecessors(text, SCALE) == found


def test_a_comma_that_may_be_either_is_asked_about() -> None:
    with translation.override("en"), pytest.raises(DomainError, match="one link or two"):
        parse_predecessors("1+1,2", SCALE)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("lag", [630, -252, 1050])
def test_a_lag_shown_in_a_language_can_be_typed_in_it(lag: int, language: str) -> None:
    with translation.override(language):
        shown = f"2.1FS{format_lag(lag, 'working', SCALE)}"
        assert parse_predecessors(f"1, {shown}; 3", SCALE) == [
            TypedLink("1"),
            TypedLink("2.1", "FS", lag),
            TypedLink("3"),
        ]


def test_thousands_of_a_duration_are_not_its_decimals() -> None:
    with translation.override("de"):
        assert parse_duration("1.200h", SCALE) == Duration(72_000)
    with translation.override("en"):
        assert parse_duration("1,200h", SCALE) == Duration(72_000)


@pytest.mark.parametrize(
    "text", ["1FS+" + "9" * 5000, "1FS+99999999w", "1FS+1e9d", "²", "1FS+²d", "1FS+999999%"]
)
def test_a_lag_beyond_all_plans_is_refused(text: str) -> None:
    with pytest.raises(DomainError):
        parse_predecessors(text, SCALE)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("1 Std. 30 min", 90), ("2 hours", 120), ("1h30", 90), ("45 Minuten", 45), ("1,5 Stunden", 90)],
)
def test_hours_are_typed_in_the_same_words(text: str, minutes: int) -> None:
    assert parse_hours(text) == minutes
