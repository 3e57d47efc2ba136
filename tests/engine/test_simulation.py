"""Monte Carlo: within sampling error of the analytic cases, repeatable, bounded."""

from __future__ import annotations

import json
import math
from datetime import datetime

import numpy as np
import pytest

from engine.calendar import round_the_clock, standard_calendar
from engine.critical_path import schedule
from engine.errors import SimulationError
from engine.lab.generated import generated_plan
from engine.plan import Activity, Distribution, Link, Plan, ThreePoint
from engine.simulation import ActivityCost, CorrelationGroup, Risk, RiskImpact, RiskState, simulate
from engine.simulation.sampling import quantile_tables
from tests.engine.reference import DATA, needs_reference_data

START = datetime(2026, 1, 5)
CLOCK = (round_the_clock(uid=1),)
ITERATIONS = 20_000
# Minutes in one unit of the worked cases: fine enough that whole minutes do not matter.
UNIT = 10_000


def _worked(kind: str):
    path = DATA / "worked" / "worked_cases.json"
    return [case for case in json.loads(path.read_text()) if case["kind"] == kind] if path.exists() else []


def parallel(*estimates: ThreePoint) -> Plan:
    rows = tuple(
        Activity(uid, duration_minutes=1, estimate=each) for uid, each in enumerate(estimates, start=1)
    )
    return Plan(START, CLOCK, rows)


def chain(*estimates: ThreePoint) -> Plan:
    rows = tuple(
        Activity(uid, duration_minutes=1, estimate=each) for uid, each in enumerate(estimates, start=1)
    )
    return Plan(START, CLOCK, rows, tuple(Link(uid, uid + 1) for uid in range(1, len(rows))))


def units(plan: Plan, *, seed: int = 1, iterations: int = ITERATIONS, **settings) -> np.ndarray:
    """Project lengths in units."""
    result = simulate(
        plan, rng=np.random.default_rng(seed), iterations=iterations, with_tornado=False, **settings
    )
    origin = schedule(Plan(START, CLOCK, (Activity(1),))).solved.plan.start_instant
    return (result.current.finishes - origin) / UNIT


def estimate(kind: Distribution, low: float, mode: float, high: float) -> ThreePoint:
    return ThreePoint(low * UNIT, mode * UNIT, high * UNIT, kind)


def agrees(values: np.ndarray, expected: dict[str, float]) -> None:
    """Mean and variance within four standard errors, percentiles within what 20,000 iterations allow."""
    count, spread = len(values), values.std()
    if "mean" in expected:
        assert values.mean() == pytest.approx(expected["mean"], abs=4 * spread / math.sqrt(count))
    if "var" in expected:
        assert values.var() == pytest.approx(expected["var"], rel=0.05)
    for name in ("p10", "p50", "p80", "p90"):
        if name in expected:
            share = int(name[1:]) / 100
            error = 4 * math.sqrt(share * (1 - share) / count)
            assert (values <= expected[name]).mean() == pytest.approx(share, abs=error + 1 / 4096)


@needs_reference_data
@pytest.mark.parametrize("case", _worked("mc"), ids=lambda case: case["id"])
def test_worked_simulation(case):
    data, expected, name = case["inputs"], case["expected"], case["id"]
    if name.startswith("mc-max-uniform"):
        agrees(units(parallel(*[estimate(Distribution.UNIFORM, 0, 0.5, 1)] * data["n"])), expected)
    elif name.startswith("mc-max-normal"):
        one = estimate(
            Distribution.NORMAL, data["mu"] - 3 * data["sigma"], data["mu"], data["mu"] + 3 * data["sigma"]
        )
        agrees(units(parallel(one, one)), expected)
    elif name == "mc-clark-2":
        pair = [
            estimate(
                Distribution.NORMAL,
                data[f"m{n}"] - 3 * data[f"s{n}"],
                data[f"m{n}"],
                data[f"m{n}"] + 3 * data[f"s{n}"],
            )
            for n in (1, 2)
        ]
        agrees(units(parallel(*pair)), expected)
    elif name.startswith("mc-max-triangular"):
        one = estimate(Distribution.TRIANGULAR, data["a"], data["m"], data["b"])
        agrees(units(parallel(*[one] * data["n"])), expected)
    elif name == "mc-series-sum":
        one = estimate(Distribution.TRIANGULAR, data["a"], data["m"], data["b"])
        for rho, deviation in expected["sd"].items():
            group = CorrelationGroup(tuple(range(1, data["n"] + 1)), float(rho))
            values = units(chain(*[one] * data["n"]), groups=[group])
            assert values.mean() == pytest.approx(expected["mean"], abs=4 * deviation / math.sqrt(ITERATIONS))
            assert values.std() == pytest.approx(deviation, rel=0.03)
    elif name == "mc-risk-event":
        minutes = estimate(Distribution.UNIFORM, data["a"], (data["a"] + data["b"]) / 2, data["b"])
        risk = Risk(1, RiskState(data["p"], (RiskImpact(1, minutes),)))
        plan = Plan(START, CLOCK, (Activity(1, duration_minutes=0),))
        agrees(units(plan, risks=[risk]), expected)
    else:
        pytest.fail(f"{name} is not understood")


