"""Who is booked when: by which work, and where above their availability."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.calendar.table import CalendarTable, moment_of
from engine.critical_path.results import Schedule
from engine.levelling.timeline import Timeline
from engine.network.compiled import CompiledPlan
from engine.network.stretches import stretches_ahead
from engine.passes.by_levels import remaining_start
from engine.plan.model import ResourceKind

Needs = dict[int, list[tuple[int, float]]]


@dataclass(frozen=True, slots=True)
class Overload:
    """A stretch on which somebody stays booked above their availability."""

    resource_uid: int
    start: datetime
    finish: datetime
    units_over: float


def needs_of(plan: CompiledPlan) -> Needs:
    """(resource uid, units) of each node that books people."""
    kinds = {resource.uid: resource.kind for resource in plan.columns.resources}
    needs: dict[int, dict[int, float]] = {}
    rows = plan.columns.assignments
    if not rows:
        return {}
    columns = (
        rows.activity_uid.tolist(),
        rows.resource_uid.tolist(),
        rows.units.tolist(),
    )
    for activity, resource, share in zip(*columns, strict=True):
        row = plan.index[activity]
        if kinds[resource] != ResourceKind.WORK:
            continue
        if plan.is_summary[row] or not plan.is_active[row]:
            continue
        if plan.has_duration[row] and share > 0:
            units = needs.setdefault(row, {})
            units[resource] = units.get(resource, 0.0) + share
    return {row: sorted(units.items()) for row, units in needs.items()}


def goes_on(plan: CompiledPlan, row: int, finish_point: int) -> int:
    """The instant at which the remaining work of a started activity goes on."""
    table: CalendarTable = plan.calendars.tables[plan.calendar[row]]
    return table.start_form(remaining_start(plan, row, finish_point) >> 1)


def overloads_of(result: Schedule) -> tuple[Overload, ...]:
    """Where a schedule as it stands books somebody above their availability.

    Work that is done does not count.
    """
    solved, plan = result.solved, result.solved.plan
    timelines = {
        resource.uid: Timeline(resource.max_units)
        for resource in plan.columns.resources
        if resource.kind == ResourceKind.WORK
    }
    for row, needs in needs_of(plan).items():
        if plan.is_done[row]:
            continue
        start, finish = int(solved.start[row]), int(solved.finish[row])
        if plan.is_started[row]:
            start = goes_on(plan, row, int(solved.scheduled_points.finishes[row]))
        for begin, end in stretches_ahead(plan, row, start, finish):
            for uid, units in needs:
                timelines[uid].book(begin, end, units, row)
    return tuple(
        Overload(uid, moment_of(start), moment_of(finish), over)
        for uid, timeline in timelines.items()
        for start, finish, over in timeline.overloads()
    )
