"""An amount cut into parts is still the same amount."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.money.figures.spreading import days_of, months_between, next_month, spread

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
weights = st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=400)


@given(amount=amounts, weights=weights)
def test_parts_add_up_to_the_cent(amount: Decimal, weights: list[int]) -> None:
    parts = spread(amount, weights)
    assert sum(parts) == amount
    assert len(parts) == len(weights)
    assert all(part == part.quantize(Decimal("0.01")) for part in parts)


@given(amount=amounts, weights=weights)
def test_no_part_is_a_cent_or_more_from_its_exact_share(amount: Decimal, weights: list[int]) -> None:
    whole = sum(weights) or len(weights)
    shares = weights if sum(weights) else [1] * len(weights)
    for part, weight in zip(spread(amount, weights), shares, strict=True):
        assert abs(part * whole - amount * weight) < Decimal("0.01") * whole


@given(amount=st.decimals(min_value=0, max_value=10**9, places=2), weights=weights)
def test_a_heavier_part_is_never_smaller(amount: Decimal, weights: list[int]) -> None:
    parts = sorted(zip(weights, spread(amount, weights), strict=True))
    if sum(weights):
        heaviest, lightest = max(parts), min(parts)
        assert heaviest[1] >= lightest[1]


def test_the_cents_left_over_go_to_who_lost_most() -> None:
    assert spread(Decimal("100.00"), [1, 1, 1]) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert spread(Decimal("0.05"), [1, 2, 2]) == [Decimal("0.01"), Decimal("0.02"), Decimal("0.02")]


def test_without_any_weight_the_parts_are_equal() -> None:
    assert spread(Decimal("3.00"), [0, 0, 0]) == [Decimal("1.00")] * 3


def test_nothing_to_spread_over_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing to spread over"):
        spread(Decimal(1), [])


@given(first=st.dates(date(2000, 1, 1), date(2050, 1, 1)), last=st.dates(date(2000, 1, 1), date(2050, 1, 1)))
def test_months_cover_the_days_between_without_a_gap(first: date, last: date) -> None:
    months = months_between(first, last)
    assert months[0] == first.replace(day=1)
    assert all(next_month(earlier) == later for earlier, later in pairwise(months))
    assert {day.replace(day=1) for day in days_of(first, last)} == set(months)
