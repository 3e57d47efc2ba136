"""Expected finishes: what is left of a task lasts until a day that somebody expects.

The remaining duration follows from the date, as in Primavera P6: the working
minutes of the task's calendar from where the work may (or does) go on until then.
Where that is no time at all, one minute is left, and logic says when.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.calendar.table import Ints
from engine.network.compiled import FAR_PAST, CompiledPlan
from engine.passes.by_nodes import NodeWalker
from engine.plan.columns import NO_DATE, NONE, Flags, PlanColumns
from engine.plan.model import ScheduleFrom


def expects_finish(columns: PlanColumns) -> Flags:
    """Activities whose finish is expected; none in a plan from its finish."""
    dates = columns.activities.expected_finish
    if dates is None:
        return np.zeros(len(columns.activities.uid), dtype=bool)
    is_from_start = columns.schedule_from != ScheduleFrom.FINISH
    is_dated: Flags = dates != NO_DATE
    return is_dated & is_from_start


def settle_expected_finishes(plan: CompiledPlan) -> bool:
    """Give those activities the durations that their dates make.

    True where there were any: the plan's limits are to be set once more.
    """
    rows = _open_rows(plan)
    if not len(rows):
        return False
    lengths = _lengths(plan, rows)
    done = plan.full_work[rows] - plan.duration[rows]
    begun = plan.is_started[rows]
    plan.full_work[rows] = np.where(begun, done.clip(min=0), 0) + lengths
    plan.full_duration[rows] = plan.full_work[rows]
    _write_remaining(plan, rows[begun], lengths[begun])
    uids = plan.columns.activities.uid[rows].tolist()
    plan.expected_minutes = dict(zip(uids, lengths.tolist(), strict=True))
    return True


def _open_rows(plan: CompiledPlan) -> Ints:
    """Tasks in one piece that are still to do and have an expected finish."""
    count = plan.activity_count
    is_open = expects_finish(plan.columns)
    is_open &= ~plan.is_summary & ~plan.is_done[:count]
    is_open &= ~plan.is_manual[:count]
    is_open &= plan.full_duration[:count] > 0
    is_open[list(plan.gaps)] = False
    return np.flatnonzero(is_open)


def _lengths(plan: CompiledPlan, rows: Ints) -> Ints:
    """Working minutes from where each one's work may go on until it is expected to end."""
    dates = plan.columns.activities.expected_finish
    assert dates is not None
    ends = plan.calendars.counts(plan.calendar[rows], dates[rows])
    until = dict(zip(rows.tolist(), ends.tolist(), strict=True))
    walker = NodeWalker(plan)
    # What holds a finish cannot hold a start here: the length is what is sought.
    into = np.isin(plan.arcs.target, rows) & (plan.arcs.to_finish == 1)
    for arc in np.flatnonzero(into).tolist():
        walker.drops_forward[arc] = True
    starts = [0] * plan.node_count
    finishes = [0] * plan.node_count
    found: dict[int, int] = {}
    for node in walker.order:
        floor = int(plan.floor[node])
        if node not in until:
            start, finish = walker.forward(node, floor, starts, finishes)
            starts[node] = start
            finishes[node] = finish
            continue
        begins = walker.earliest(node, floor, starts, finishes) | 1
        minutes = max(until[node] - (begins >> 1), 1)
        found[node] = minutes
        pinned = int(plan.pinned_start[node])
        starts[node] = begins if pinned == FAR_PAST else pinned
        finishes[node] = (begins - 1) + 2 * minutes
    return np.array([found[row] for row in rows.tolist()], dtype=np.int64)


def _write_remaining(plan: CompiledPlan, rows: Ints, minutes: Ints) -> None:
    activities = plan.columns.activities
    given = activities.remaining_minutes
    if given is None:
        given = np.full(plan.activity_count, NONE, dtype=np.int64)
    given = given.copy()
    given[rows] = minutes
    changed = replace(activities, remaining_minutes=given)
    plan.columns = replace(plan.columns, activities=changed)
