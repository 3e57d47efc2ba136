from decimal import Decimal

import pytest

from controls.known.figures.rating import Limits, is_worse, overall, rate

LIMITS = Limits(Decimal(5), Decimal(20))


@pytest.mark.parametrize(
    ("value", "colour"),
    [("-3", "green"), ("5", "green"), ("5.01", "amber"), ("20", "amber"), ("20.01", "red")],
)
def test_the_limit_itself_is_still_within_tolerance(value: str, colour: str) -> None:
    assert rate(Decimal(value), LIMITS) == colour


def test_no_value_is_not_rated() -> None:
    assert rate(None, LIMITS) == "none"


def colours(
    schedule: str = "green", budget: str = "green", scope: str = "green", risk: str = "green"
) -> dict[str, str]:
    return {"schedule": schedule, "budget": budget, "scope": scope, "risk": risk}


def test_overall_is_the_worst_of_what_has_happened() -> None:
    assert overall(colours(budget="amber", scope="red")) == "red"


def test_a_red_risk_alone_makes_the_whole_amber() -> None:
    assert overall(colours(risk="red")) == "amber"
    assert overall(colours(risk="amber")) == "green"


def test_a_green_risk_register_rates_nothing_by_itself() -> None:
    assert overall(colours("none", "none", "none", "green")) == "none"


def test_turning_from_not_rated_to_green_is_no_crossing() -> None:
    assert not is_worse("green", than="none")
    assert is_worse("amber", than="none")
    assert not is_worse("amber", than="red")
