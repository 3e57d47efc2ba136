"""Date constraints and deadlines as floors and ceilings of activities; those of a phase count for all below it."""

from __future__ import annotations

import numpy as np

from engine.calendar.table import Ints
from engine.network.compiled import FAR_PAST, CompiledPlan
from engine.network.crew_points import crew_bound_point, crew_points, crew_start_point
from engine.plan.columns import NO_DATE, NONE
from engine.plan.model import ConstraintKind, ScheduleFrom

ASAP, ALAP, SNET, SNLT, FNET, FNLT, MSO, MFO, SON, FON = range(10)
NAMES = "ASAP ALAP SNET SNLT FNET FNLT MSO MFO SON FON"
assert [kind.value for kind in ConstraintKind] == NAMES.split()


def _points(plan: CompiledPlan, rows: Ints, instants: Ints) -> Ints:
    return plan.calendars.points(plan.calendar[rows], instants)


def set_constraints(plan: CompiledPlan) -> None:
    rows = plan.columns.activities
    from_finish = plan.columns.schedule_from == ScheduleFrom.FINISH
    code = np.full(plan.activity_count, NONE) if rows.constraint_code is None else rows.constraint_code
    wants_late = ~np.isin(code, (ASAP, MSO, MFO, SON, FON)) if from_finish else code == ALAP
    plan.alap = np.flatnonzero(wants_late & ~plan.is_summary)
    honours = plan.columns.options.honours_constraints
    limits = _SummaryLimits(plan)
    if rows.constraint_code is not None and rows.constraint_date is not None:
        # A date of its own lets an activity begin before the project does, as in Microsoft Project. This comes
        # before any date is applied: those of the phases above it hold as well.
        own = np.isin(code, (SNET, FNET, MSO, MFO, SON, FON)) & ~plan.is_summary
        plan.floor[np.flatnonzero(own)] = FAR_PAST
        for kind in (SNET, FNET, MSO, MFO, SON, FON):
            limits.raise_floor(
                np.flatnonzero(code == kind), rows.constraint_date, is_finish=kind in (FNET, MFO, FON)
            )
        for kind in (SNLT, FNLT, MSO, MFO, SON, FON):
            limits.lower_ceiling(
                np.flatnonzero(code == kind),
                rows.constraint_date,
                is_finish=kind in (FNLT, MFO, FON),
                is_hard=honours and kind not in (SON, FON),
            )
    if rows.deadline is not None:
        limits.lower_ceiling(
            np.flatnonzero(rows.deadline != NO_DATE), rows.deadline, is_finish=True, is_hard=False
        )


class _SummaryLimits:
    """Applies a date of a summary to every activity below it."""

    def __init__(self, plan: CompiledPlan) -> None:
        self.plan = plan
        self._leaves: dict[int, list[int]] | None = None

    def _spread(self, rows: Ints, dates: Ints) -> tuple[Ints, Ints]:
        """The leaves under each row, with its date."""
        if not self.plan.is_summary[rows].any():
            return rows, dates[rows]
        spread: list[int] = []
        moments: list[int] = []
        for row in rows.tolist():
            # A summary's date is the date of each leaf below it.
            below = self._below(row) if self.plan.is_summary[row] else [row]
            spread.extend(below)
            moments.extend([int(dates[row])] * len(below))
        return np.array(spread, dtype=np.int64), np.array(moments, dtype=np.int64)

    def _below(self, row: int) -> list[int]:
        if self._leaves is None:
            self._leaves = {}
            parent = self.plan.parent.tolist()
            for leaf in np.flatnonzero(~self.plan.is_summary).tolist():
                above = parent[leaf]
                while above != NONE:
                    self._leaves.setdefault(above, []).append(leaf)
                    above = parent[above]
        return self._leaves.get(row, [])

    def raise_floor(self, rows: Ints, dates: Ints, *, is_finish: bool) -> None:
        rows, moments = self._spread(rows, dates)
        points = _points(self.plan, rows, moments)
        if is_finish:
            points = self._starts_not_before(rows, points)
        np.maximum.at(self.plan.floor, rows, points)

    def lower_ceiling(self, rows: Ints, dates: Ints, *, is_finish: bool, is_hard: bool) -> None:
        rows, moments = self._spread(rows, dates)
        points = _points(self.plan, rows, moments)
        starts = self._latest_starts(rows, points) if is_finish else points
        if is_hard:
            np.minimum.at(self.plan.ceiling, rows, starts)
        # Late limits are kept on the finish.
        late = points if is_finish else self._finishes(rows, starts)
        np.minimum.at(self.plan.late_ceiling, rows, self._not_behind(rows, moments, late))

    def _not_behind(self, rows: Ints, moments: Ints, points: Ints) -> Ints:
        """A milestone held to a moment in free time is held to the 17:00 before, not to the next 08:00."""
        is_moment = np.flatnonzero(self.plan.has_duration[rows] == 0)
        if not len(is_moment):
            return points
        calendars, own = self.plan.calendars, self.plan.calendar[rows[is_moment]]
        counts = points[is_moment] >> 1
        held = points.copy()
        held[is_moment] = 2 * counts + (calendars.start_forms(own, counts) <= moments[is_moment])
        return held

    def _starts_not_before(self, rows: Ints, finish_points: Ints) -> Ints:
        """The earliest start points that do not end before the finish points given."""
        starts = finish_points - 2 * self.plan.duration[rows]
        for place, row in self._crews_among(rows):
            starts[place] = crew_bound_point(self.plan, row, int(finish_points[place]))
        return starts

    def _latest_starts(self, rows: Ints, finish_points: Ints) -> Ints:
        """The latest start points that end by the finish points given."""
        starts = finish_points - 2 * self.plan.duration[rows]
        for place, row in self._crews_among(rows):
            starts[place] = crew_start_point(self.plan, row, int(finish_points[place]))
        return starts

    def _finishes(self, rows: Ints, start_points: Ints) -> Ints:
        finishes = start_points + 2 * self.plan.duration[rows]
        for place, row in self._crews_among(rows):
            finishes[place] = crew_points(self.plan, row, int(start_points[place]))[1]
        return finishes

    def _crews_among(self, rows: Ints) -> list[tuple[int, int]]:
        if not self.plan.crews:
            return []
        return [(place, row) for place, row in enumerate(rows.tolist()) if row in self.plan.crews]