@needs_reference_data
@pytest.mark.parametrize("case", _worked("dist"), ids=lambda case: case["id"])
def test_worked_distribution(case):
    data, expected = case["inputs"], case["expected"]
    table = quantile_tables([ThreePoint(data["a"], data["m"], data["b"])])[0].astype(float)
    assert table.mean() == pytest.approx(expected["mean"], rel=1e-4)
    assert table.var() == pytest.approx(expected["var"], rel=1e-3)
    for name in ("p10", "p50", "p80", "p90"):
        assert float(np.quantile(table, int(name[1:]) / 100)) == pytest.approx(expected[name], rel=2e-3)
    agrees(units(parallel(estimate(Distribution.PERT, data["a"], data["m"], data["b"]))), expected)


@needs_reference_data
@pytest.mark.parametrize("case", _worked("pert"), ids=lambda case: case["id"])
def test_worked_pert(case):
    rows, expected = case["inputs"], case["expected"]
    names = {name: uid for uid, name in enumerate(rows, start=1)}
    points = {name: ThreePoint(row["a"], row["m"], row["b"]) for name, row in rows.items()}
    for name, point in points.items():
        assert point.mean_minutes == pytest.approx(expected["te"][name])
        assert point.deviation_minutes**2 == pytest.approx(expected["var"][name])
    result = schedule(
        Plan(
            START,
            CLOCK,
            tuple(
                Activity(names[name], name, duration_minutes=round(point.mean_minutes))
                for name, point in points.items()
            ),
            tuple(Link(names[before], names[name]) for name, row in rows.items() for before in row["pred"]),
        )
    )
    assert (result.finish - START).total_seconds() / 60 == expected["duration"]
    critical = [name for name, uid in names.items() if result[uid].is_critical]
    variance = sum(expected["var"][name] for name in critical)
    assert variance == pytest.approx(expected["variance"])
    score = (16 - expected["duration"]) / math.sqrt(variance)
    assert 0.5 * (1 + math.erf(score / math.sqrt(2))) == pytest.approx(expected["p_le_16"])


