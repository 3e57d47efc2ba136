"""Monte Carlo over schedule and cost: what the finish and the cost may become, and what moves them most.

Durations come from three-point estimates, risks fire with their probability and add time to their activities and
cost. The random generator is passed in, so a run can be repeated. Work is done in chunks that respect a memory bound.
Every scenario (with and without responses, without one risk) sees the same random numbers, so differences between
them are the scenarios' own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.calendar.table import Ints
from engine.compiling.compiler import compile_columns
from engine.critical_path.method import blamed
from engine.errors import DateOutOfRangeError, EmptyCalendarError, SimulationError
from engine.network.compiled import FAR_PAST, CompiledPlan
from engine.network.stretches import work_ahead
from engine.passes.batch import BatchLayout
from engine.plan.columns import PlanColumns, columns_of
from engine.plan.model import Distribution, Plan, ThreePoint
from engine.simulation.results import Scenario, SimulationResult
from engine.simulation.sampling import (
    LEVELS,
    Picks,
    Samples,
    check_estimate,
    draw_picks,
    look_up,
    quantile_tables,
)

MEMORY_BOUND_BYTES = 256 * 1024 * 1024
CHUNK_ITERATIONS = 1000


@dataclass(frozen=True, slots=True)
class RiskImpact:
    """Working minutes that a risk adds to an activity when it happens; an opportunity's are negative."""

    activity_uid: int
    minutes: ThreePoint


