"""What an arc asks of its ends, for arrays of arcs.

Forward: the earliest start point of the target. Backward: the latest finish point of the source. Where both ends
share a calendar that is an addition; arcs that cross calendars go by way of instants.
"""

from __future__ import annotations

import numpy as np

from engine.calendar.table import Ints
from engine.network.compiled import FAR_PAST, CompiledPlan
from engine.network.crew_points import crew_table
from engine.network.crews import CrewTable
from engine.plan.columns import Flags


def forward_bounds(plan: CompiledPlan, starts: Ints, finishes: Ints) -> Ints:
    """For every arc, the earliest start point that it leaves to its target; FAR_PAST where it no longer binds."""
    arcs = plan.arcs
    given = np.where(arcs.from_finish == 1, finishes[arcs.source], starts[arcs.source])
    bounds: Ints = given + 2 * (arcs.lag - arcs.to_finish * plan.duration[arcs.target])
    crossing = np.flatnonzero(arcs.is_cross)
    if len(crossing):
        bounds[crossing] = cross_forward(plan, crossing, given[crossing])
    bounds[arcs.drops_forward] = FAR_PAST
    return bounds


def cross_forward(plan: CompiledPlan, places: Ints, given: Ints, minutes: Ints | None = None) -> Ints:
    """Start bounds of crossing arcs, from the source points given.

    `minutes` are the targets' durations, where they are not the plan's (in a simulation).
    """
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
    duration = plan.duration[target] if minutes is None else minutes
    bounds: Ints = points - np.where(to_finish, 2 * duration, 0)
    if len(shared := _shared(plan, target, to_finish)):
        table = _crews_lasting(plan, target[shared], duration[shared])
        clock = plan.calendar[target[shared]]
        latest = calendars.start_forms(clock, points[shared] >> 1)
        bounds[shared] = 2 * calendars.counts(clock, table.starts_not_before(latest)) + 1
    return bounds


def _crews_lasting(plan: CompiledPlan, rows: Ints, durations: Ints) -> CrewTable:
    table = crew_table(plan, rows.tolist())
    if (durations != plan.duration[rows]).any():
        table.stretch(durations, plan.duration[rows])
    return table


def _shared(plan: CompiledPlan, rows: Ints, chosen: Flags) -> Ints:
    """Places of the chosen rows that several people share."""
    if not plan.crews or not chosen.any():
        return np.empty(0, dtype=np.int64)
    is_shared = np.zeros(plan.node_count, dtype=bool)
    is_shared[list(plan.crews)] = True
    return np.flatnonzero(chosen & is_shared[rows])


def cross_backward(plan: CompiledPlan, places: Ints, given: Ints, minutes: Ints | None = None) -> Ints:
    """Finish bounds of crossing arcs, from the latest target points given.

    `minutes` are the sources' durations, where they are not the plan's (in a simulation).
    """
    arcs, calendars = plan.arcs, plan.calendars
    source, instants = arcs.source[places], latest_moments(plan, places, given)
    # A milestone may stand at 17:00 as well as at 08:00, so its start is held as a finish is.
    is_moment = plan.has_duration[source] == 0
    from_finish = (arcs.from_finish[places] == 1) | is_moment
    own = plan.calendar[source]
    bounds = np.empty(len(places), dtype=np.int64)
    bounds[from_finish] = 2 * calendars.counts(own[from_finish], instants[from_finish])
    if is_moment.any():
        counts = bounds[is_moment] >> 1
        bounds[is_moment] += calendars.start_forms(own[is_moment], counts) <= instants[is_moment]
    by_start = ~from_finish
    starts = calendars.floor_counts(own[by_start], instants[by_start])
    duration = plan.duration[source] if minutes is None else minutes
    bounds[by_start] = 2 * (starts + duration[by_start])
    if len(shared := _shared(plan, source, by_start)):
        rows = source[shared]
        crews = _crews_lasting(plan, rows, duration[shared])
        _, ends = crews.run(crews.last_begins(instants[shared]))
        bounds[shared] = 2 * calendars.counts(plan.calendar[rows], ends)
    return bounds


def latest_moments(plan: CompiledPlan, places: Ints, given: Ints) -> Ints:
    """The latest instant of each arc's source that its target's latest point, and the lag, leave to it."""
    arcs, calendars = plan.arcs, plan.calendars
    target, lag = arcs.target[places], arcs.lag[places]
    is_elapsed = arcs.is_elapsed[places]
    lag_calendar = arcs.lag_calendar[places]
    lagged = ~is_elapsed & (lag != 0)
    instants = calendars.start_forms(plan.calendar[target], given >> 1)
    # Only milestones tell 17:00 from 08:00: one held to 17:00 cannot wait for what ends after it.
    moments = np.flatnonzero((plan.has_duration[target] == 0) & (given & 1 == 0))
    if len(moments):
        own = plan.calendar[target[moments]]
        instants[moments] = calendars.finish_forms(own, given[moments] >> 1)
    instants[is_elapsed] -= lag[is_elapsed]
    if lagged.any():
        own, moments, part = lag_calendar[lagged], instants[lagged], lag[lagged]
        counts = (
            np.where(part > 0, calendars.counts(own, moments), calendars.floor_counts(own, moments)) - part
        )
        instants[lagged] = calendars.start_forms(own, counts)
    return instants


def delayed(plan: CompiledPlan, rows: Ints, points: Ints) -> Ints:
    """The points after each row's levelling delay, which counts on the row's `delay_calendar`."""
    delay = plan.delay[rows]
    if not delay.any():
        return points
    later: Ints = points + 2 * delay
    apart = (delay != 0) & (plan.delay_calendar[rows] != plan.calendar[rows]) & (points > FAR_PAST >> 1)
    places = np.flatnonzero(apart)
    if len(places):
        own, on = plan.calendar[rows[places]], plan.delay_calendar[rows[places]]
        calendars = plan.calendars
        instants = calendars.instants(own, points[places])
        # The first moment with so much behind it: whoever keeps other hours may go on before the task's day begins.
        moved = calendars.finish_forms(on, calendars.counts(on, instants) + delay[places])
        later[places] = calendars.points(own, moved)
    return later
