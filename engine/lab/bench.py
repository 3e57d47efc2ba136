"""Speeds of the engine on generated plans, one figure per line. Machines differ: read them as ratios."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np

from engine.calendar.work_calendar import standard_calendar
from engine.compiling.compiler import compile_columns
from engine.critical_path.incremental import LiveSchedule
from engine.critical_path.method import Runner, finish_instant, late_limits, solve
from engine.lab.generated import generated_plan, with_crews
from engine.levelling.rcpsp import Optimiser, Project
from engine.money.cost_accounts import CostAccount, columns_of_accounts, measure
from engine.plan.model import ThreePoint
from engine.simulation.monte_carlo import ActivityCost, Risk, RiskImpact, RiskState, simulate

MIXED = {"calendars": 10, "constrained_share": 0.1, "mixed_links": True}


def run_benchmarks() -> Iterator[dict[str, object]]:
    """Lines of {"case", "n", "median_ms"} and what else a case has to tell."""
    for count in (1_000, 10_000, 50_000):
        yield _passes("cpm", count)
    for count in (1_000, 10_000, 50_000):
        yield _passes("cpm_calendars", count, **MIXED)
    for count in (1_000, 10_000):
        yield _crews(count)
    for count in (1_000, 10_000, 50_000, 100_000, 200_000):
        yield _whole(count)
    for count in (10_000, 200_000):
        yield _chain(count)
    yield _incremental(2_000)
    yield _incremental(10_000)
    yield from _simulations()
    yield _levelling()
    yield _earned_value(10_000)


def calibration() -> dict[str, object]:
    """How fast this machine is now: both passes over 10,000 tasks. Other figures are read beside it."""
    return _passes("calibration", 10_000)


def _timed(work: Callable[[], object], *, times: int = 7) -> dict[str, object]:
    """Median of the clock and of the processor's time: on a busy machine only the second tells something."""
    work()
    taken, used = [], []
    for _ in range(times):
        began, began_used = time.perf_counter(), time.process_time()
        work()
        taken.append(time.perf_counter() - began)
        used.append(time.process_time() - began_used)
    return {
        "median_ms": round(statistics.median(taken) * 1000, 2),
        "cpu_ms": round(statistics.median(used) * 1000, 2),
    }


def _passes(case: str, count: int, **settings: object) -> dict[str, object]:
    """Forward and backward pass over a plan already in arrays."""
    plan = compile_columns(generated_plan(count, **settings))  # type: ignore[arg-type]
    runner = Runner(plan)

    def both() -> None:
        early = runner.forward(plan.floor)
        runner.backward(late_limits(plan, early, finish_instant(plan, early)), early)

    return {"case": case, "n": count, **_timed(both), "levels": plan.level_count}


def _crews(count: int) -> dict[str, object]:
    """Both passes where every task is shared by three people on calendars of their own."""
    plan = compile_columns(with_crews(generated_plan(count), size=3))
    runner = Runner(plan)

    def both() -> None:
        early = runner.forward(plan.floor)
        runner.backward(late_limits(plan, early, finish_instant(plan, early)), early)

    return {"case": "cpm_crews", "n": count, **_timed(both), "levels": plan.level_count}


def _whole(count: int) -> dict[str, object]:
    """From columns to dates and floats: checks, order, both passes, conversion."""
    columns = generated_plan(count)

    def run() -> None:
        solved = solve(compile_columns(columns))
        assert len(solved.start) == len(solved.finish) == len(solved.free_float_minutes)

    return {"case": "cpm_whole", "n": count, **_timed(run, times=5)}


def _chain(count: int) -> dict[str, object]:
    """One task after the other: as many levels as tasks."""
    columns = generated_plan(count, links_per_task=0)
    columns.links.predecessor_uid = np.arange(1, count)
    columns.links.successor_uid = np.arange(2, count + 1)
    columns.links.kind_code = columns.links.lag_minutes = None
    columns.activities.duration_minutes = np.full(count, 60)
    return {
        "case": "cpm_chain",
        "n": count,
        **_timed(lambda: solve(compile_columns(columns)), times=3),
    }


def _incremental(count: int) -> dict[str, object]:
    rng = random.Random(1)  # noqa: S311 - repeatable on purpose
    live = LiveSchedule(generated_plan(count))
    live.edit({1: {"duration_minutes": 960}})
    taken = []
    for _ in range(60):
        change = {rng.randint(1, count): {"duration_minutes": 480 * rng.randint(1, 12)}}
        began = time.perf_counter()
        live.edit(change)
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return {
        "case": "incremental",
        "n": count,
        "median_ms": round(taken[30], 2),
        "p95_ms": round(taken[57], 2),
    }


def _simulations() -> Iterator[dict[str, object]]:
    columns = generated_plan(1_000)
    durations = columns.activities.duration_minutes
    assert durations is not None
    estimates = {row + 1: ThreePoint(0.8 * x, x, 1.6 * x) for row, x in enumerate(durations.tolist())}
    risks = [
        Risk(uid, RiskState(0.3, (RiskImpact(uid * 40, ThreePoint(480, 960, 2400)),), (1_000, 2_000, 5_000)))
        for uid in range(1, 21)
    ]
    costs = [ActivityCost(uid, 100.0, 1.0) for uid in estimates]

    def bare() -> None:
        simulate(
            columns,
            rng=np.random.default_rng(1),
            estimates=estimates,
            with_criticality=False,
            with_tornado=False,
        )

    def full() -> None:
        result = simulate(
            columns, rng=np.random.default_rng(1), estimates=estimates, risks=risks, costs=costs
        )
        result.criticality()
        result.tornado()

    yield {"case": "simulate", "n": 1_000, "iterations": 10_000, **_timed(bare, times=3)}
    yield {"case": "simulate_full", "n": 1_000, "iterations": 10_000, **_timed(full, times=3)}


def _levelling() -> dict[str, object]:
    """A project like those of PSPLIB's j120, by the heuristic alone."""
    projects = [_like_j120(seed) for seed in range(10)]
    taken = []
    for project in projects:
        began = time.perf_counter()
        Optimiser(project).heuristic()
        taken.append((time.perf_counter() - began) * 1000)
    return {"case": "level_j120", "n": 120, "median_ms": round(statistics.median(taken), 2)}


def _like_j120(seed: int) -> Project:
    rng = random.Random(seed)  # noqa: S311 - repeatable on purpose
    successors = [
        sorted(rng.sample(range(n + 1, min(n + 25, 120)), k=min(rng.randint(1, 3), 119 - n)))
        for n in range(119)
    ]
    demands = [tuple(rng.randint(1, 10) if rng.random() < 0.5 else 0 for _ in range(4)) for _ in range(120)]
    return Project([rng.randint(1, 10) for _ in range(120)], [*successors, []], demands, (20, 20, 20, 20))


def _earned_value(count: int) -> dict[str, object]:
    start = datetime(2026, 1, 5, 8)
    accounts = [
        CostAccount(
            uid=uid,
            parent_uid=None if uid < 100 else uid % 100 if uid < 1000 else 100 + uid % 900,
            budget=Decimal(uid) if uid >= 1000 else Decimal(0),
            start=start + timedelta(days=uid % 300),
            finish=start + timedelta(days=uid % 300 + 5, hours=9),
            percent_complete=uid % 101,
            actual_cost=Decimal(uid),
        )
        for uid in range(count)
    ]
    calendars = [standard_calendar()]
    columns = columns_of_accounts(accounts, calendars)
    return {
        "case": "earned_value",
        "n": count,
        **_timed(lambda: measure(columns, status_date=datetime(2026, 6, 1), calendars=calendars)),
    }
