"""The two passes of the critical path method over a compiled plan.

Forward: start = the latest of the floor and what the arcs ask for, not above the ceiling; finish = start + duration.
Backward: finish = the earliest of the ceiling and what the arcs allow; start = finish - duration.
(Kelley & Walker 1959; precedence relations after PMI, Practice Standard for Scheduling.)

Wide networks run level by level on arrays; narrow ones would have more levels than that pays for, and run node by
node (`engine.passes.by_nodes`). Both give the same points.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.calendar.table import Ints
from engine.network.bounds import cross_backward, cross_forward, delayed, latest_moments
from engine.network.compiled import FAR_FUTURE, FAR_PAST, CompiledPlan
from engine.network.crew_points import crew_start_point, crew_table
from engine.network.order import NARROW_WIDTH
from engine.plan.columns import Flags


@dataclass(slots=True)
class Points:
    """Start and finish points of every node, each on its own calendar."""

    starts: Ints
    finishes: Ints


class LevelLayout:
    """Nodes in level order, those with followers first in each level, so that every level is a slice."""

    def __init__(self, plan: CompiledPlan) -> None:
        arcs, nodes = plan.arcs, plan.node_count
        has_followers = np.zeros(nodes, dtype=bool)
        has_followers[arcs.source] = True
        self.order = np.argsort(plan.level * 2 + ~has_followers, kind="stable")
        self.place = np.empty(nodes, dtype=np.int64)
        self.place[self.order] = np.arange(nodes)
        sorted_levels = plan.level[self.order]
        edges = np.arange(plan.level_count + 1)
        self.node_edges = np.searchsorted(sorted_levels, edges).tolist()
        leading = np.bincount(plan.level[has_followers], minlength=plan.level_count)
        self.follower_ends = (np.array(self.node_edges[:-1], dtype=np.int64) + leading).tolist()
        self.incoming = _Side(plan, self.place, arcs.target, sorted_levels, plan.level_count)
        self.outgoing = _Side(plan, self.place, arcs.source, sorted_levels, plan.level_count)
        self.special = _special_levels(plan)
        self.crews = _crew_levels(plan, sorted(plan.crews))
        # Backward, those that nobody waits for are known at once, all together.
        held = [row for row in sorted(plan.crews) if has_followers[row]]
        free = [row for row in sorted(plan.crews) if not has_followers[row]]
        self.held_crews = self.crews if not free else _crew_levels(plan, held)
        self.free_crews = _LevelCrews(plan, free) if free else None


class _Side:
    """Arcs sorted by one end's place, with the slices of each level and the first arc of each node."""

    def __init__(
        self, plan: CompiledPlan, place: Ints, ends: Ints, sorted_levels: Ints, level_count: int
    ) -> None:
        places = place[ends]
        self.arcs = np.argsort(places, kind="stable")
        places = places[self.arcs]
        is_first = np.ones(len(places), dtype=bool)
        is_first[1:] = places[1:] != places[:-1]
        firsts = np.flatnonzero(is_first)
        arc_levels = sorted_levels[places]
        edges = np.arange(level_count + 1)
        arc_edges = np.searchsorted(arc_levels, edges)
        first_edges = np.searchsorted(arc_levels[firsts], edges)
        self.arc_edges = arc_edges.tolist()
        self.first_edges = first_edges.tolist()
        self.firsts = firsts - np.repeat(arc_edges[:-1], np.diff(first_edges))
        crossing = np.flatnonzero(plan.arcs.is_cross[self.arcs])
        self.has_crossing = bool(len(crossing))
        self.crossing = crossing
        self.cross_edges = np.searchsorted(crossing, arc_edges).tolist()


class _LevelCrews:
    """The crews of one level, as arrays."""

    def __init__(self, plan: CompiledPlan, rows: list[int]) -> None:
        self.rows = np.array(rows, dtype=np.int64)
        self.table = crew_table(plan, rows)
        self.clock = plan.calendar[self.rows]
        arcs = plan.arcs
        self.holding = np.flatnonzero(np.isin(arcs.source, self.rows) & (arcs.from_finish == 0))
        self.holder = np.searchsorted(self.rows, arcs.source[self.holding])

    def forward(self, plan: CompiledPlan, place: Ints, points: Ints) -> None:
        """Start and finish points, from the start points that arcs and floors leave."""
        at = place[self.rows]
        begins = plan.calendars.start_forms(self.clock, points[at] >> 1)
        starts, finishes = self.table.run(begins)
        points[at] = 2 * plan.calendars.counts(self.clock, starts) + 1
        points[plan.node_count + at] = 2 * plan.calendars.counts(self.clock, finishes)

    def backward(self, plan: CompiledPlan, place: Ints, points: Ints, dropped: Flags | None) -> None:
        """Start points from the latest finish points, and the finishes that those really lead to.

        Where `dropped` arcs are given, the others that go from a crew's start hold that, too.
        """
        at = place[self.rows]
        finishes = plan.calendars.start_forms(self.clock, points[plan.node_count + at] >> 1)
        starts = self.table.latest_starts(finishes)
        if dropped is not None and len(self.holding):
            kept = ~dropped[self.holding]
            arcs, holder = self.holding[kept], self.holder[kept]
            target = place[plan.arcs.target[arcs]] + plan.node_count * plan.arcs.to_finish[arcs]
            moments = latest_moments(plan, arcs, points[target])
            crews = crew_table(plan, self.rows[holder].tolist())
            np.minimum.at(starts, holder, crews.last_begins(moments))
        points[at] = 2 * plan.calendars.counts(self.clock, starts) + 1
        points[plan.node_count + at] = 2 * plan.calendars.counts(self.clock, self.table.run(starts)[1])


