"""Typed durations and links."""

import pytest

from core.errors import DomainError
from tasks.shorthand import (
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
    ],
)
def test_a_duration_is_read(text: str, found: Duration) -> None:
    assert parse_duration(text, SCALE) == found


@pytest.mark.parametrize("text", ["", "three days", "-3d", "3x", "d", "1e9mo", "99999999w", "3d 4h"])
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
