"""Serial placement: activities one after the other, each at the earliest place that logic and people allow."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from engine.calendar.table import CalendarTable
from engine.critical_path.method import solve
from engine.critical_path.solved import Solved
from engine.levelling.load import goes_on, needs_of
from engine.levelling.orders import searched_order
from engine.levelling.splitting import NEVER_DELAYED, Conflict, Placement, Splitter, may_be_split
from engine.levelling.timeline import Timeline
from engine.network.compiled import FAR_FUTURE, FAR_PAST, CompiledPlan
from engine.network.order import group_by
from engine.network.stretches import Stretch, stretches_ahead
from engine.passes.by_nodes import NodeWalker
from engine.passes.late_placing import late_floor
from engine.plan.model import ResourceKind

Timelines = dict[int, Timeline]


class Splitting(Enum):
    """What levelling may cut."""

    NOTHING = 0
    # What is under way goes on; what has not begun may be cut.
    NOT_BEGUN = 1
    # What is under way comes in its turn, and stops for what is more important.
    ALL = 2


@dataclass(slots=True)
class Attempt:
    """One complete placement. `overload` is minutes × units above what people have."""

    rule: str
    placements: dict[int, Placement]
    finish: int
    movement: int
    overload: float
    interrupts: bool

    @property
    def has_gaps(self) -> bool:
        return any(place.gaps for place in self.placements.values())


class Leveller:
    """Placement on one compiled plan; every order starts from the same state."""

    def __init__(self, plan: CompiledPlan, *, within_float: bool) -> None:
        self.plan = plan
        self.solved: Solved = solve(plan)
        self.walker = NodeWalker(plan)
        self.within_float = within_float
        solved = self.solved
        floor = late_floor(plan, solved.early_points, solved.late_points)
        self.floor: list[int] = floor.tolist()
        self.needs = needs_of(plan)
        self.capacities = {
            resource.uid: resource.max_units
            for resource in plan.columns.resources
            if resource.kind == ResourceKind.WORK
        }
        self.latest: list[int] = solved.late_points.starts.tolist()
        self.latest_finish: list[int] = solved.late_points.finishes.tolist()
        count = plan.activity_count
        priority = plan.columns.activities.priority
        given = np.full(count, 500) if priority is None else priority
        helpers = [0] * (plan.node_count - count)
        self.priority: list[int] = [*given.tolist(), *helpers]
        self.outgoing = group_by(plan.arcs.source, plan.node_count)
        self.splitter = Splitter(
            plan,
            self.walker,
            delayed=self._delayed,
            delay_until=self._delay_until,
            stretches=self._stretches,
        )
        self.may_split: list[bool] = [False] * plan.node_count

    def orders(
        self, should_stop: Callable[[], bool] | None, seed: int
    ) -> Iterator[tuple[str, Sequence[float]]]:
        """Rule names with a value per node, lower first."""
        late, early = self.solved.late_points, self.solved.early_points
        count = self.plan.activity_count
        extra = [0.0] * (self.plan.node_count - count)
        late_finish = self.solved.late_finish.astype(float)
        yield "latest finish", [*late_finish.tolist(), *extra]
        late_start = self.solved.late_start.astype(float)
        yield "latest start", [*late_start.tolist(), *extra]
        floats = (late.finishes[:count] >> 1) - (early.finishes[:count] >> 1)
        yield "least float", [*floats.astype(float).tolist(), *extra]
        order = searched_order(
            self.plan,
            self.needs,
            self.capacities,
            seed=seed,
            should_stop=should_stop,
        )
        if order is not None:
            yield "search", [*order, *extra]

    def place(
        self,
        rule: str,
        order: Sequence[float],
        splitting: Splitting = Splitting.NOTHING,
    ) -> Attempt:
        """Serial generation in an order."""
        plan, walker = self.plan, self.walker
        self.may_split = self._splittable(splitting)
        waiting = np.bincount(plan.arcs.target, minlength=plan.node_count).tolist()
        starts, finishes = [0] * plan.node_count, [0] * plan.node_count
        timelines = {uid: Timeline(capacity) for uid, capacity in self.capacities.items()}
        placements: dict[int, Placement] = {}
        ready = (node for node in range(plan.node_count) if not waiting[node])
        heap = [self._key(node, order) for node in ready]
        heapq.heapify(heap)
        while heap:
            node = heapq.heappop(heap)[-1]
            earliest = walker.earliest(node, self.floor[node], starts, finishes)
            start, finish = walker.run(node, earliest, starts)
            if node in self.needs and not plan.is_done[node]:
                placed = self._find(node, earliest, start, finish, timelines)
                placements[node] = placed
                start, finish = placed.start, placed.finish
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
        return _attempt(plan, rule, placements, timelines, max(ends, default=plan.start_instant))

    def ways_to_split(self) -> list[Splitting]:
        """What may be tried: to interrupt what is under way, too, only where that can be."""
        may = may_be_split(self.plan)
        if (may & self.plan.is_started).any():
            return [Splitting.ALL, Splitting.NOT_BEGUN]
        return [Splitting.NOT_BEGUN] if may.any() else []

    def _splittable(self, splitting: Splitting) -> list[bool]:
        if splitting is Splitting.NOTHING:
            return [False] * self.plan.node_count
        may = may_be_split(self.plan)
        if splitting is Splitting.NOT_BEGUN:
            may &= ~self.plan.is_started
        flags: list[bool] = may.tolist()
        return flags

    def _key(self, node: int, order: Sequence[float]) -> tuple[bool, int, bool, float, int]:
        is_helper = node >= self.plan.activity_count
        is_running = bool(self.plan.is_started[node])
        comes_in_turn = self._may_move(node) or (is_running and self.may_split[node])
        is_fixed = is_helper or not comes_in_turn
        # Among equals, what is under way goes on.
        return (not is_fixed, -self.priority[node], not is_running, order[node], node)

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
        timelines: Timelines,
    ) -> Placement:
        """The first place from `earliest` on, booked; `start` and `finish` are those without a delay."""
        needs = self.needs[node]
        placed = self._whole(node, earliest, start, finish, timelines)
        if self.may_split[node] and (placed.delay or not placed.fits):
            split = self.splitter.place(
                node, earliest, lambda stretches: self._first_conflict(stretches, needs, timelines)
            )
            if split is not None and self._has_room(node, split):
                placed = split if not placed.fits or split.finish < placed.finish else placed
        for begin, end in placed.stretches:
            for uid, units in needs:
                timelines[uid].book(begin, end, units, node)
        return placed

    def _has_room(self, node: int, placed: Placement) -> bool:
        if not self.within_float:
            return True
        is_late = placed.start > self.latest[node] and not self.plan.is_started[node]
        return not is_late and placed.finish <= self.latest_finish[node]

    def _whole(
        self,
        node: int,
        earliest: int,
        start: int,
        finish: int,
        timelines: Timelines,
    ) -> Placement:
        """The first place for all of it."""
        as_it_is = Placement(start, finish, 0, self._stretches(node, start, finish))
        needs = self.needs[node]
        if not self._may_move(node):
            if not self.may_split[node]:
                return as_it_is
            taken = self._blocked(as_it_is.stretches, needs, timelines) is not None
            return Placement(start, finish, 0, as_it_is.stretches, fits=not taken)
        delay, stretches = 0, as_it_is.stretches
        conflict: Conflict | None = None
        while True:
            blocked = self._blocked(stretches, needs, timelines)
            if blocked is None:
                return Placement(start, finish, delay, stretches, conflict)
            conflict, begins = blocked
            if conflict.free_from is not None:
                delay = self._delay_until(node, earliest, conflict.free_from, delay, begins)
            else:
                delay = 0
            later = self._delayed(node, earliest, delay)
            if not delay or (self.within_float and later > self.latest[node]):
                # There is no room for it; it stays where logic puts it and shows as an overload.
                return Placement(as_it_is.start, as_it_is.finish, 0, as_it_is.stretches, fits=False)
            start, finish = self.walker.run(node, later, ())
            stretches = self._stretches(node, start, finish)

    def _blocked(
        self,
        stretches: Sequence[Stretch],
        needs: Sequence[tuple[int, float]],
        timelines: Timelines,
    ) -> tuple[Conflict, int | None] | None:
        """Who is taken, and the stretch in which that is where it is not the first."""
        for place, (begin, end) in enumerate(stretches):
            for uid, units in needs:
                conflict = self._conflict(begin, end, uid, units, timelines)
                if conflict is not None:
                    return conflict, begin if place else None
        return None

    def _first_conflict(
        self,
        stretches: Sequence[Stretch],
        needs: Sequence[tuple[int, float]],
        timelines: Timelines,
    ) -> Conflict | None:
        """Of all who are taken, the one who is first."""
        for begin, end in stretches:
            conflicts = []
            for uid, units in needs:
                conflict = self._conflict(begin, end, uid, units, timelines)
                if conflict is not None:
                    conflicts.append(conflict)
            if conflicts:
                return min(conflicts, key=lambda conflict: conflict.moment)
        return None

    def _conflict(
        self,
        begin: int,
        end: int,
        uid: int,
        units: float,
        timelines: Timelines,
    ) -> Conflict | None:
        if units > self.capacities[uid] + 1e-9:
            return None
        found = timelines[uid].conflict(begin, end, units)
        if found is None:
            return None
        moment, free_from = found
        return Conflict(uid, moment, free_from, tuple(timelines[uid].holders(moment)))

    def _delay_until(
        self,
        node: int,
        earliest: int,
        instant: int,
        current: int,
        stretch: int | None = None,
    ) -> int:
        """The least delay, more than the current one, that begins at or after an instant.

        With `stretch`, the one that now begins there is to begin at or after the instant.
        """
        table: CalendarTable = self.plan.calendars.tables[self.plan.delay_calendar[node]]
        if stretch is not None:
            return current + max(table.count_at(instant) - table.count_at(stretch), 1)
        begins = self._instant(node, earliest, is_finish=False)
        return max(table.count_at(instant) - table.count_at(begins), current + 1)

    def _delayed(self, node: int, earliest: int, delay: int) -> int:
        """As the schedule will apply it (`engine.network.bounds.delayed`)."""
        plan = self.plan
        if plan.delay_calendar[node] == plan.calendar[node]:
            return earliest + 2 * delay
        table = plan.calendars.tables[plan.delay_calendar[node]]
        begins = table.count_at(self._instant(node, earliest, is_finish=False))
        own: CalendarTable = plan.calendars.tables[plan.calendar[node]]
        return 2 * own.count_at(table.finish_form(begins + delay)) + 1

    def _stretches(self, node: int, start: int, finish: int) -> list[Stretch]:
        """When people are needed: all of it, or what remains of a started activity."""
        end = self._instant(node, finish, is_finish=True)
        if self.plan.is_started[node]:
            return stretches_ahead(self.plan, node, goes_on(self.plan, node, finish), end)
        return stretches_ahead(self.plan, node, self._instant(node, start, is_finish=False), end)

    def _instant(self, node: int, point: int, *, is_finish: bool) -> int:
        pinned = int((self.plan.pinned_finish_instant if is_finish else self.plan.pinned_start_instant)[node])
        if pinned != FAR_PAST:
            return pinned
        table: CalendarTable = self.plan.calendars.tables[self.plan.calendar[node]]
        return table.start_form(point >> 1) if point & 1 else table.finish_form(point >> 1)


def _attempt(
    plan: CompiledPlan,
    rule: str,
    placements: dict[int, Placement],
    timelines: Timelines,
    finish: int,
) -> Attempt:
    movement = 0
    interrupts = False
    for node, place in placements.items():
        movement += place.delay
        movement += sum(gap.minutes for gap in place.gaps)
        interrupts |= bool(place.gaps and plan.is_started[node])
    overload = 0.0
    for timeline in timelines.values():
        for begin, end, units in timeline.overloads():
            overload += (end - begin) * units
    return Attempt(
        rule=rule,
        placements=placements,
        finish=finish,
        movement=movement,
        overload=overload,
        interrupts=interrupts,
    )
