"""Levelling: delay activities until nobody is booked above their availability.

Serial schedule generation on real calendars: activities come in order of priority, then of a rule, and each takes the
earliest place that logic and people allow. Several orders are tried (rules, then those that a search over the
resource-constrained project finds) and the best schedule wins: least project finish, then least movement. The result
is a preview: delays in working minutes, each with the person and the activities that it waits for.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from engine.calendar_table import moment_of
from engine.columns import PlanColumns, columns_of
from engine.compiled import FAR_FUTURE, FAR_PAST, CompiledPlan
from engine.compiling import compile_columns
from engine.critical_path import blamed, solve
from engine.errors import DateOutOfRangeError, EmptyCalendarError
from engine.late_placing import late_floor
from engine.levelling_orders import searched_order
from engine.network import group_by
from engine.node_pass import NodeWalker
from engine.passes import remaining_start
from engine.plan import Plan, ResourceKind
from engine.results import Schedule
from engine.solved import Solved
from engine.stretches import Stretch, stretches_ahead
from engine.timeline import Timeline

NEVER_DELAYED = 1000


@dataclass(frozen=True, slots=True)
class Move:
    """An activity that levelling delays, and why: who was taken, and by which activities."""

    uid: int
    delay_minutes: int
    start_before: datetime
    finish_before: datetime
    start: datetime
    finish: datetime
    resource_uid: int | None
    waits_for_uids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Overload:
    """A stretch on which somebody stays booked above their availability."""

    resource_uid: int
    start: datetime
    finish: datetime
    units_over: float


@dataclass(frozen=True, slots=True)
class Levelling:
    """A preview. `delays` (uid -> working minutes) put into `Activity.levelling_delay_minutes` give these dates."""

    delays: dict[int, int]
    moves: tuple[Move, ...]
    overloads: tuple[Overload, ...]
    finish_before: datetime
    finish: datetime
    rule: str


@dataclass(slots=True)
class _Try:
    """One complete placement."""

    rule: str
    starts: list[int]
    finishes: list[int]
    delays: list[int]
    reasons: dict[int, tuple[int, tuple[int, ...]]]
    timelines: dict[int, Timeline]
    finish: int
    movement: int


def level(
    plan: Plan | PlanColumns,
    *,
    within_float: bool = False,
    should_stop: Callable[[], bool] | None = None,
    seed: int = 1,
) -> Levelling:
    """Level a plan. Deterministic for a seed as long as `should_stop` is not given.

    `within_float` delays no activity beyond its total float, so the project's finish stays; what cannot be solved
    that way is left among `overloads`. `should_stop` is asked between improvements; without it only the rules are
    tried. Existing levelling delays are dropped first. Raises PlanError for a plan that cannot be scheduled.
    """
    columns = plan if isinstance(plan, PlanColumns) else columns_of(plan)
    compiled = compile_columns(with_delays(columns, {}))
    try:
        return _best(compiled, within_float=within_float, should_stop=should_stop, seed=seed)
    except (DateOutOfRangeError, EmptyCalendarError) as error:
        raise blamed(compiled, error) from error


def _best(
    compiled: CompiledPlan,
    *,
    within_float: bool,
    should_stop: Callable[[], bool] | None,
    seed: int,
) -> Levelling:
    leveller = _Leveller(compiled, within_float=within_float)
    best: _Try | None = None
    for rule, order in leveller.orders(should_stop, seed):
        attempt = leveller.place(rule, order)
        if best is None or (attempt.finish, attempt.movement) < (best.finish, best.movement):
            best = attempt
    assert best is not None
    return leveller.preview(best)


class _Leveller:
    """Placement on one compiled plan; every order starts from the same state."""

    def __init__(self, plan: CompiledPlan, *, within_float: bool) -> None:
        self.plan = plan
        self.solved: Solved = solve(plan)
        self.walker = NodeWalker(plan)
        self.within_float = within_float
        solved = self.solved
        self.floor: list[int] = late_floor(plan, solved.early_points, solved.late_points).tolist()
        self.needs = _needs(plan)
        self.capacities = {
            resource.uid: resource.max_units
            for resource in plan.columns.resources
            if resource.kind == ResourceKind.WORK
        }
        self.latest: list[int] = self.solved.late_points.starts.tolist()
        count = plan.activity_count
        priority = plan.columns.activities.priority
        given = np.full(count, 500) if priority is None else priority
        self.priority: list[int] = [*given.tolist(), *([0] * (plan.node_count - count))]
        self.outgoing = group_by(plan.arcs.source, plan.node_count)

    def orders(
        self, should_stop: Callable[[], bool] | None, seed: int
    ) -> Iterator[tuple[str, Sequence[float]]]:
        """Rule names with a value per node, lower first."""
        late, early = self.solved.late_points, self.solved.early_points
        count = self.plan.activity_count
        extra = [0.0] * (self.plan.node_count - count)
        yield "latest finish", [*self.solved.late_finish.astype(float).tolist(), *extra]
        yield "latest start", [*self.solved.late_start.astype(float).tolist(), *extra]
        floats = (late.finishes[:count] >> 1) - (early.finishes[:count] >> 1)
        yield "least float", [*floats.astype(float).tolist(), *extra]
        order = searched_order(self.plan, self.needs, self.capacities, seed=seed, should_stop=should_stop)
        if order is not None:
            yield "search", [*order, *extra]

    def place(self, rule: str, order: Sequence[float]) -> _Try:
        """Serial generation in an order."""
        plan, walker = self.plan, self.walker
        waiting = np.bincount(plan.arcs.target, minlength=plan.node_count).tolist()
        starts, finishes = [0] * plan.node_count, [0] * plan.node_count
        delays = [0] * plan.node_count
        timelines = {uid: Timeline(capacity) for uid, capacity in self.capacities.items()}
        reasons: dict[int, tuple[int, tuple[int, ...]]] = {}
        heap = [self._key(node, order) for node in range(plan.node_count) if not waiting[node]]
        heapq.heapify(heap)
        while heap:
            node = heapq.heappop(heap)[-1]
            earliest = walker.earliest(node, self.floor[node], starts, finishes)
            start, finish = walker.run(node, earliest, starts)
            if node in self.needs and not plan.is_done[node]:
                start, finish = self._find(node, earliest, start, finish, timelines, delays, reasons)
            starts[node], finishes[node] = start, finish
            for place in range(walker.out_starts[node], walker.out_starts[node + 1]):
                target = walker.target[walker.out_arcs[place]]
                waiting[target] -= 1
                if not waiting[target]:
                    heapq.heappush(heap, self._key(target, order))
        ends = [
            self._instant(node, finishes[node], is_finish=True)
            for node in range(plan.activity_count)
            if not plan.is_summary[node]
        ]
        return _Try(
            rule,
            starts,
            finishes,
            delays,
            reasons,
            timelines,
            max(ends, default=plan.start_instant),
            sum(delays),
        )

    def _key(self, node: int, order: Sequence[float]) -> tuple[bool, int, float, int]:
        is_helper = node >= self.plan.activity_count
        is_fixed = is_helper or not self._may_move(node)
        return (not is_fixed, -self.priority[node], order[node], node)

    def _may_move(self, node: int) -> bool:
        plan = self.plan
        return not (
            plan.is_started[node]
            or plan.is_manual[node]
            or plan.ceiling[node] < FAR_FUTURE
            or self.priority[node] >= NEVER_DELAYED
        )

    def _find(
        self,
        node: int,
        earliest: int,
        start: int,
        finish: int,
        timelines: dict[int, Timeline],
        delays: list[int],
        reasons: dict[int, tuple[int, tuple[int, ...]]],
    ) -> tuple[int, int]:
        """The first place from `earliest` on, booked; `start` and `finish` are those without a delay."""
        first_start, first_finish = start, finish
        needs = self.needs[node]
        delay = 0
        while self._may_move(node):
            blocked = self._blocked(node, start, finish, needs, timelines)
            if blocked is None:
                break
            resource, moment, free_from, stretch = blocked
            delay = 0 if free_from is None else self._delay_until(node, earliest, free_from, delay, stretch)
            later = self._delayed(node, earliest, delay)
            if not delay or (self.within_float and later > self.latest[node]):
                # There is no room for it; it stays where logic puts it and shows as an overload.
                delay, start, finish = 0, first_start, first_finish
                reasons.pop(node, None)
                break
            reasons[node] = (resource, tuple(timelines[resource].holders(moment)))
            start, finish = self.walker.run(node, later, ())
        delays[node] = delay
        for begin, end in self._stretches(node, start, finish):
            for uid, units in needs:
                timelines[uid].book(begin, end, units, node)
        return start, finish

    def _blocked(
        self,
        node: int,
        start: int,
        finish: int,
        needs: Sequence[tuple[int, float]],
        timelines: dict[int, Timeline],
    ) -> tuple[int, int, int | None, int | None] | None:
        """Who is taken, when, from when on no more, and the stretch in which that is where it is not the first."""
        for place, (begin, end) in enumerate(self._stretches(node, start, finish)):
            for uid, units in needs:
                if units > self.capacities[uid] + 1e-9:
                    continue
                conflict = timelines[uid].conflict(begin, end, units)
                if conflict is not None:
                    return uid, *conflict, begin if place else None
        return None

    def _delay_until(self, node: int, earliest: int, instant: int, current: int, stretch: int | None) -> int:
        """The least delay, more than the current one, that begins at or after an instant.

        With `stretch`, the one that now begins there is to begin at or after the instant.
        """
        table = self.plan.calendars.tables[self.plan.delay_calendar[node]]
        if stretch is not None:
            return current + max(table.count_at(instant) - table.count_at(stretch), 1)
        begins = self._instant(node, earliest, is_finish=False)
        return max(table.count_at(instant) - table.count_at(begins), current + 1)

    def _delayed(self, node: int, earliest: int, delay: int) -> int:
        """As the schedule will apply it (`engine.bounds.delayed`)."""
        plan = self.plan
        if plan.delay_calendar[node] == plan.calendar[node]:
            return earliest + 2 * delay
        table = plan.calendars.tables[plan.delay_calendar[node]]
        begins = table.count_at(self._instant(node, earliest, is_finish=False))
        own = plan.calendars.tables[plan.calendar[node]]
        return 2 * own.count_at(table.finish_form(begins + delay)) + 1

    def _stretches(self, node: int, start: int, finish: int) -> list[Stretch]:
        """When people are needed: all of it, or what remains of a started activity."""
        end = self._instant(node, finish, is_finish=True)
        if self.plan.is_started[node]:
            return stretches_ahead(self.plan, node, _goes_on(self.plan, node, finish), end)
        return stretches_ahead(self.plan, node, self._instant(node, start, is_finish=False), end)

    def _instant(self, node: int, point: int, *, is_finish: bool) -> int:
        pinned = int((self.plan.pinned_finish_instant if is_finish else self.plan.pinned_start_instant)[node])
        if pinned != FAR_PAST:
            return pinned
        table = self.plan.calendars.tables[self.plan.calendar[node]]
        return table.start_form(point >> 1) if point & 1 else table.finish_form(point >> 1)

    def preview(self, best: _Try) -> Levelling:
        """The result in dates and uids: those of the plan with the delays, computed as any plan is."""
        plan, uids = self.plan, self.plan.columns.activities.uid.tolist()
        delays = {uids[row]: best.delays[row] for row in range(plan.activity_count) if best.delays[row]}
        before = self.solved
        after = before
        if delays:
            after = solve(compile_columns(with_delays(plan.columns, delays)))
        moves = tuple(
            Move(
                uid=uids[row],
                delay_minutes=best.delays[row],
                start_before=moment_of(int(before.start[row])),
                finish_before=moment_of(int(before.finish[row])),
                start=moment_of(int(after.start[row])),
                finish=moment_of(int(after.finish[row])),
                resource_uid=best.reasons[row][0] if row in best.reasons else None,
                waits_for_uids=tuple(uids[node] for node in best.reasons.get(row, (0, ()))[1]),
            )
            for row in range(plan.activity_count)
            if best.delays[row]
        )
        return Levelling(
            delays,
            moves,
            overloads_of(Schedule(after)),
            moment_of(before.project_finish),
            moment_of(after.project_finish),
            best.rule,
        )


def with_delays(columns: PlanColumns, delays: dict[int, int]) -> PlanColumns:
    """The plan with these levelling delays (uid -> working minutes) and no others."""
    rows = columns.activities
    minutes = None
    if delays:
        minutes = np.array([delays.get(uid, 0) for uid in rows.uid.tolist()], dtype=np.int64)
    activities = replace(rows, levelling_delay_minutes=minutes, levelling_delay_is_elapsed=None)
    return replace(columns, activities=activities)


def _goes_on(plan: CompiledPlan, row: int, finish_point: int) -> int:
    """The instant at which the remaining work of a started activity goes on."""
    table = plan.calendars.tables[plan.calendar[row]]
    return table.start_form(remaining_start(plan, row, finish_point) >> 1)


def _needs(plan: CompiledPlan) -> dict[int, list[tuple[int, float]]]:
    """(resource uid, units) of each node that books people."""
    kinds = {resource.uid: resource.kind for resource in plan.columns.resources}
    needs: dict[int, dict[int, float]] = {}
    rows = plan.columns.assignments
    if not rows:
        return {}
    columns = (rows.activity_uid.tolist(), rows.resource_uid.tolist(), rows.units.tolist())
    for activity, resource, share in zip(*columns, strict=True):
        row = plan.index[activity]
        if kinds[resource] != ResourceKind.WORK or plan.is_summary[row] or not plan.is_active[row]:
            continue
        if plan.has_duration[row] and share > 0:
            units = needs.setdefault(row, {})
            units[resource] = units.get(resource, 0.0) + share
    return {row: sorted(units.items()) for row, units in needs.items()}


def overloads_of(result: Schedule) -> tuple[Overload, ...]:
    """Where a schedule as it stands books somebody above their availability; work that is done does not count."""
    solved, plan = result.solved, result.solved.plan
    timelines = {
        resource.uid: Timeline(resource.max_units)
        for resource in plan.columns.resources
        if resource.kind == ResourceKind.WORK
    }
    for row, needs in _needs(plan).items():
        if plan.is_done[row]:
            continue
        start, finish = int(solved.start[row]), int(solved.finish[row])
        if plan.is_started[row]:
            start = _goes_on(plan, row, int(solved.scheduled_points.finishes[row]))
        for begin, end in stretches_ahead(plan, row, start, finish):
            for uid, units in needs:
                timelines[uid].book(begin, end, units, row)
    return tuple(
        Overload(uid, moment_of(start), moment_of(finish), over)
        for uid, timeline in timelines.items()
        for start, finish, over in timeline.overloads()
    )


def levelled_schedule(plan: Plan, levelling: Levelling) -> Schedule:
    """The plan's schedule with a preview's delays applied."""
    return Schedule(solve(compile_columns(with_delays(columns_of(plan), levelling.delays))))