@needs_reference_data
@pytest.mark.parametrize("case", _worked("pdm"), ids=lambda case: case["id"])
def test_worked_precedence_diagram(case):
    rows, expected = case["inputs"], case["expected"]
    names = {name: uid for uid, name in enumerate(rows, start=1)}
    from engine.plan import LinkKind

    result = schedule(
        Plan(
            START,
            CLOCK,
            tuple(Activity(names[name], name, duration_minutes=row["dur"]) for name, row in rows.items()),
            tuple(
                Link(names[a], names[name], LinkKind(kind))
                for name, row in rows.items()
                for a, kind in row["pred"]
            ),
        )
    )

    def minutes(moment: datetime) -> int:
        return int((moment - START).total_seconds() // 60)

    assert minutes(result.finish) == expected["duration"]
    assert {name: minutes(result[uid].early_start) for name, uid in names.items()} == expected["es"]
    assert {name: minutes(result[uid].late_start) for name, uid in names.items()} == expected["ls"]
    assert {name: result[uid].total_float_minutes for name, uid in names.items()} == expected["tf"]


def test_without_spread_the_simulation_is_the_schedule():
    for settings in ({}, {"calendars": 5, "constrained_share": 0.1, "mixed_links": True}):
        columns = generated_plan(300, **settings)
        result = simulate(columns, rng=np.random.default_rng(1), iterations=5)
        planned = schedule(columns)
        assert {result.current.finish_at(percent) for percent in (1, 50, 99)} == {planned.finish}
        if not settings:
            critical = {uid for uid, share in result.criticality().items() if share == 1}
            assert critical == {uid for uid in planned if planned[uid].is_critical}


def test_same_seed_gives_the_same_result_whatever_the_chunks():
    columns = generated_plan(50)
    spread = {uid: ThreePoint(400, 480, 960) for uid in range(1, 51)}
    one, other = (
        simulate(columns, rng=np.random.default_rng(7), estimates=spread, iterations=500) for _ in range(2)
    )
    assert one.current.finishes.tolist() == other.current.finishes.tolist()
    different = simulate(columns, rng=np.random.default_rng(8), estimates=spread, iterations=500)
    assert one.current.finishes.tolist() != different.current.finishes.tolist()


def test_response_shows_what_it_buys():
    plan = Plan(START, (standard_calendar(),), (Activity(1, duration_minutes=4800),))
    impact = (RiskImpact(1, ThreePoint(4320, 4320, 4320)),)
    risk = Risk(12, RiskState(0.5, impact, (10_000, 10_000, 10_000)), RiskState(0.0), response_cost=8_000)
    result = simulate(
        plan, rng=np.random.default_rng(1), risks=[risk], costs=[ActivityCost(1, 500, 1)], without_risks=[12]
    )
    calendar = standard_calendar()
    bought = calendar.working_minutes_between(
        result.scenario("responded").finish_at(80), result.current.finish_at(80)
    )
    assert bought == 9 * 480
    assert result.scenario("without 12").finish_at(80) == result.scenario("responded").finish_at(80)
    assert result.scenario("responded").cost_at(50) == 500 + 4800 + 8_000
    assert result.current.cost_at(90) == 500 + 4800 + 4320 + 10_000
    assert result.current.chance_of_cost(5_300) == pytest.approx(0.5, abs=0.02)


def test_opportunity_shortens():
    plan = Plan(START, CLOCK, (Activity(1, duration_minutes=100),))
    risk = Risk(1, RiskState(1.0, (RiskImpact(1, ThreePoint(-40, -40, -40)),)))
    assert units(plan, iterations=3, risks=[risk]).tolist() == [60 / UNIT] * 3


def test_tornado_names_what_moves_the_finish():
    plan = chain(estimate(Distribution.PERT, 1, 2, 9), estimate(Distribution.PERT, 1, 1.1, 1.2))
    result = simulate(plan, rng=np.random.default_rng(1), iterations=2_000)
    bars = result.tornado()
    assert [bar.uid for bar in bars] == [1, 2]
    assert bars[0].correlation > 0.95
    assert bars[0].short_finish < bars[0].long_finish
    assert result.criticality() == {1: 1.0, 2: 1.0}


def test_curves_rise_to_one_and_histogram_holds_every_iteration():
    result = simulate(
        chain(estimate(Distribution.PERT, 1, 2, 9)), rng=np.random.default_rng(1), iterations=1_000
    )
    curve = result.current.finish_curve()
    assert [share for _, share in curve] == sorted(share for _, share in curve)
    assert curve[-1][1] == 1
    assert sum(count for _, _, count in result.current.finish_histogram(bins=20)) == 1_000
    assert result.current.chance_of_finish(result.current.finish_at(80)) == pytest.approx(0.8, abs=0.01)


def test_it_reports_progress_and_stops_when_asked():
    seen = []
    result = simulate(
        generated_plan(20),
        rng=np.random.default_rng(1),
        iterations=10_000,
        on_progress=lambda done, of: seen.append((done, of)),
        should_stop=lambda: len(seen) == 2,
    )
    assert seen == [(1_000, 10_000), (2_000, 10_000)]
    assert (result.iterations, result.is_complete) == (2_000, False)
    assert len(result.current.finishes) == 2_000


def test_memory_stays_within_its_bound():
    import tracemalloc

    columns = generated_plan(2_000)
    spread = {uid: ThreePoint(400, 480, 960) for uid in range(1, 2_001)}
    bound = 64 * 1024 * 1024
    tracemalloc.start()
    simulate(
        columns, rng=np.random.default_rng(1), estimates=spread, iterations=2_000, memory_bound_bytes=bound
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # Quantile tables (16 kB per estimate) come on top of what iterations need.
    assert peak < bound + 2_000 * 4096 * 4 * 2


@pytest.mark.parametrize(
    "settings",
    [
        {"iterations": 0},
        {"estimates": {9: ThreePoint(1, 2, 3)}},
        {"estimates": {1: ThreePoint(3, 2, 1)}},
        {"estimates": {1: ThreePoint(1, 2, math.inf)}},
        {"risks": [Risk(1, RiskState(1.5))]},
        {"risks": [Risk(1, RiskState(0.5, (RiskImpact(9, ThreePoint(1, 2, 3)),)))]},
        {"estimates": {1: ThreePoint(1, 2, 3)}, "groups": [CorrelationGroup((1,), 2.0)]},
    ],
)
def test_contradicting_inputs_are_refused(settings):
    with pytest.raises(SimulationError):
        simulate(Plan(START, CLOCK, (Activity(1),)), rng=np.random.default_rng(1), **settings)