def _crew_levels(plan: CompiledPlan, chosen: list[int]) -> dict[int, _LevelCrews]:
    rows: dict[int, list[int]] = {}
    for row in chosen:
        rows.setdefault(int(plan.level[row]), []).append(row)
    return {level: _LevelCrews(plan, own) for level, own in rows.items()}


def _special_levels(plan: CompiledPlan) -> dict[int, list[int]]:
    """Nodes that a slice cannot compute, by level: least of children, a pinned start."""
    nodes = set(plan.least_nodes)
    nodes.update(np.flatnonzero(plan.is_started & ~plan.is_done).tolist())
    by_level: dict[int, list[int]] = {}
    for node in sorted(nodes):
        by_level.setdefault(int(plan.level[node]), []).append(node)
    return by_level


def is_wide(plan: CompiledPlan) -> bool:
    """Whether array operations level by level are worth their fixed cost."""
    return plan.node_count >= NARROW_WIDTH * max(plan.level_count, 1)


def forward_by_levels(plan: CompiledPlan, layout: LevelLayout, floor: Ints) -> Points:
    """Early points of all nodes."""
    nodes, side, order, arcs = plan.node_count, layout.incoming, layout.order, plan.arcs
    ranked = side.arcs
    source = layout.place[arcs.source[ranked]] + nodes * arcs.from_finish[ranked]
    shift = 2 * (arcs.lag[ranked] - arcs.to_finish[ranked] * plan.duration[arcs.target[ranked]])
    if plan.delay.any():
        shift += 2 * plan.delay[arcs.target[ranked]]
    dropped = arcs.drops_forward[ranked]
    has_dropped = bool(dropped.any())
    floors, ceilings = floor[order], plan.ceiling[order]
    has_ceilings = bool((ceilings < FAR_FUTURE).any())
    bits, twice = plan.has_duration[order], 2 * plan.duration[order]
    masks = ~bits
    points = np.empty(2 * nodes, dtype=np.int64)
    starts, finishes = points[:nodes], points[nodes:]
    for level in range(plan.level_count):
        low, high = layout.node_edges[level], layout.node_edges[level + 1]
        earliest = floors[low:high]
        if level:
            a, b = side.arc_edges[level], side.arc_edges[level + 1]
            given = points[source[a:b]]
            bounds = given + shift[a:b]
            if side.has_crossing and side.cross_edges[level] < side.cross_edges[level + 1]:
                crossing = side.crossing[side.cross_edges[level] : side.cross_edges[level + 1]]
                places = ranked[crossing]
                bounds[crossing - a] = delayed(
                    plan, arcs.target[places], cross_forward(plan, places, given[crossing - a])
                )
            if has_dropped:
                bounds[dropped[a:b]] = FAR_PAST
            firsts = side.firsts[side.first_edges[level] : side.first_edges[level + 1]]
            earliest = np.maximum(earliest, np.maximum.reduceat(bounds, firsts))
        if has_ceilings:
            earliest = np.minimum(earliest, ceilings[low:high])
        starts[low:high] = earliest | bits[low:high]
        finishes[low:high] = (earliest & masks[low:high]) + twice[low:high]
        if level in layout.crews:
            layout.crews[level].forward(plan, layout.place, points)
        for node in layout.special.get(level, ()):
            _special_forward(plan, node, layout.place, points)
    return Points(starts[layout.place], finishes[layout.place])


def _special_forward(plan: CompiledPlan, node: int, place: Ints, points: Ints) -> None:
    at, nodes = int(place[node]), plan.node_count
    if node in plan.least_nodes:
        children = plan.least_nodes[node]
        points[at] = points[nodes + at] = least_start(
            plan, node, children, [int(points[place[child]]) for child in children]
        )
        return
    if plan.pinned_start[node] != FAR_PAST:
        points[at] = plan.pinned_start[node]


def least_start(plan: CompiledPlan, node: int, children: list[int], starts: list[int]) -> int:
    """The earliest of the children's starts, as a point on the summary's calendar."""
    tables = plan.calendars.tables
    instants = []
    for child, point in zip(children, starts, strict=True):
        pinned = int(plan.pinned_start_instant[child])
        table = tables[plan.calendar[child]]
        form = table.start_form if point & 1 else table.finish_form
        instants.append(pinned if pinned != FAR_PAST else form(point >> 1))
    return point_at(plan, int(plan.calendar[node]), min(instants))


