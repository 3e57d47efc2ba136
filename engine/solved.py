"""Points turned into dates, floats and reasons."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from engine.bounds import backward_bounds, forward_bounds
from engine.calendar_table import Ints
from engine.columns import NONE, Flags
from engine.compiled import FAR_FUTURE, FAR_PAST, CompiledPlan
from engine.passes import Points


class Solved:
    """All results as arrays over the plan's activities; instants unless a name says points or minutes."""

    def __init__(self, plan: CompiledPlan, early: Points, late: Points, scheduled: Points) -> None:
        self.plan = plan
        self.early_points = early
        self.late_points = late
        self.scheduled_points = scheduled

    def _instants(self, points: Ints, pinned: Ints | None = None) -> Ints:
        count = self.plan.activity_count
        rows = np.flatnonzero(~self.plan.is_summary)
        instants = np.full(count, FAR_PAST)
        instants[rows] = self.plan.calendars.instants(self.plan.calendar[rows], points[rows])
        if pinned is not None:
            held = pinned[:count] != FAR_PAST
            instants[held] = pinned[:count][held]
        return instants

    @cached_property
    def start(self) -> Ints:
        plan = self.plan
        starts = self._instants(self.scheduled_points.starts, plan.pinned_start_instant)
        return self._rolled(starts, np.minimum)

    @cached_property
    def finish(self) -> Ints:
        finishes = self._instants(self.scheduled_points.finishes, self.plan.pinned_finish_instant)
        return self._rolled(finishes, np.maximum)

    @cached_property
    def early_start(self) -> Ints:
        return self._rolled(self._instants(self.early_points.starts, self.plan.pinned_start_instant), np.minimum)

    @cached_property
    def early_finish(self) -> Ints:
        return self._rolled(self._instants(self.early_points.finishes, self.plan.pinned_finish_instant), np.maximum)

    @cached_property
    def late_start(self) -> Ints:
        return self._rolled(self._instants(self.late_points.starts), np.minimum)

    @cached_property
    def late_finish(self) -> Ints:
        return self._rolled(self._instants(self.late_points.finishes), np.maximum)

    @cached_property
    def _summary_layers(self) -> list[tuple[Ints, Ints]]:
        """(children, parents) from the deepest layer up."""
        parent = self.plan.parent
        depth = np.zeros(len(parent), dtype=np.int64)
        above = parent
        while (above != NONE).any():
            depth += above != NONE
            above = np.where(above == NONE, NONE, parent[above])
        layers = []
        active = self.plan.is_active[: len(parent)]
        for level in range(int(depth.max()) if len(depth) else 0, 0, -1):
            children = np.flatnonzero((depth == level) & active)
            layers.append((children, parent[children]))
        return layers

    def _rolled(self, instants: Ints, gather: np.ufunc) -> Ints:
        """Summaries span their children."""
        if not self.plan.is_summary.any():
            return instants
        worst = FAR_FUTURE if gather is np.minimum else FAR_PAST
        instants[self.plan.is_summary] = worst
        for children, parents in self._summary_layers:
            gather.at(instants, parents, instants[children])
        instants[self.plan.is_summary & (np.abs(instants) == FAR_FUTURE)] = self.plan.start_instant
        return instants

    @cached_property
    def total_float_minutes(self) -> Ints:
        """Late finish - early finish in working minutes of the activity's calendar; the smaller of that and starts'."""
        plan, count = self.plan, self.plan.activity_count
        early, late = self.early_points, self.late_points
        floats = np.minimum(
            (late.finishes[:count] >> 1) - (early.finishes[:count] >> 1),
            (late.starts[:count] >> 1) - (early.starts[:count] >> 1),
        )
        running = plan.is_started[:count] & ~plan.is_done[:count]
        floats[running] = ((late.finishes[:count] >> 1) - (early.finishes[:count] >> 1))[running]
        for row in plan.spans:
            floats[row] = self._span_float(row)
        floats[plan.is_done[:count]] = 0
        return self._summary_floats(floats)

    def _span_float(self, row: int) -> int:
        table = self.plan.calendars.tables[self.plan.float_calendar[row]]
        return min(
            table.count_at(int(self.late_finish[row])) - table.count_at(int(self.early_finish[row])),
            table.count_at(int(self.late_start[row])) - table.count_at(int(self.early_start[row])),
        )

    def _summary_floats(self, floats: Ints) -> Ints:
        rows = np.flatnonzero(self.plan.is_summary)
        if len(rows):
            count = self.plan.calendars.counts
            own = self.plan.calendar[rows]
            floats[rows] = np.minimum(
                count(own, self.late_finish[rows]) - count(own, self.early_finish[rows]),
                count(own, self.late_start[rows]) - count(own, self.early_start[rows]),
            )
        return floats

    @cached_property
    def free_float_minutes(self) -> Ints:
        """The least room before an early date of any successor; up to the project's finish where there is none."""
        plan, count = self.plan, self.plan.activity_count
        early = self.early_points
        latest = self._room(early)
        floats = (latest[:count] >> 1) - (early.finishes[:count] >> 1)
        floats = np.minimum(floats, self.total_float_minutes.clip(min=0)).clip(min=0)
        floats[plan.is_done[:count]] = 0
        return floats

    def _room(self, early: Points) -> Ints:
        """The latest finish point of each node that moves no successor's early date."""
        plan, arcs = self.plan, self.plan.arcs
        latest = np.full(plan.node_count, FAR_FUTURE)
        starts, finishes = early.starts.copy(), early.finishes.copy()
        if plan.node_count > plan.activity_count:
            self._widen_helpers(starts, finishes)
        bounds = backward_bounds(plan, starts, finishes)
        np.minimum.at(latest, arcs.source, bounds)
        without = latest >= FAR_FUTURE // 2
        latest[without] = self.late_points.finishes[without]
        return latest

    def _widen_helpers(self, starts: Ints, finishes: Ints) -> None:
        """Helper nodes of summaries may move until they move an activity."""
        plan, arcs = self.plan, self.plan.arcs
        helpers = np.arange(plan.activity_count, plan.node_count)
        for level in np.unique(plan.level[helpers])[::-1].tolist():
            bounds = backward_bounds(plan, starts, finishes)
            here = (arcs.source >= plan.activity_count) & (plan.level[arcs.source] == level)
            room = np.full(plan.node_count, FAR_FUTURE)
            np.minimum.at(room, arcs.source[here], bounds[here])
            moved = np.unique(arcs.source[here])
            starts[moved] = finishes[moved] = room[moved]

    @cached_property
    def is_critical(self) -> Flags:
        """Total float at or below the project's threshold; finished work is not critical."""
        critical: Flags = self.total_float_minutes <= self.plan.columns.options.critical_float_minutes
        critical[self.plan.is_done[: self.plan.activity_count]] = False
        return critical

    @cached_property
    def is_near_critical(self) -> Flags:
        near: Flags = self.total_float_minutes <= self.plan.columns.options.near_critical_float_minutes
        done = self.plan.is_done[: self.plan.activity_count]
        return near & ~self.is_critical & ~done

    @cached_property
    def arc_bounds(self) -> Ints:
        """What each arc asks of its target's start, at the scheduled dates."""
        return forward_bounds(self.plan, self.scheduled_points.starts, self.scheduled_points.finishes)

    @cached_property
    def _real(self) -> Ints:
        return np.flatnonzero(~self.plan.is_summary & self.plan.is_active[: self.plan.activity_count])

    @property
    def project_start(self) -> int:
        """The earliest start instant among activities; the plan's start when there is none."""
        return int(self.start[self._real].min()) if len(self._real) else self.plan.start_instant

    @property
    def project_finish(self) -> int:
        """The latest finish instant among activities."""
        return int(self.finish[self._real].max()) if len(self._real) else self.plan.start_instant