@dataclass(frozen=True, slots=True)
class RiskState:
    """A risk's probability (0 to 1) and impacts, before or after its responses. `cost` is a three-point amount."""

    probability: float
    impacts: tuple[RiskImpact, ...] = ()
    cost: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk as it is, and as it will be once its responses (which cost `response_cost`) are done."""

    uid: int
    current: RiskState
    responded: RiskState | None = None
    response_cost: float = 0.0


@dataclass(frozen=True, slots=True)
class ActivityCost:
    """Cost of an activity: a fixed part, and a part per working minute of its duration."""

    activity_uid: int
    fixed: float = 0.0
    per_minute: float = 0.0


@dataclass(frozen=True, slots=True)
class CorrelationGroup:
    """Activities whose durations move together; `coefficient` from 0 to 1."""

    activity_uids: tuple[int, ...]
    coefficient: float


@dataclass(slots=True)
class _Inputs:
    plan: CompiledPlan
    layout: BatchLayout
    rows: Ints
    tables: Samples
    # Working minutes still to do on each node, and those done of the ones that are drawn.
    ahead: Ints
    done: Ints
    groups: list[tuple[Ints, float]]
    risks: Sequence[Risk]
    fixed_cost: float
    rates: NDArray[np.float64]
    dtype: type
    risk_rows: list[dict[int, Samples]] = field(default_factory=list)


def simulate(
    plan: Plan | PlanColumns,
    *,
    rng: np.random.Generator,
    iterations: int = 10_000,
    estimates: dict[int, ThreePoint] | None = None,
    risks: Sequence[Risk] = (),
    costs: Sequence[ActivityCost] = (),
    groups: Sequence[CorrelationGroup] = (),
    with_criticality: bool = True,
    with_tornado: bool = True,
    with_responses: bool = True,
    without_risks: Sequence[int] = (),
    on_progress: Callable[[int, int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    memory_bound_bytes: int = MEMORY_BOUND_BYTES,
) -> SimulationResult:
    """Simulate a plan.

    `estimates` (activity uid -> working minutes) completes those of the plan's activities. `without_risks` adds a
    scenario per risk uid in which that risk cannot happen. `on_progress(done, iterations)` is called after each
    chunk; when `should_stop()` then answers True the result holds the iterations done so far. Raises SimulationError.
    """
    if iterations < 1:
        raise SimulationError("A simulation needs at least one iteration.")
    inputs = _inputs(plan, estimates or {}, risks, costs, groups)
    states = _scenarios(risks, with_responses=with_responses, without_risks=without_risks)
    seeds = rng.integers(0, 2**63, size=2)
    duration_rng, risk_rng = (np.random.default_rng(int(seed)) for seed in seeds)
    result = SimulationResult(
        inputs.plan, inputs.rows, [Scenario(name) for name in states], keeps_picks=with_tornado
    )
    chunk = _chunk_size(inputs, iterations, memory_bound_bytes)
    done = 0
    while done < iterations:
        size = min(chunk, iterations - done)
        picks = draw_picks(duration_rng, len(inputs.rows), size, groups=inputs.groups)
        fires = risk_rng.random((len(risks), size), dtype=np.float32)
        impacts = risk_rng.integers(0, LEVELS, (2 * len(risks), size), dtype=np.uint16)
        sampled = look_up(inputs.tables, picks)
        try:
            for number, (scenario, state) in enumerate(zip(result.scenarios, states.values(), strict=True)):
                is_first = with_criticality and not number
                _run(inputs, scenario, state, sampled, fires, impacts, with_criticality=is_first)
        except (DateOutOfRangeError, EmptyCalendarError) as error:
            raise blamed(inputs.plan, error) from error
        result.keep(picks, fires, memory_bound_bytes // 2)
        done += size
        if on_progress is not None:
            on_progress(done, iterations)
        if should_stop is not None and should_stop():
            break
    return result.closed(done, is_complete=done >= iterations)


def _scenarios(
    risks: Sequence[Risk], *, with_responses: bool, without_risks: Sequence[int]
) -> dict[str, list[tuple[RiskState | None, float]]]:
    """Risk states and response costs per scenario; a state of None means that the risk cannot happen."""
    states: dict[str, list[tuple[RiskState | None, float]]] = {
        "current": [(risk.current, 0.0) for risk in risks]
    }
    if with_responses and any(risk.responded is not None for risk in risks):
        states["responded"] = [
            (risk.current, 0.0) if risk.responded is None else (risk.responded, risk.response_cost)
            for risk in risks
        ]
    for uid in without_risks:
        states[f"without {uid}"] = [(None if risk.uid == uid else risk.current, 0.0) for risk in risks]
    return states


def _inputs(
    plan: Plan | PlanColumns,
    estimates: dict[int, ThreePoint],
    risks: Sequence[Risk],
    costs: Sequence[ActivityCost],
    groups: Sequence[CorrelationGroup],
) -> _Inputs:
    columns = plan if isinstance(plan, PlanColumns) else columns_of(plan)
    compiled = compile_columns(columns)
    if isinstance(plan, Plan):
        estimates = {row.uid: row.estimate for row in plan.activities if row.estimate is not None} | estimates
    chosen = {_row_of(compiled, uid): estimate for uid, estimate in estimates.items()}
    free = ~compiled.is_summary & ~compiled.is_done[: compiled.activity_count]
    free &= ~compiled.is_manual[: compiled.activity_count]
    rows = np.array([row for row in chosen if free[row]], dtype=np.int64)
    given = columns.activities.duration_minutes
    ahead = work_ahead(compiled)
    whole = ahead[rows] if given is None else given[rows]
    started = compiled.is_started[rows]
    places = {row: place for place, row in enumerate(rows.tolist())}
    rates = np.zeros(compiled.node_count)
    fixed = 0.0
    for cost in costs:
        fixed += cost.fixed
        rates[_row_of(compiled, cost.activity_uid)] += cost.per_minute
    inputs = _Inputs(
        plan=compiled,
        layout=BatchLayout(compiled),
        rows=rows,
        tables=quantile_tables([chosen[row] for row in rows.tolist()]),
        ahead=ahead,
        done=np.where(started, (whole - ahead[rows]).clip(min=0), 0),
        groups=[(_members(compiled, group, places), group.coefficient) for group in groups],
        risks=risks,
        fixed_cost=fixed,
        rates=rates,
        dtype=np.int64,
    )
    _check_risks(inputs)
    _let_moments_last(inputs)
    inputs.dtype = _counting_type(inputs)
    return inputs


def _row_of(plan: CompiledPlan, uid: int) -> int:
    if uid not in plan.index:
        raise SimulationError(f"Task {uid} is not in the plan.", activity_uid=uid)
    return plan.index[uid]


def _members(plan: CompiledPlan, group: CorrelationGroup, places: dict[int, int]) -> Ints:
    rows = [_row_of(plan, uid) for uid in group.activity_uids]
    return np.array([places[row] for row in rows if row in places], dtype=np.int64)


def _check_risks(inputs: _Inputs) -> None:
    for risk in inputs.risks:
        for state in filter(None, (risk.current, risk.responded)):
            if not 0 <= state.probability <= 1:
                raise SimulationError(f"Risk {risk.uid} has a probability of {state.probability}.")
            for impact in state.impacts:
                _row_of(inputs.plan, impact.activity_uid)
                check_estimate(impact.minutes)


def _let_moments_last(inputs: _Inputs) -> None:
    """A milestone that an estimate or a risk can make last is a task: it begins at 08:00 and ends at 17:00."""
    bits = inputs.layout.bits
    if len(inputs.rows):
        bits[inputs.rows[inputs.tables.max(axis=1) > 0]] = 1
    for risk in inputs.risks:
        for state in filter(None, (risk.current, risk.responded)):
            for impact in state.impacts:
                if impact.minutes.pessimistic_minutes > 0:
                    bits[inputs.plan.index[impact.activity_uid]] = 1


def _counting_type(inputs: _Inputs) -> type:
    """32 bits where even the longest run of everything one after the other fits: half the memory traffic."""
    plan = inputs.plan
    longest = int(plan.full_duration.sum()) + int(plan.duration.sum())
    longest += int(np.abs(plan.arcs.lag).sum()) + int(np.abs(plan.delay).sum())
    if len(inputs.tables):
        longest += int(inputs.tables.max(axis=1).clip(0).sum())
    for risk in inputs.risks:
        for state in filter(None, (risk.current, risk.responded)):
            longest += sum(int(abs(impact.minutes.pessimistic_minutes)) for impact in state.impacts)
    longest += int(inputs.layout.floor.max(initial=0)) >> 1
    return np.int32 if longest < 2**29 and inputs.layout.plain and not plan.least_nodes else np.int64


def _chunk_size(inputs: _Inputs, iterations: int, memory_bound_bytes: int) -> int:
    """Iterations at once: small enough for the processor's cache and the memory bound, large enough to be quick."""
    per_iteration = inputs.plan.node_count * np.dtype(inputs.dtype).itemsize * 8 + 8 * len(inputs.rows)
    return max(1, min(iterations, CHUNK_ITERATIONS, memory_bound_bytes // 2 // max(per_iteration, 1)))


def _run(
    inputs: _Inputs,
    scenario: Scenario,
    state: list[tuple[RiskState | None, float]],
    sampled: Samples,
    fires: Samples,
    impacts: Picks,
    *,
    with_criticality: bool,
) -> None:
    """One scenario of one chunk."""
    plan, size = inputs.plan, fires.shape[1]
    durations: NDArray[np.int64] = np.repeat(inputs.ahead.astype(inputs.dtype)[:, None], size, axis=1)
    if len(inputs.rows):
        durations[inputs.rows] = np.maximum(np.rint(sampled) - inputs.done[:, None].astype(np.float32), 0)
    cost = np.full(size, inputs.fixed_cost)
    for number, (risk, response_cost) in enumerate(state):
        cost += response_cost
        if risk is None:
            continue
        happens = fires[number] < risk.probability
        for impact in risk.impacts:
            minutes = _table(impact.minutes)[impacts[2 * number]]
            row = plan.index[impact.activity_uid]
            durations[row] = np.maximum(
                durations[row] + np.where(happens, minutes, 0).astype(inputs.dtype), 0
            )
        if risk.cost is not None:
            amount = _table(ThreePoint(*risk.cost, distribution=Distribution.PERT))[impacts[2 * number + 1]]
            cost += np.where(happens, amount, 0.0)
    paid = np.flatnonzero(inputs.rates)
    if len(paid):
        cost += inputs.rates[paid] @ durations[paid]
    for row, gaps in plan.gaps_ahead.items():
        durations[row] = gaps.span(durations[row])
    twice = np.multiply(durations, 2, out=durations)
    starts, finishes = inputs.layout.forward(twice)
    ends = _ends(plan, finishes)
    critical = None
    if with_criticality:
        critical = inputs.layout.critical(twice, starts, finishes, ends).sum(axis=1)
    scenario.add(ends, cost, critical)


_TABLES: dict[ThreePoint, Samples] = {}


def _table(estimate: ThreePoint) -> Samples:
    if estimate not in _TABLES:
        if len(_TABLES) > 1000:
            _TABLES.clear()
        _TABLES[estimate] = quantile_tables([estimate])[0]
    return _TABLES[estimate]


def _ends(plan: CompiledPlan, finishes: NDArray[np.int64]) -> Ints:
    """The instant at which each iteration's last activity finishes."""
    rows = np.flatnonzero(~plan.is_summary & plan.is_active[: plan.activity_count])
    if not len(rows):
        return np.full(finishes.shape[1], plan.start_instant)
    pinned = plan.pinned_finish_instant[rows]
    latest = np.full(finishes.shape[1], int(pinned.max()))
    free = rows[pinned == FAR_PAST]
    for calendar in np.unique(plan.calendar[free]).tolist():
        last = finishes[free[plan.calendar[free] == calendar]].max(axis=0).astype(np.int64)
        np.maximum(latest, plan.calendars.instants(np.full(len(last), calendar), last), out=latest)
    return latest
