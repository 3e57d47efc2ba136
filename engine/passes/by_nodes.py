"""The passes node by node, for networks that are too narrow for array operations, and for incremental runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.calendar.table import CalendarTable, Ints
from engine.network.bounds import delayed
from engine.network.compiled import FAR_FUTURE, FAR_PAST, CompiledPlan
from engine.network.crew_points import crew_bound_point, crew_points, crew_start_point
from engine.network.crews import crew_last_begin, crew_run
from engine.network.order import group_by
from engine.passes.by_levels import Points, least_drops, least_start, point_at, resumed_by


class NodeWalker:
    """Plain lists of a compiled plan, and one step of each pass."""

    def __init__(self, plan: CompiledPlan) -> None:
        self.plan = plan
        arcs = plan.arcs
        self.order: list[int] = np.argsort(plan.level, kind="stable").tolist()
        incoming, outgoing = group_by(arcs.target, plan.node_count), group_by(arcs.source, plan.node_count)
        self.in_starts: list[int] = incoming.starts.tolist()
        self.in_arcs: list[int] = incoming.arcs.tolist()
        self.out_starts: list[int] = outgoing.starts.tolist()
        self.out_arcs: list[int] = outgoing.arcs.tolist()
        self.source: list[int] = arcs.source.tolist()
        self.target: list[int] = arcs.target.tolist()
        self.from_finish: list[int] = arcs.from_finish.tolist()
        self.to_finish: list[int] = arcs.to_finish.tolist()
        self.is_cross: list[bool] = arcs.is_cross.tolist()
        self.drops_forward: list[bool] = arcs.drops_forward.tolist()
        self.lag: list[int] = arcs.lag.tolist()
        self.refresh()

    def refresh(self) -> None:
        """Read again what an edit of durations or limits may have changed."""
        plan, arcs = self.plan, self.plan.arcs
        duration = plan.duration
        self.forward_shift: list[int] = (
            2 * (arcs.lag - arcs.to_finish * duration[arcs.target] + plan.delay[arcs.target])
        ).tolist()
        self.backward_shift: list[int] = (
            2 * ((1 - arcs.from_finish) * duration[arcs.source] - arcs.lag)
        ).tolist()
        self.twice: list[int] = (2 * duration).tolist()
        self.bits: list[int] = plan.has_duration.tolist()
        self.ceiling: list[int] = plan.ceiling.tolist()
        self.is_special: list[bool] = (plan.is_started & ~plan.is_done).tolist()
        for node in (*plan.crews, *plan.least_nodes):
            self.is_special[node] = True

    def forward(
        self, node: int, earliest: int, starts: Sequence[int], finishes: Sequence[int]
    ) -> tuple[int, int]:
        """Early points of a node whose floor is `earliest`, given those of all nodes before it."""
        return self.run(node, self.earliest(node, earliest, starts, finishes), starts)

    def earliest(self, node: int, earliest: int, starts: Sequence[int], finishes: Sequence[int]) -> int:
        """The first point at which a node may begin, whether or not anybody works at that moment."""
        for place in range(self.in_starts[node], self.in_starts[node + 1]):
            arc = self.in_arcs[place]
            if self.drops_forward[arc]:
                continue
            source = self.source[arc]
            given = finishes[source] if self.from_finish[arc] else starts[source]
            bound = self._cross_forward(arc, given) if self.is_cross[arc] else given + self.forward_shift[arc]
            if bound > earliest:
                earliest = bound
        return min(earliest, self.ceiling[node])

    def run(self, node: int, earliest: int, starts: Sequence[int]) -> tuple[int, int]:
        """Start and finish points of a node that may begin at `earliest`."""
        bit = self.bits[node]
        start, finish = earliest | bit, (earliest & ~bit) + self.twice[node]
        return (
            self._special_forward(node, start, finish, starts) if self.is_special[node] else (start, finish)
        )

    def _special_forward(self, node: int, start: int, finish: int, starts: Sequence[int]) -> tuple[int, int]:
        plan = self.plan
        if node in plan.least_nodes:
            children = plan.least_nodes[node]
            point = least_start(plan, node, children, [starts[child] for child in children])
            return point, point
        if node in plan.crews:
            start, finish = crew_points(plan, node, start)
        pinned = int(plan.pinned_start[node])
        return (start if pinned == FAR_PAST else pinned), finish

    def backward(
        self,
        node: int,
        latest: int,
        starts: Sequence[int],
        finishes: Sequence[int],
        drops: Sequence[bool],
        early: Points | None,
    ) -> tuple[int, int]:
        """Late points of a node that may finish at `latest`, given those of all nodes after it."""
        held = FAR_FUTURE
        for place in range(self.out_starts[node], self.out_starts[node + 1]):
            arc = self.out_arcs[place]
            if drops[arc]:
                continue
            target = self.target[arc]
            given = finishes[target] if self.to_finish[arc] else starts[target]
            if self.is_cross[arc]:
                bound = self._cross_backward(arc, given)
            else:
                # Work is held to 17:00 and the next 08:00 alike; so a milestone before it may stand at either.
                bound = given + self.backward_shift[arc] | (self.bits[target] & ~self.bits[node])
                if not (self.from_finish[arc] or given & 1 or self.bits[target]):
                    # What must have begun by 17:00 begins a minute before.
                    bound -= 2 * self.bits[node]
            if bound < latest:
                latest = bound
            if not self.from_finish[arc] and node in self.plan.crews:
                held = min(held, self._held_start(arc, given))
        bit = self.bits[node]
        latest &= ~bit
        if not self.is_special[node]:
            return (latest - self.twice[node]) | bit, latest
        plan, start = self.plan, (latest - self.twice[node]) | bit
        if node in plan.crews:
            start = min(crew_start_point(plan, node, latest), held)
            latest = crew_points(plan, node, start)[1]
        if plan.is_started[node] and early is not None:
            start = resumed_by(plan, node, start, int(early.finishes[node]))
        return start, latest

    def _cross_forward(self, arc: int, given: int) -> int:
        plan, arcs = self.plan, self.plan.arcs
        tables = plan.calendars.tables
        source, target, lag = self.source[arc], self.target[arc], self.lag[arc]
        pinned = int(
            (plan.pinned_finish_instant if self.from_finish[arc] else plan.pinned_start_instant)[source]
        )
        own = tables[plan.calendar[source]]
        if pinned != FAR_PAST:
            instant = pinned
        else:
            instant = own.start_form(given >> 1) if given & 1 else own.finish_form(given >> 1)
        lag_calendar = int(arcs.lag_calendar[arc])
        if arcs.is_elapsed[arc]:
            instant += lag
        elif lag:
            table = tables[lag_calendar]
            count = table.count_at(instant) + lag
            instant = table.finish_form(count) if lag > 0 else table.start_form(count)
        point: int
        if self.bits[target]:
            point = 2 * tables[plan.calendar[target]].count_at(instant) + 1
        else:
            point = point_at(plan, int(plan.calendar[target]), instant)
        if self.to_finish[arc]:
            point = (
                crew_bound_point(plan, target, point) if target in plan.crews else point - self.twice[target]
            )
        if not plan.delay[target]:
            return point
        return int(delayed(plan, np.array([target]), np.array([point]))[0])

    def _held_start(self, arc: int, given: int) -> int:
        """The latest start point of a crew that an arc from its start leaves to it."""
        plan, source = self.plan, self.source[arc]
        tables = plan.calendars.tables
        begin = crew_last_begin(plan.crews[source], tables, self._latest_moment(arc, given))
        own: CalendarTable = tables[plan.calendar[source]]
        return 2 * own.count_at(begin) + 1

    def _latest_moment(self, arc: int, given: int) -> int:
        """The latest instant of the source that the target's latest point, and the lag, leave to it."""
        plan, arcs = self.plan, self.plan.arcs
        tables = plan.calendars.tables
        target, lag = self.target[arc], self.lag[arc]
        lag_calendar = int(arcs.lag_calendar[arc])
        # Only milestones tell 17:00 from 08:00: one held to 17:00 cannot wait for what ends after it.
        is_start = self.bits[target] or given & 1
        of_target: CalendarTable = tables[plan.calendar[target]]
        instant = of_target.start_form(given >> 1) if is_start else of_target.finish_form(given >> 1)
        if arcs.is_elapsed[arc]:
            instant -= lag
        elif lag:
            table = tables[lag_calendar]
            held = table.count_at(instant)
            if lag < 0:
                held -= table.start_form(held) > instant
            instant = table.start_form(held - lag)
        return instant

    def _cross_backward(self, arc: int, given: int) -> int:
        plan, source = self.plan, self.source[arc]
        tables = plan.calendars.tables
        instant = self._latest_moment(arc, given)
        own: CalendarTable = tables[plan.calendar[source]]
        if source in plan.crews and not self.from_finish[arc]:
            begin = crew_last_begin(plan.crews[source], tables, instant)
            return 2 * own.count_at(crew_run(plan.crews[source], tables, begin)[1])
        count = own.count_at(instant)
        # A milestone may stand at 17:00 as well as at 08:00, so its start is held as a finish is.
        if not self.bits[source]:
            return 2 * count + (own.start_form(count) <= instant)
        if self.from_finish[arc]:
            return 2 * count
        count -= own.start_form(count) > instant
        return 2 * count + self.twice[source]


def forward_by_nodes(plan: CompiledPlan, floor: Ints) -> Points:
    """Early points of all nodes."""
    walker = NodeWalker(plan)
    starts, finishes, floors = [0] * plan.node_count, [0] * plan.node_count, floor.tolist()
    for node in walker.order:
        starts[node], finishes[node] = walker.forward(node, floors[node], starts, finishes)
    return Points(np.array(starts, dtype=np.int64), np.array(finishes, dtype=np.int64))


def backward_by_nodes(
    plan: CompiledPlan,
    late_ceiling: Ints,
    early: Points | None,
    walker: NodeWalker | None = None,
) -> Points:
    """Late points of all nodes, none finishing after its late ceiling."""
    walker = walker or NodeWalker(plan)
    drops = (plan.arcs.drops_backward | least_drops(plan, early)).tolist()
    starts, finishes, ceilings = [0] * plan.node_count, [0] * plan.node_count, late_ceiling.tolist()
    for node in reversed(walker.order):
        starts[node], finishes[node] = walker.backward(node, ceilings[node], starts, finishes, drops, early)
    return Points(np.array(starts, dtype=np.int64), np.array(finishes, dtype=np.int64))
