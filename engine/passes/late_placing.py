"""Where what is to be as late as possible may begin.

That is by its late dates, or so late that nobody who follows moves.
"""

from __future__ import annotations

import numpy as np

from engine.calendar.table import Ints
from engine.network.compiled import FAR_FUTURE, CompiledPlan
from engine.passes.by_levels import Points
from engine.passes.by_nodes import NodeWalker
from engine.passes.free_room import latest_starts_beside
from engine.plan.model import ScheduleFrom


def late_floor(plan: CompiledPlan, early: Points, late: Points) -> Ints:
    """The plan's floors, raised for what waits and has not begun."""
    floor = plan.floor.copy()
    waiting = plan.alap[~plan.is_started[plan.alap]]
    if not len(waiting):
        return floor
    starts = late.starts[waiting]
    if _takes_free_float(plan):
        starts = _starts_that_move_nobody(plan, waiting, early, late)
    floor[waiting] = np.maximum(floor[waiting], starts)
    return floor


def _takes_free_float(plan: CompiledPlan) -> bool:
    """A plan from its finish is as late as possible as a whole."""
    columns = plan.columns
    is_forward = columns.schedule_from != ScheduleFrom.FINISH
    return is_forward and columns.options.alap_takes_free_float


def _starts_that_move_nobody(
    plan: CompiledPlan,
    rows: Ints,
    early: Points,
    late: Points,
) -> Ints:
    """The latest start points that leave every follower where it is.

    None is beyond the late start. Those with the least after them come first:
    what stands before one of them has the room that it left.
    """
    placed = Points(early.starts.copy(), early.finishes.copy())
    walker = NodeWalker(plan)
    level = plan.level[rows]
    for depth in np.unique(level)[::-1].tolist():
        own = rows[level == depth]
        starts = np.minimum(late.starts[own], _starts_beside(plan, own, placed))
        for row, start in zip(own.tolist(), starts.tolist(), strict=True):
            if start > placed.starts[row]:
                start, finish = walker.run(row, start, ())
                placed.starts[row] = start
                placed.finishes[row] = finish
    return placed.starts[rows]


def _starts_beside(plan: CompiledPlan, rows: Ints, placed: Points) -> Ints:
    """The latest start points before where the followers are placed."""
    instants = latest_starts_beside(plan, rows, placed)
    points = np.full(len(rows), FAR_FUTURE)
    bound = np.flatnonzero(instants < FAR_FUTURE)
    own = rows[bound]
    at = plan.calendars.points(plan.calendar[own], instants[bound])
    points[bound] = at | plan.has_duration[own]
    return points
