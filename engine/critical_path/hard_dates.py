"""What a hard date costs that is earlier than the links allow.

The date wins, so early and late dates are the same and say nothing. The
conflict is the task's own all the same: it would have to begin so many minutes
later. As in Microsoft Project that is its total float, below zero.
"""

from __future__ import annotations

import numpy as np

from engine.calendar.table import Ints
from engine.network.bounds import forward_bounds
from engine.network.compiled import FAR_FUTURE, FAR_PAST, CompiledPlan
from engine.network.crew_points import crew_points
from engine.passes.by_levels import Points


def floats_of_missed_dates(plan: CompiledPlan, early: Points) -> tuple[Ints, Ints]:
    """The rows whose hard date is missed, and by how much.

    Those are working minutes of each task's calendar, below zero.
    """
    held = _held_rows(plan)
    if not len(held):
        return held, held
    asked = np.full(plan.node_count, FAR_PAST)
    bounds = forward_bounds(plan, early.starts, early.finishes)
    np.maximum.at(asked, plan.arcs.target, bounds)
    rows = held[asked[held] > plan.ceiling[held]]
    starts = _starts_by_links(plan, rows, asked[rows])
    return rows, _minutes_between(plan, rows, starts, early.starts[rows])


def _held_rows(plan: CompiledPlan) -> Ints:
    """Activities that a date holds, and nothing that has happened."""
    is_held = plan.ceiling < FAR_FUTURE
    is_held &= plan.pinned_start == FAR_PAST
    is_held &= ~plan.is_started
    return np.flatnonzero(is_held[: plan.activity_count])


def _starts_by_links(plan: CompiledPlan, rows: Ints, asked: Ints) -> Ints:
    """Start points that links alone would give."""
    starts = asked | plan.has_duration[rows]
    for place, row in enumerate(rows.tolist()):
        if row in plan.crews:
            point = int(starts[place])
            starts[place] = crew_points(plan, row, point)[0]
    return starts


def _minutes_between(
    plan: CompiledPlan,
    rows: Ints,
    points: Ints,
    until: Ints,
) -> Ints:
    """Working minutes of each task's calendar from one point to the next."""
    calendars = plan.calendars
    own = plan.float_calendar[rows]
    on = plan.calendar[rows]
    begins = calendars.counts(own, calendars.instants(on, points))
    ends = calendars.counts(own, calendars.instants(on, until))
    minutes: Ints = np.minimum(ends - begins, 0)
    return minutes
