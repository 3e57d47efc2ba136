"""Why every activity is where it is, and where its dates disagree with what else the plan says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from engine.calendar.table import Ints
from engine.critical_path.reasons import Driver, DriverKind, ScheduleWarning, WarningKind
from engine.critical_path.solved import Solved
from engine.network.bounds import forward_bounds
from engine.network.compiled import FAR_PAST
from engine.passes.by_levels import remaining_start
from engine.plan.columns import CONSTRAINTS, LINKS, NO_DATE, NONE
from engine.plan.model import ConstraintKind, LinkKind, ScheduleFrom

_DATES_OF_FINISH = (ConstraintKind.FNET, ConstraintKind.MFO, ConstraintKind.FON)


class Drivers:
    """Finds, for each node, the arc that binds it."""

    def __init__(self, solved: Solved) -> None:
        self.solved = solved
        self.plan = solved.plan

    @cached_property
    def _asked(self) -> Ints:
        """The latest start (in counts) that arcs ask of each node; far in the past where there are none."""
        asked = np.full(self.plan.node_count, FAR_PAST >> 1)
        np.maximum.at(asked, self.plan.arcs.target, self.solved.arc_bounds >> 1)
        return asked

    @cached_property
    def _binding_arc(self) -> Ints:
        """The first arc that asks the most of each node."""
        arcs = self.plan.arcs
        binding = np.full(self.plan.node_count, NONE)
        holds = (self.solved.arc_bounds >> 1) == self._asked[arcs.target]
        places = np.flatnonzero(holds & ~arcs.drops_forward)[::-1]
        binding[arcs.target[places]] = places
        return binding

    def of_row(self, row: int) -> Driver:
        """Why this activity starts when it does (its remaining work, once started)."""
        plan = self.plan
        if plan.is_summary[row]:
            return Driver(DriverKind.CHILDREN, self._first_child(row))
        if plan.is_manual[row]:
            return Driver(DriverKind.MANUAL)
        if plan.is_done[row]:
            return Driver(DriverKind.ACTUAL)
        start = self._remaining_start(row)
        if plan.is_started[row] and self._asked[row] < start:
            status = plan.columns.status_date is not None and start > int(plan.resumes[row]) >> 1
            return Driver(DriverKind.STATUS_DATE if status else DriverKind.ACTUAL)
        if not plan.is_started[row] and self._is_late(row, start):
            return self._late_driver(row)
        if int(plan.ceiling[row]) >> 1 <= start and self._is_hard(row):
            return self._constraint(row)
        delay = int(plan.delay[row])
        if self._binding_arc[row] != NONE and self._asked[row] + delay >= start:
            return Driver(DriverKind.LEVELLING) if delay else self._predecessor(row)
        return self._floor_driver(row, start)

    def _remaining_start(self, row: int) -> int:
        if self.plan.is_started[row]:
            return remaining_start(self.plan, row, int(self.solved.scheduled_points.finishes[row])) >> 1
        return int(self.solved.scheduled_points.starts[row]) >> 1

    def _is_late(self, row: int, start: int) -> bool:
        if plan_runs_backward(self.solved) and self._code(row) is None:
            return True
        return start > int(self.solved.early_points.starts[row]) >> 1

    def _late_driver(self, row: int) -> Driver:
        if plan_runs_backward(self.solved) and self._code(row) is None:
            return Driver(DriverKind.PROJECT_FINISH)
        if row in self.plan.alap:
            return Driver(DriverKind.CONSTRAINT, detail=ConstraintKind.ALAP.value)
        return self._predecessor(row) if self._binding_arc[row] != NONE else Driver(DriverKind.PROJECT_START)

    def _code(self, row: int) -> ConstraintKind | None:
        codes = self.plan.columns.activities.constraint_code
        return None if codes is None or codes[row] == NONE else CONSTRAINTS[codes[row]]

    def _is_hard(self, row: int) -> bool:
        return self._code(row) in (
            ConstraintKind.SNLT,
            ConstraintKind.FNLT,
            ConstraintKind.MSO,
            ConstraintKind.MFO,
        )

    def _constraint(self, row: int) -> Driver:
        kind = self._code(row)
        return Driver(DriverKind.CONSTRAINT, detail=kind.value if kind is not None else "")

    def _floor_driver(self, row: int, start: int) -> Driver:
        plan = self.plan
        status = plan.columns.status_date
        if plan.delay[row]:
            return Driver(DriverKind.LEVELLING)
        kind = self._code(row)
        dates = plan.columns.activities.constraint_date
        calendar = plan.calendar[row : row + 1]
        if kind is not None and kind.needs_date and dates is not None:
            count = int(plan.calendars.counts(calendar, dates[row : row + 1])[0])
            if count - (int(plan.duration[row]) if kind in _DATES_OF_FINISH else 0) == start:
                return self._constraint(row)
        project = int(plan.calendars.counts(calendar, np.array([plan.start_instant]))[0])
        if status is not None and start > project and plan.columns.options.reschedules_after_status_date:
            return Driver(DriverKind.STATUS_DATE)
        return self._held(row, Driver(DriverKind.PROJECT_START), plan.start_instant)

    def _held(self, row: int, driver: Driver, instant: int) -> Driver:
        """The driver, with the calendar that moved the start beyond what the project's calendar would."""
        plan = self.plan
        allowed = plan.calendars.tables[plan.project_calendar].start_form(
            plan.calendars.tables[plan.project_calendar].count_at(instant)
        )
        if int(self.solved.start[row]) <= allowed or int(plan.float_calendar[row]) == plan.project_calendar:
            return driver
        if row in plan.assignment_driver:
            held, uid = DriverKind.ASSIGNMENT, plan.assignment_driver[row]
        else:
            own = plan.columns.activities.calendar_uid
            held, uid = DriverKind.CALENDAR, int(own[row]) if own is not None else NONE
        if driver.kind == DriverKind.PROJECT_START:
            return Driver(held, uid)
        return Driver(
            driver.kind,
            driver.uid,
            driver.detail,
            driver.lag_minutes,
            driver.through_uid,
            held_by=held,
            held_by_uid=uid,
        )

    def _predecessor(self, row: int) -> Driver:
        plan, links = self.plan, self.plan.columns.links
        arc, through = int(self._binding_arc[row]), None
        while arc != NONE and plan.arcs.link[arc] == NONE:
            helper = int(plan.arcs.source[arc])
            through = int(plan.columns.activities.uid[plan.virtual_owner[helper - plan.activity_count]])
            arc = int(self._binding_arc[helper])
        if arc == NONE:
            return Driver(DriverKind.PROJECT_START, through_uid=through)
        link = int(plan.arcs.link[arc])
        kind = LinkKind.FS if links.kind_code is None else LINKS[links.kind_code[link]]
        driver = Driver(
            DriverKind.PREDECESSOR,
            int(links.predecessor_uid[link]),
            kind.value,
            int(plan.arcs.lag[arc]),
            through,
        )
        return self._held(row, driver, self._asked_instant(row, arc))

    def _asked_instant(self, row: int, arc: int) -> int:
        """When the predecessor alone would let the activity start; only finish-to-start without lag is that simple."""
        plan = self.plan
        source = int(plan.arcs.source[arc])
        if plan.arcs.lag[arc] or not plan.arcs.from_finish[arc] or plan.arcs.to_finish[arc]:
            return int(self.solved.start[row])
        owner = (
            source if source < plan.activity_count else int(plan.virtual_owner[source - plan.activity_count])
        )
        return int(self.solved.finish[owner])

    def _first_child(self, row: int) -> int | None:
        children = np.flatnonzero(self.plan.parent == row)
        if not len(children):
            return None
        first = children[np.argmin(self.solved.start[children])]
        return int(self.plan.columns.activities.uid[first])

    def longest_path(self) -> tuple[int, ...]:
        """Back along binding arcs from the activity that finishes last, until something else than an arc drives."""
        plan, solved = self.plan, self.solved
        rows = np.flatnonzero(~plan.is_summary & plan.is_active[: plan.activity_count])
        if not len(rows):
            return ()
        # Of those that finish together the last in the order of work: the milestone behind the work.
        node = int(rows[np.lexsort((rows[::-1], plan.level[rows], solved.finish[rows]))[-1]])
        path = []
        while True:
            if node < plan.activity_count:
                path.append(int(plan.columns.activities.uid[node]))
                if (
                    plan.is_done[node]
                    or plan.is_manual[node]
                    or self._asked[node] < self._remaining_start(node)
                ):
                    break
            if self._binding_arc[node] == NONE:
                break
            node = int(plan.arcs.source[self._binding_arc[node]])
        return tuple(reversed(path))

    def warnings(self) -> Iterator[ScheduleWarning]:
        """Where the plan contradicts itself: see `WarningKind`."""
        plan, solved, rows = self.plan, self.solved, self.plan.columns.activities
        for row in plan.never_together.tolist():
            uid = int(rows.uid[row])
            yield ScheduleWarning(WarningKind.NO_COMMON_TIME, uid, 0)
        count = plan.activity_count
        undropped = _undropped_bounds(solved)
        asked = np.full(plan.node_count, FAR_PAST >> 1)
        np.maximum.at(asked, plan.arcs.target, undropped >> 1)
        early = (solved.scheduled_points.starts >> 1) - asked
        unlinked = np.flatnonzero(early[:count] < 0)
        calendar = plan.calendar[unlinked]
        begins = plan.calendars.start_forms(calendar, solved.scheduled_points.starts[unlinked] >> 1)
        allowed = plan.calendars.start_forms(calendar, asked[unlinked])
        for row, minutes in zip(
            unlinked.tolist(), self._work_between(unlinked, begins, allowed).tolist(), strict=True
        ):
            kind = WarningKind.CONSTRAINT_BEATS_LOGIC
            if plan.is_manual[row]:
                kind = WarningKind.MANUAL_BEFORE_LOGIC
            elif plan.is_started[row]:
                kind = WarningKind.OUT_OF_SEQUENCE
            yield ScheduleWarning(kind, int(rows.uid[row]), minutes)
        if rows.deadline is not None:
            dated = np.flatnonzero(rows.deadline != NO_DATE)
            counts = plan.calendars.counts
            missed = counts(plan.calendar[dated], solved.finish[dated]) - counts(
                plan.calendar[dated], rows.deadline[dated]
            )
            late = dated[missed > 0]
            told = self._work_between(late, rows.deadline[late], solved.finish[late])
            for row, minutes in zip(late.tolist(), told.tolist(), strict=True):
                yield ScheduleWarning(WarningKind.DEADLINE_MISSED, int(rows.uid[row]), minutes)

    def _work_between(self, rows: Ints, earlier: Ints, later: Ints) -> Ints:
        """Working minutes of the project's calendar between two instants of each row.

        A crew's own calendar runs on the clock, and its hours are no working time. Where the project
        rests in between, the activity's calendar counts, and at last the one that it is reckoned on.
        """
        plan = self.plan
        minutes = np.zeros(len(rows), dtype=np.int64)
        everywhere = np.full(len(rows), plan.project_calendar)
        for calendar in (everywhere, plan.float_calendar[rows], plan.calendar[rows]):
            counted = plan.calendars.counts(calendar, later) - plan.calendars.counts(calendar, earlier)
            minutes = np.where(minutes > 0, minutes, counted)
        return minutes


def plan_runs_backward(solved: Solved) -> bool:
    return solved.plan.columns.schedule_from == ScheduleFrom.FINISH


def _undropped_bounds(solved: Solved) -> Ints:
    """Arc bounds as if progress and manual dates had freed no activity from its predecessors."""
    arcs = solved.plan.arcs
    dropped, arcs.drops_forward = arcs.drops_forward, np.zeros_like(arcs.drops_forward)
    try:
        return forward_bounds(solved.plan, solved.scheduled_points.starts, solved.scheduled_points.finishes)
    finally:
        arcs.drops_forward = dropped
