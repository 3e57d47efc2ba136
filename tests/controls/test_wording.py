from decimal import Decimal

import pytest

from controls.known.words import Reader, days_late, number, over_budget, reason, speak, verdict

MONEY = Reader(currency="EUR", time_zone="Europe/Berlin", sees_money=True)
NO_MONEY = Reader(currency="EUR", time_zone="Europe/Berlin", sees_money=False)
HEALTH = {
    "schedule": {
        "value": "9.00",
        "amber": "5",
        "red": "20",
        "forecast_finish": "2027-03-12T16:00:00+00:00",
        "causes": [{"name": "Cleanse master data", "days": "11.00", "added": "11.00", "who": "Priya Raman"}],
    },
    "budget": {
        "value": "4.13",
        "amber": "3",
        "red": "10",
        "budget": "1840000.00",
        "forecast": "1916000.00",
        "over": "76000.00",
        "causes": [{"name": "Cleanse master data", "amount": "31000.00", "who": ""}],
    },
    "scope": {
        "value": "1.20",
        "amber": "5",
        "red": "10",
        "added": 3,
        "removed": 0,
        "task_count": 41,
        "latest": "EDI",
    },
    "risk": {
        "value": "3.37",
        "amber": "1",
        "red": "3",
        "exposure": "182000.00",
        "contingency_left": "120000.00",
        "above": "62000.00",
        "budget": "1840000.00",
        "worst": {"code": "R-04", "title": "Payroll not certified"},
    },
}
COLOURS = {"schedule": "amber", "budget": "amber", "scope": "green", "risk": "red"}


def test_the_verdict_is_one_sentence_with_the_numbers() -> None:
    said = verdict("amber", HEALTH, COLOURS, MONEY)
    assert said == "Amber: 9 working days late, 4.1% over budget and risk exposure above the reserve"


def test_the_reason_names_task_person_and_days() -> None:
    assert reason(HEALTH, COLOURS, MONEY).startswith(
        "Cleanse master data is 11 working days late (Priya Raman)."
    )


def test_amber_with_one_red_says_its_rule() -> None:
    rule = "A red risk counts as amber in the whole: it has not happened yet."
    assert reason(HEALTH, {**COLOURS, "overall": "amber"}, MONEY).endswith(rule)
    assert rule not in reason(HEALTH, {**COLOURS, "schedule": "red", "overall": "red"}, MONEY)


@pytest.mark.parametrize("dimension", ["schedule", "budget"])
def test_where_nothing_explains_a_third_no_cause_is_named(dimension: str) -> None:
    spoken = speak(dimension, HEALTH[dimension] | {"causes": []}, MONEY)
    assert "No single cause explains a third of it." in spoken.cause
    assert "Cause:" not in spoken.cause


@pytest.mark.parametrize("dimension", ["budget", "risk"])
def test_who_may_not_see_money_reads_neither_amount_nor_percent(dimension: str) -> None:
    spoken = speak(dimension, HEALTH[dimension], NO_MONEY)
    assert spoken.gauge is None
    assert not set("€%") & set(spoken.fact + spoken.cause)
    whole = verdict("amber", HEALTH, COLOURS, NO_MONEY) + reason(HEALTH, COLOURS, NO_MONEY)
    assert not set("€%") & set(whole)


def test_each_dimension_says_fact_tolerance_and_cause() -> None:
    assert speak("schedule", HEALTH["schedule"], MONEY).fact == (
        "Forecast finish 12 Mar 2027, 9 working days after baseline"
    )
    assert speak("budget", HEALTH["budget"], MONEY).fact == "Forecast cost €1,916k, €76k (4.1%) over budget"
    assert speak("scope", HEALTH["scope"], MONEY).fact == "3 added and 0 removed of 41 tasks, +1.2% work"
    risk = speak("risk", HEALTH["risk"], MONEY)
    assert risk.fact == "Exposure €182k, €62k above the €120k reserve left"
    assert risk.cause == "Tolerance €18k. Cause: R-04 Payroll not certified."


def test_the_gauge_reaches_as_far_as_its_bob() -> None:
    gauge = speak("schedule", HEALTH["schedule"] | {"value": "38"}, MONEY).gauge
    assert (gauge.scale, gauge.low, gauge.high) == (50.0, "−50 d", "+50 d")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("9", "9 working days late"),
        ("1", "1 working day late"),
        ("-1.5", "1.5 working days early"),
        ("8.3", "8 working days late"),
        ("0.04", "on schedule"),
    ],
)
def test_days_late_in_words(value: str, words: str) -> None:
    assert days_late(Decimal(value)) == words


def test_small_numbers_round_once() -> None:
    assert (number("4.15"), number("-3"), number("3", signed=True), over_budget("-1.8")) == (
        "4.2",
        "−3",
        "+3",
        "1.8% under budget",
    )


def test_what_is_not_rated_says_why() -> None:
    assert "No baseline yet" in speak("schedule", {"value": None, "reason": "no_baseline"}, MONEY).fact
    assert verdict("none", {}, {}, MONEY).startswith("Not rated yet")