def point_at(plan: CompiledPlan, calendar: int, instant: int) -> int:
    """The point of an instant on one calendar (see `CalendarSet.points`)."""
    table = plan.calendars.tables[calendar]
    count = table.count_at(instant)
    return 2 * count + (table.finish_form(count) != instant)


def backward_by_levels(
    plan: CompiledPlan, layout: LevelLayout, late_ceiling: Ints, early: Points | None
) -> Points:
    """Late points of all nodes, none finishing after its late ceiling.

    Without early points (yet) no start of a phase holds its tasks, and no rest of begun work its predecessors.
    """
    nodes, side, order, arcs = plan.node_count, layout.outgoing, layout.order, plan.arcs
    ranked = side.arcs
    target = layout.place[arcs.target[ranked]] + nodes * arcs.to_finish[ranked]
    shift = 2 * ((1 - arcs.from_finish[ranked]) * plan.duration[arcs.source[ranked]] - arcs.lag[ranked])
    # Work is held to 17:00 and the next 08:00 alike; so a milestone before it may stand at either.
    either = plan.has_duration[arcs.target[ranked]] & ~plan.has_duration[arcs.source[ranked]]
    # What must have begun by 17:00 begins a minute before.
    begun_by = plan.has_duration[arcs.source[ranked]] & ~plan.has_duration[arcs.target[ranked]]
    begun_by &= 1 - arcs.from_finish[ranked]
    has_begun_by = bool(begun_by.any())
    drops = arcs.drops_backward | least_drops(plan, early)
    dropped = drops[ranked]
    has_dropped = bool(dropped.any())
    bits, twice = plan.has_duration[order], 2 * plan.duration[order]
    masks = ~bits
    points = np.empty(2 * nodes, dtype=np.int64)
    starts, finishes = points[:nodes], points[nodes:]
    finishes[:] = late_ceiling[order] & masks
    starts[:] = (finishes - twice) | bits
    if layout.free_crews is not None:
        layout.free_crews.backward(plan, layout.place, points, None)
    special = [node for nodes in layout.special.values() for node in nodes]
    _special_backward(plan, special, layout.place, points, early)
    for level in range(plan.level_count - 1, -1, -1):
        low, high = layout.node_edges[level], layout.follower_ends[level]
        if low == high:
            continue
        a, b = side.arc_edges[level], side.arc_edges[level + 1]
        given = points[target[a:b]]
        bounds = given + shift[a:b] | either[a:b]
        if has_begun_by:
            bounds -= 2 * (begun_by[a:b] & ~given)
        if side.has_crossing and side.cross_edges[level] < side.cross_edges[level + 1]:
            crossing = side.crossing[side.cross_edges[level] : side.cross_edges[level + 1]]
            bounds[crossing - a] = cross_backward(plan, ranked[crossing], given[crossing - a])
        if has_dropped:
            bounds[dropped[a:b]] = FAR_FUTURE
        firsts = side.firsts[side.first_edges[level] : side.first_edges[level + 1]]
        latest = np.minimum(finishes[low:high], np.minimum.reduceat(bounds, firsts)) & masks[low:high]
        finishes[low:high] = latest
        starts[low:high] = (latest - twice[low:high]) | bits[low:high]
        if level in layout.held_crews:
            layout.held_crews[level].backward(plan, layout.place, points, drops)
        if level in layout.special:
            _special_backward(plan, layout.special[level], layout.place, points, early)
    return Points(starts[layout.place], finishes[layout.place])


def _special_backward(
    plan: CompiledPlan, nodes: list[int], place: Ints, points: Ints, early: Points | None
) -> None:
    if early is None:
        return
    for node in nodes:
        at = int(place[node])
        if plan.is_started[node]:
            points[at] = resumed_by(plan, node, int(points[at]), int(early.finishes[node]))


def resumed_by(plan: CompiledPlan, node: int, latest: int, early_finish: int) -> int:
    """What has started holds its predecessors to when its remaining work begins, not to when that could begin at last.

    Microsoft Project does the same: work under way is not pushed out by float.
    """
    return min(latest, remaining_start(plan, node, early_finish))


def remaining_start(plan: CompiledPlan, node: int, finish_point: int) -> int:
    """The latest point at which the work that is left may go on so that it ends at `finish_point`."""
    if node in plan.crews:
        return crew_start_point(plan, node, finish_point)
    return finish_point - 2 * int(plan.duration[node]) + 1


def least_drops(plan: CompiledPlan, early: Points | None) -> np.ndarray:
    """Arcs into a "least of children" node from children that do not hold it: only the first to start binds it.

    Without early points nobody knows which that is, and all are dropped.
    """
    drops = np.zeros(len(plan.arcs.source), dtype=bool)
    if early is None:
        drops |= np.isin(plan.arcs.target, list(plan.least_nodes))
        return drops
    for node in plan.least_nodes:
        places = np.flatnonzero(plan.arcs.target == node)
        children = plan.arcs.source[places]
        for place, child in zip(places.tolist(), children.tolist(), strict=True):
            held = least_start(plan, node, [child], [int(early.starts[child])])
            drops[place] = (held >> 1) > (int(early.starts[node]) >> 1)
    return drops
