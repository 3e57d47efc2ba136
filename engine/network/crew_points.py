"""Shared work in a compiled plan: where its activities lie whose people keep different calendars.

`engine.network.crews` counts in instants, a plan in points (`engine.calendar.calendar_set`).
"""

from __future__ import annotations

from engine.calendar.table import CalendarTable
from engine.network.compiled import CompiledPlan
from engine.network.crews import CrewTable, crew_latest_start, crew_run, crew_start_not_before


def crew_points(plan: CompiledPlan, row: int, point: int) -> tuple[int, int]:
    """Start and finish points of a crew's activity that may go on at `point`."""
    tables = plan.calendars.tables
    clock = tables[plan.calendar[row]]
    start, finish = crew_run(plan.crews[row], tables, clock.start_form(point >> 1))
    return 2 * clock.count_at(start) + 1, 2 * clock.count_at(finish)


def crew_start_point(plan: CompiledPlan, row: int, finish_point: int) -> int:
    """The latest start point from which all are done by `finish_point`."""
    tables = plan.calendars.tables
    clock: CalendarTable = tables[plan.calendar[row]]
    start = crew_latest_start(plan.crews[row], tables, clock.start_form(finish_point >> 1))
    return 2 * clock.count_at(start) + 1


def crew_bound_point(plan: CompiledPlan, row: int, finish_point: int) -> int:
    """The start point that ends first of those that do not end before `finish_point`."""
    tables = plan.calendars.tables
    clock: CalendarTable = tables[plan.calendar[row]]
    start = crew_start_not_before(plan.crews[row], tables, clock.start_form(finish_point >> 1))
    return 2 * clock.count_at(start) + 1


def crew_table(plan: CompiledPlan, rows: list[int]) -> CrewTable:
    """The crews of some rows as arrays."""
    return CrewTable.of([plan.crews[row] for row in rows], plan.calendars)
