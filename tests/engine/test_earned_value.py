"""Earned value, earned schedule and time phasing, exact to the cent."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import standard_calendar
from engine.money.cost_accounts import (
    CostAccount,
    WeightedMilestone,
    earned_schedule_of,
    measure,
    planned_curve,
)
from engine.money.earned_value import (
    EarnedSchedule,
    EarningMethod,
    ForecastMethod,
    Measures,
    earned_periods,
    earned_schedule,
)
from engine.money.phasing import Profile, phase, planned_share
from tests.engine.reference import DATA, needs_reference_data

MONDAY, FRIDAY = datetime(2026, 1, 5, 8), datetime(2026, 1, 9, 17)
CALENDARS = (standard_calendar(),)


def _worked(kind: str):
    path = DATA / "worked" / "worked_cases.json"
    return [case for case in json.loads(path.read_text()) if case["kind"] == kind] if path.exists() else []


def money(value: float) -> Decimal:
    return Decimal(str(value))


@needs_reference_data
@pytest.mark.parametrize("case", _worked("evm"), ids=lambda case: case["id"])
def test_worked_earned_value(case):
    measures = Measures(**{name: money(value) for name, value in case["inputs"].items()})
    found = {
        "cv": measures.cv,
        "sv": measures.sv,
        "cpi": measures.cpi,
        "spi": measures.spi,
        "eac_cpi": measures.eac_typical,
        "eac_atypical": measures.eac_atypical,
        "eac_cpi_spi": measures.eac_combined,
        "etc": measures.etc(),
        "vac": measures.vac(),
        "tcpi_bac": measures.tcpi_bac,
        "tcpi_eac": measures.tcpi_eac(),
    }
    for name, expected in case["expected"].items():
        assert float(found[name]) == pytest.approx(expected, abs=0.0051 if abs(expected) > 100 else 1e-7), (
            name
        )


@needs_reference_data
@pytest.mark.parametrize("case", _worked("earned_schedule"), ids=lambda case: case["id"])
def test_worked_earned_schedule(case):
    given_values, expected = case["inputs"], case["expected"]
    if "es" in given_values:
        found = EarnedSchedule(
            money(given_values["es"]), money(given_values["at"]), money(given_values["pd"])
        )
    else:
        curve = [money(value) for value in given_values["pv"]]
        found = earned_schedule(
            curve,
            earned=money(given_values["ev"]),
            actual_periods=money(given_values["at"]),
            planned_periods=money(given_values["pd"]),
        )
        assert float(found.earned) == pytest.approx(expected["es"])
        at = min(given_values["at"], len(curve) - 1)
        assert float(money(given_values["ev"]) / curve[at]) == pytest.approx(expected["spi_dollar"])
    assert float(found.variance) == pytest.approx(expected["sv_t"])
    assert float(found.index) == pytest.approx(expected["spi_t"])
    assert float(found.forecast_duration) == pytest.approx(expected["ieac_t"])
    if "tspi_pd" in expected:
        assert float(found.to_complete_index) == pytest.approx(expected["tspi_pd"])


def test_a_ratio_without_denominator_is_not_yet_defined():
    nothing = Measures(bac=Decimal(100), pv=Decimal(0), ev=Decimal(0), ac=Decimal(0))
    assert (nothing.cpi, nothing.spi, nothing.eac_typical, nothing.eac_combined) == (None, None, None, None)
    assert (nothing.etc(), nothing.vac(), nothing.tcpi_eac()) == (None, None, None)
    assert nothing.tcpi_bac == 1


def test_bottom_up_forecast_adds_what_the_owners_expect():
    accounts = [
        CostAccount(
            1, budget=Decimal("100.00"), actual_cost=Decimal("60.00"), estimate_to_complete=Decimal("55.50")
        ),
        CostAccount(2, budget=Decimal("10.00"), actual_cost=Decimal("1.00")),
    ]
    total = measure(accounts, status_date=FRIDAY, calendars=CALENDARS).total
    assert total.eac(ForecastMethod.BOTTOM_UP) == Decimal("116.50")


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (Profile.LINEAR, ["20.00", "40.00", "60.00", "80.00", "100.00"]),
        (Profile.FRONT, ["36.00", "64.00", "84.00", "96.00", "100.00"]),
        (Profile.BACK, ["4.00", "16.00", "36.00", "64.00", "100.00"]),
        (Profile.BELL, ["10.40", "35.20", "64.80", "89.60", "100.00"]),
    ],
)
def test_planned_value_by_day(profile, expected):
    found = [
        planned_share(
            Decimal("100.00"),
            start=MONDAY,
            finish=FRIDAY,
            moment=datetime(2026, 1, day, 17),
            calendar=CALENDARS[0],
            profile=profile,
        )
        for day in range(5, 10)
    ]
    assert found == [Decimal(value) for value in expected]


def test_weekend_plans_nothing():
    monthly = phase(
        Decimal("10.00"),
        start=MONDAY,
        finish=datetime(2026, 1, 16, 17),
        cuts=[datetime(2026, 1, 9, 17), datetime(2026, 1, 12, 8)],
        calendar=CALENDARS[0],
    )
    assert monthly == [Decimal("5.00"), Decimal("0.00"), Decimal("5.00")]


@given(
    st.integers(0, 10**12),
    st.lists(st.datetimes(datetime(2025, 12, 1), datetime(2026, 3, 1)), max_size=8).map(sorted),
    st.sampled_from([profile for profile in Profile if profile is not Profile.MANUAL]),
)
def test_periods_always_add_up_to_the_cent(cents, cuts, profile):
    amount = Decimal(cents).scaleb(-2)
    parts = phase(
        amount,
        start=MONDAY,
        finish=datetime(2026, 2, 6, 17),
        cuts=cuts,
        calendar=CALENDARS[0],
        profile=profile,
    )
    assert sum(parts) == amount
    assert all(part >= 0 for part in parts)


@pytest.mark.parametrize(
    ("account", "earned"),
    [
        ({"percent_complete": Decimal("33.33")}, "33.33"),
        ({"method": EarningMethod.ZERO_HUNDRED, "percent_complete": 99, "is_started": True}, "0.00"),
        ({"method": EarningMethod.ZERO_HUNDRED, "is_started": True, "is_finished": True}, "100.01"),
        ({"method": EarningMethod.FIFTY_FIFTY}, "0.00"),
        ({"method": EarningMethod.FIFTY_FIFTY, "is_started": True}, "50.00"),
        ({"method": EarningMethod.LEVEL_OF_EFFORT}, "40.00"),
        (
            {
                "method": EarningMethod.WEIGHTED_MILESTONES,
                "milestones": (WeightedMilestone(1, True), WeightedMilestone(2, False)),
            },
            "33.34",
        ),
    ],
)
def test_earning_method(account, earned):
    row = CostAccount(1, budget=Decimal("100.01"), start=MONDAY, finish=FRIDAY, **account)
    ledger = measure([row], status_date=datetime(2026, 1, 6, 17), calendars=CALENDARS)
    assert ledger[1].ev == Decimal(earned)
    assert ledger[1].pv == Decimal("40.00")


def test_by_hand_phasing_steps_up_at_its_dates():
    row = CostAccount(
        1,
        budget=Decimal("90.00"),
        profile=Profile.MANUAL,
        by_hand=((datetime(2026, 1, 31), Decimal("30.00")), (datetime(2026, 2, 28), Decimal("90.00"))),
    )
    moments = [datetime(2026, 1, 30), datetime(2026, 1, 31), datetime(2026, 3, 1)]
    assert planned_curve([row], moments=moments, calendars=CALENDARS) == [
        Decimal(0),
        Decimal(30),
        Decimal(90),
    ]


@given(
    st.lists(
        st.tuples(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 100)), min_size=1, max_size=60
    )
)
def test_roll_up_is_exact_from_task_to_project(rows):
    accounts = [
        CostAccount(
            uid,
            parent_uid=None if uid == 0 else (uid - 1) // 2,
            budget=Decimal(budget).scaleb(-2),
            start=MONDAY,
            finish=FRIDAY,
            percent_complete=percent,
            actual_cost=Decimal(cost).scaleb(-2),
        )
        for uid, (budget, cost, percent) in enumerate(rows)
    ]
    ledger = measure(accounts, status_date=datetime(2026, 1, 7, 12), calendars=CALENDARS)
    alone = [
        measure([row], status_date=datetime(2026, 1, 7, 12), calendars=CALENDARS).total
        for row in _orphans(accounts)
    ]
    for name in ("bac", "pv", "ev", "ac"):
        assert (
            getattr(ledger[0], name)
            == sum(getattr(own, name) for own in alone)
            == getattr(ledger.total, name)
        )


def _orphans(accounts):
    from dataclasses import replace

    return [replace(account, parent_uid=None) for account in accounts]


def test_earned_schedule_of_a_project():
    accounts = [CostAccount(1, budget=Decimal("100.00"), start=MONDAY, finish=FRIDAY, percent_complete=50)]
    found = earned_schedule_of(
        accounts,
        status_date=datetime(2026, 1, 8, 17),
        period_ends=[datetime(2026, 1, day, 17) for day in range(5, 10)],
        calendars=CALENDARS,
        project_start=MONDAY,
    )
    assert (found.earned, found.actual, found.planned) == (Decimal("2.5"), Decimal(4), Decimal(5))
    assert found.forecast_duration == Decimal(8)


def test_flat_stretch_of_the_curve_counts_as_covered():
    assert earned_periods([Decimal(value) for value in (0, 10, 10, 20)], Decimal(10)) == 2
    assert earned_periods([Decimal(value) for value in (0, 10, 20, 20)], Decimal(20)) == 2
