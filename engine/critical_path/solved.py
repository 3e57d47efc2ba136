"""Points turned into dates, floats and reasons."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from engine.calendar.table import CalendarTable, Ints
from engine.critical_path.hard_dates import floats_of_missed_dates
from engine.network.bounds import forward_bounds
from engine.network.compiled import FAR_FUTURE, FAR_PAST, CompiledPlan
from engine.network.stretches import (
    Stretch,
    joined,
    split_rows,
    stretches_ahead,
    stretches_behind,
    work_ahead_of,
)
from engine.passes.by_levels import Points, remaining_start
from engine.passes.free_room import latest_starts_beside, rows_on_other_hours
from engine.plan.columns import NONE, Flags


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
        if self.scheduled_points is self.early_points:
            return self.early_start
        starts = self._instants(self.scheduled_points.starts, plan.pinned_start_instant)
        return self._rolled(starts, np.minimum)

    @cached_property
    def finish(self) -> Ints:
        if self.scheduled_points is self.early_points:
            return self.early_finish
        finishes = self._instants(self.scheduled_points.finishes, self.plan.pinned_finish_instant)
        return self._rolled(finishes, np.maximum)

    def stretches(self, row: int) -> list[Stretch]:
        """When an activity is worked on, as scheduled: one stretch, or several where it is split or has stopped."""
        plan, start, finish = self.plan, int(self.start[row]), int(self.finish[row])
        if plan.is_done[row] or plan.is_manual[row]:
            return stretches_behind(plan, row)
        if not plan.is_started[row]:
            return stretches_ahead(plan, row, start, finish)
        ahead = stretches_ahead(plan, row, self.goes_on(row), finish)
        return joined(plan, row, stretches_behind(plan, row) or [(start, start)], ahead)

    def goes_on(self, row: int) -> int:
        """The instant at which the rest of an activity under way goes on."""
        table: CalendarTable = self.plan.calendars.tables[self.plan.calendar[row]]
        finish = int(self.scheduled_points.finishes[row])
        return table.start_form(remaining_start(self.plan, row, finish) >> 1)

    def work_ahead(self, row: int) -> int:
        """Working minutes of an activity that are still to be done."""
        return work_ahead_of(self.plan, row)

    @cached_property
    def split_rows(self) -> list[int]:
        """Rows that `stretches` may give more than one stretch."""
        return split_rows(self.plan)

    @cached_property
    def early_start(self) -> Ints:
        return self._rolled(
            self._instants(self.early_points.starts, self.plan.pinned_start_instant), np.minimum
        )

    @cached_property
    def early_finish(self) -> Ints:
        return self._rolled(
            self._instants(self.early_points.finishes, self.plan.pinned_finish_instant), np.maximum
        )

    @cached_property
    def late_start(self) -> Ints:
        """As Microsoft Project has it, what has started has its actual start as its late start."""
        plan = self.plan
        return self._rolled(
            self._instants(
                self.late_points.starts, np.where(plan.is_started, plan.pinned_start_instant, FAR_PAST)
            ),
            np.minimum,
        )

    @cached_property
    def late_finish(self) -> Ints:
        plan = self.plan
        return self._rolled(
            self._instants(
                self.late_points.finishes, np.where(plan.is_done, plan.pinned_finish_instant, FAR_PAST)
            ),
            np.maximum,
        )

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
        """Late finish - early finish or late start - early start, whichever is less, in working minutes.

        They are minutes of the task's own calendar or the project's, not of the person's, as in Microsoft Project.
        What has started has only its finish left to float; finished work has no float. A hard date that its links do
        not allow is missed by so much.
        """
        plan, count = self.plan, self.plan.activity_count
        early, late = self.early_points, self.late_points
        by_finish = (late.finishes[:count] >> 1) - (early.finishes[:count] >> 1)
        by_start = (late.starts[:count] >> 1) - (early.starts[:count] >> 1)
        elsewhere = np.flatnonzero((plan.float_calendar != plan.calendar[:count]) | plan.is_summary)
        if len(elsewhere):
            counts = plan.calendars.counts
            by_last, by_first = self._float_calendars
            own = by_last[elsewhere]
            by_finish[elsewhere] = counts(own, self.late_finish[elsewhere]) - counts(
                own, self.early_finish[elsewhere]
            )
            own = by_first[elsewhere]
            by_start[elsewhere] = counts(own, self.late_start[elsewhere]) - counts(
                own, self.early_start[elsewhere]
            )
        floats = np.where(self._has_started, by_finish, np.minimum(by_finish, by_start))
        floats[plan.is_done[:count]] = 0
        rows, missed = floats_of_missed_dates(plan, early)
        floats[rows] = np.minimum(floats[rows], missed)
        return floats

    @cached_property
    def _float_calendars(self) -> tuple[Ints, Ints]:
        """On which calendar the float of each activity counts, at its finish and at its start.

        A phase's is that of the child that ends it, or begins it; of several, the one that leaves least.
        """
        plan = self.plan
        by_last, by_first = plan.float_calendar.copy(), plan.float_calendar.copy()
        if (plan.float_calendar == plan.float_calendar[:1]).all():
            return by_last, by_first
        for children, parents in self._summary_layers:
            self._hand_up(by_last, children, parents, self.early_finish, self.late_finish)
            self._hand_up(by_first, children, parents, self.early_start, self.late_start)
        return by_last, by_first

    def _hand_up(self, calendar: Ints, children: Ints, parents: Ints, early: Ints, late: Ints) -> None:
        """Give each parent the calendar of the child at its edge."""
        is_edge = early[children] == early[parents]
        children, parents = children[is_edge], parents[is_edge]
        own, counts = calendar[children], self.plan.calendars.counts
        room = counts(own, late[parents]) - counts(own, early[parents])
        order = np.lexsort((own, room, parents))
        firsts = order[np.diff(parents[order], prepend=NONE) != 0]
        calendar[parents[firsts]] = own[firsts]

    @cached_property
    def _has_started(self) -> Flags:
        """Activities under way, and the summaries of those that have begun."""
        started: Flags = self.plan.is_started[: self.plan.activity_count].copy()
        if started.any():
            for children, parents in self._summary_layers:
                np.logical_or.at(started, parents, started[children])
        return started

    @cached_property
    def room_of_arcs(self) -> Ints:
        """Minutes of work between what each arc asks of its target and the target's early start.

        Points of the clock are no minutes of work: a crew's gap counts on its task's calendar, that of a phase whose
        children keep different calendars on the phase's own.
        """
        plan, arcs, early = self.plan, self.plan.arcs, self.early_points
        bounds = forward_bounds(plan, early.starts, early.finishes)
        starts = early.starts[arcs.target]
        # Whoever waits for what has begun has no room before it, as in Microsoft Project; what holds its finish has.
        running = plan.is_started & ~plan.is_done
        for place in np.flatnonzero((arcs.to_finish == 1) & running[arcs.target]).tolist():
            row = int(arcs.target[place])
            starts[place] = remaining_start(plan, row, int(early.finishes[row]))
        gaps: Ints = (starts >> 1) - (bounds >> 1)
        on_clock = (plan.calendar[arcs.target] == plan.elapsed_calendar) & (bounds > FAR_PAST >> 1)
        owner = np.concatenate((np.arange(plan.activity_count), plan.virtual_owner))
        own = plan.float_calendar[owner[arcs.target]]
        places = np.flatnonzero(on_clock & (own != plan.elapsed_calendar))
        if len(places):
            calendars, clock = plan.calendars, plan.calendar[arcs.target[places]]
            begins = calendars.start_forms(clock, starts[places] >> 1)
            asked = calendars.start_forms(clock, bounds[places] >> 1)
            gaps[places] = calendars.counts(own[places], begins) - calendars.counts(own[places], asked)
        return gaps

    @cached_property
    def free_float_minutes(self) -> Ints:
        """The least room before an early date of any successor, in working minutes of the successor's calendar.

        Never more than the total float, never negative; the total float where there is no successor. Where people's
        hours say when work is done, no more than the room at its start, in minutes of the task's calendar.
        """
        plan, arcs, count = self.plan, self.plan.arcs, self.plan.activity_count
        gaps = self.room_of_arcs
        room = np.full(plan.node_count, FAR_FUTURE)
        # A helper node of a summary has the room of what it binds, so those with the most before them come last.
        helpers = np.flatnonzero(arcs.source >= count)
        for place in helpers[np.argsort(-plan.level[arcs.source[helpers]], kind="stable")].tolist():
            beyond = int(room[arcs.target[place]]) if arcs.target[place] >= count else 0
            source = int(arcs.source[place])
            room[source] = min(int(room[source]), int(gaps[place]) + beyond)
        direct = arcs.source < count
        through = np.where(arcs.target >= count, room[arcs.target], 0)
        np.minimum.at(room, arcs.source[direct], (gaps + through)[direct])
        for helper, owner in enumerate(plan.virtual_owner.tolist(), start=count):
            if arcs_leave_summary(plan, helper):
                room[owner] = min(int(room[owner]), int(room[helper]))
        rows = rows_on_other_hours(plan)
        if len(rows):
            room[rows] = np.minimum(room[rows], self._room_at_start(rows))
        free: Ints = np.minimum(room[:count], self.total_float_minutes).clip(min=0)
        return free

    def _room_at_start(self, rows: Ints) -> Ints:
        """Minutes of the task's calendar by which these rows may begin later and leave everybody in place."""
        latest = latest_starts_beside(self.plan, rows, self.early_points)
        room = np.full(len(rows), FAR_FUTURE)
        bound = np.flatnonzero(latest < FAR_FUTURE)
        counts, own = self.plan.calendars.counts, self.plan.float_calendar[rows[bound]]
        room[bound] = counts(own, latest[bound]) - counts(own, self.early_start[rows[bound]])
        return room

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


def arcs_leave_summary(plan: CompiledPlan, helper: int) -> bool:
    """Whether a helper node passes on when its summary's activities start or finish."""
    sources = plan.arcs.source[plan.arcs.target == helper]
    targets = plan.arcs.link[plan.arcs.source == helper]
    return (
        bool(len(sources))
        and bool((targets != NONE).any())
        and bool((plan.arcs.link[plan.arcs.target == helper] == NONE).all())
    )
