"""How much later work may begin without moving anybody, where it runs on other hours than its task's.

The room before a successor is measured where the work ends. Somebody with leave ahead, or two people with hours of
their own, may lose it on the way: the same work, begun a little later, ends much later. So does a lag
in hours of its own. So the room counts from the
start as well: from the early start to the latest one whose end leaves every successor where it is.
"""

from __future__ import annotations

import numpy as np

from engine.calendar.table import Ints
from engine.network.bounds import cross_backward
from engine.network.compiled import FAR_FUTURE, CompiledPlan
from engine.network.crew_points import crew_table
from engine.passes.by_levels import Points, least_drops


def rows_on_other_hours(plan: CompiledPlan) -> Ints:
    """Activities still to begin whose people's hours, not the task's, say when the work is done.

    And those followed by a lag in other hours than their follower's.
    """
    count, arcs = plan.activity_count, plan.arcs
    is_open = ~plan.is_summary & ~plan.is_started[:count] & ~plan.is_manual[:count]
    keeps_others = plan.calendar[:count] != plan.float_calendar
    lags = (arcs.lag != 0) & ~arcs.is_elapsed & (arcs.lag_calendar != plan.calendar[arcs.target])
    if lags.any():
        sources = arcs.source[lags]
        keeps_others[sources[sources < count]] = True
    return np.flatnonzero(is_open & keeps_others)


def latest_starts_beside(plan: CompiledPlan, rows: Ints, early: Points) -> Ints:
    """The latest start instants of these rows that leave all their successors at their early dates.

    FAR_FUTURE where a row has no successor.
    """
    arcs, count = plan.arcs, plan.activity_count
    limit = np.full(plan.node_count, FAR_FUTURE)
    dropped = arcs.drops_backward | arcs.drops_forward | least_drops(plan, early)
    # Helpers of phases have the limit of what they bind, so those with the most before them come last.
    level = plan.level[arcs.source]
    through = ~dropped & (arcs.source >= count)
    for depth in np.unique(level[through])[::-1].tolist():
        _lower(plan, np.flatnonzero(through & (level == depth)), limit, early)
    wanted = np.zeros(plan.node_count, dtype=bool)
    wanted[rows] = True
    _lower(plan, np.flatnonzero(~dropped & wanted[arcs.source]), limit, early)
    starts = np.full(len(rows), FAR_FUTURE)
    bound = np.flatnonzero(limit[rows] < FAR_FUTURE)
    own = rows[bound]
    counts = (limit[own] >> 1) - plan.duration[own]
    starts[bound] = plan.calendars.start_forms(plan.calendar[own], counts)
    _stand_at_ends(plan, own, bound, limit[own], starts)
    shared = [place for place in bound.tolist() if int(rows[place]) in plan.crews]
    if shared:
        crews = crew_table(plan, rows[shared].tolist())
        ends = plan.calendars.start_forms(plan.calendar[rows[shared]], limit[rows[shared]] >> 1)
        starts[shared] = crews.latest_starts(ends)
    return starts


def _stand_at_ends(
    plan: CompiledPlan,
    rows: Ints,
    places: Ints,
    limits: Ints,
    starts: Ints,
) -> None:
    """A milestone before what stands at 17:00 stands there, too."""
    is_moment = plan.has_duration[rows] == 0
    by_end = np.flatnonzero(is_moment & (limits & 1 == 0))
    on = plan.calendar[rows[by_end]]
    ends = plan.calendars.finish_forms(on, limits[by_end] >> 1)
    starts[places[by_end]] = ends


def _lower(plan: CompiledPlan, places: Ints, limit: Ints, early: Points) -> None:
    """Take what these arcs leave to their sources while their targets stay where they are."""
    arcs, count = plan.arcs, plan.activity_count
    target = arcs.target[places]
    at = np.where(arcs.to_finish[places] == 1, early.finishes[target], early.starts[target])
    given = np.where(target < count, at, limit[target])
    bound = np.flatnonzero(given < FAR_FUTURE)
    if len(bound):
        latest = cross_backward(plan, places[bound], given[bound])
        np.minimum.at(limit, arcs.source[places[bound]], latest)
