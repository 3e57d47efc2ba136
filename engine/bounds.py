"""What an arc asks of its ends, for arrays of arcs.

Forward: the earliest start point of the target. Backward: the latest finish point of the source. Where both ends
share a calendar that is an addition; arcs that cross calendars go by way of instants.
"""

from __future__ import annotations

import numpy as np

from engine.calendar_table import Ints
from engine.compiled import FAR_PAST, CompiledPlan
from engine.spans import spans_finish_point, spans_start_point


def forward_bounds(plan: CompiledPlan, starts: Ints, finishes: Ints) -> Ints:
    """For every arc, the earliest start point that it leaves to its target; FAR_PAST where it no longer binds."""
    arcs = plan.arcs
    given = np.where(arcs.from_finish == 1, finishes[arcs.source], starts[arcs.source])
    bounds = given + 2 * (arcs.lag - arcs.to_finish * plan.duration[arcs.target])
    crossing = np.flatnonzero(arcs.is_cross)
    if len(crossing):
        bounds[crossing] = cross_forward(plan, crossing, given[crossing])
    bounds[arcs.drops_forward] = FAR_PAST
    return bounds


def cross_forward(plan: CompiledPlan, places: Ints, given: Ints) -> Ints:
    """Start bounds of crossing arcs, from the source points given."""
    arcs, calendars = plan.arcs, plan.calendars
    source, target, lag = arcs.source[places], arcs.target[places], arcs.lag[places]
    pinned = np.where(
        arcs.from_finish[places] == 1, plan.pinned_finish_instant[source], plan.pinned_start_instant[source]
    )
    is_free = pinned == FAR_PAST
    if is_free.all():
        instants = calendars.instants(plan.calendar[source], given)
    else:
        instants = pinned
        instants[is_free] = calendars.instants(plan.calendar[source[is_free]], given[is_free])
    is_elapsed = arcs.is_elapsed[places]
    instants[is_elapsed] += lag[is_elapsed]
    lag_calendar = arcs.lag_calendar[places]
    lagged = ~is_elapsed & (lag != 0)
    if lagged.any():
        # A lag ends when its last minute is over (17:00), a lead begins with its first (08:00).
        counts = calendars.counts(lag_calendar[lagged], instants[lagged]) + lag[lagged]
        instants[lagged] = calendars.instants(lag_calendar[lagged], 2 * counts + (lag[lagged] < 0))
    points = 2 * calendars.counts(plan.calendar[target], instants) + 1
    # Only milestones tell 17:00 from 08:00.
    moments = np.flatnonzero(plan.has_duration[target] == 0)
    if len(moments):
        points[moments] = calendars.points(plan.calendar[target[moments]], instants[moments])
    to_finish = arcs.to_finish[places] == 1
    bounds: Ints = points - np.where(to_finish, 2 * plan.duration[target], 0)
    if plan.spans:
        for place in np.flatnonzero(to_finish).tolist():
            if int(target[place]) in plan.spans:
                bounds[place] = spans_start_point(plan, int(target[place]), int(points[place]))
    return bounds


def cross_backward(plan: CompiledPlan, places: Ints, given: Ints) -> Ints:
    """Finish bounds of crossing arcs, from the latest target points given."""
    arcs, calendars = plan.arcs, plan.calendars
    source, target, lag = arcs.source[places], arcs.target[places], arcs.lag[places]
    is_elapsed = arcs.is_elapsed[places]
    lag_calendar = arcs.lag_calendar[places]
    lagged = ~is_elapsed & (lag != 0)
    instants = calendars.start_forms(plan.calendar[target], given >> 1)
    instants[is_elapsed] -= lag[is_elapsed]
    if lagged.any():
        own, moments, part = lag_calendar[lagged], instants[lagged], lag[lagged]
        counts = (
            np.where(part > 0, calendars.counts(own, moments), calendars.floor_counts(own, moments)) - part
        )
        instants[lagged] = calendars.start_forms(own, counts)
    # A milestone may stand at 17:00 as well as at 08:00, so its start is held as a finish is.
    from_finish = (arcs.from_finish[places] == 1) | (plan.has_duration[source] == 0)
    own = plan.calendar[source]
    bounds = np.empty(len(places), dtype=np.int64)
    bounds[from_finish] = 2 * calendars.counts(own[from_finish], instants[from_finish])
    by_start = ~from_finish
    starts = calendars.floor_counts(own[by_start], instants[by_start])
    bounds[by_start] = 2 * (starts + plan.duration[source[by_start]])
    if plan.spans:
        for place in np.flatnonzero(by_start).tolist():
            row = int(source[place])
            if row in plan.spans:
                start = 2 * (int(bounds[place]) // 2 - int(plan.duration[row])) + 1
                bounds[place] = spans_finish_point(plan, row, start)
    return bounds
