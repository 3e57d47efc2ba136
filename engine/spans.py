"""Activities whose people keep different calendars: they end when the last of them is done.

Such an activity lives on the round-the-clock calendar, so that its points are instants.
"""

from __future__ import annotations

from engine.compiled import CompiledPlan


def spans_schedule(plan: CompiledPlan, row: int, point: int) -> tuple[int, int]:
    """Start and finish points of an activity that may begin at `point`."""
    tables = plan.calendars.tables
    clock = tables[plan.calendar[row]]
    begin = clock.start_form(point >> 1)
    starts, finishes = [], []
    for span in plan.spans[row]:
        table = tables[span.calendar]
        count = table.count_at(begin)
        starts.append(table.start_form(count))
        finishes.append(table.finish_form(count + span.minutes))
    return 2 * clock.count_at(min(starts)) + 1, 2 * clock.count_at(max(finishes))


def spans_start_point(plan: CompiledPlan, row: int, finish_point: int) -> int:
    """The latest start point from which all assignments end by `finish_point`."""
    tables = plan.calendars.tables
    clock = tables[plan.calendar[row]]
    finish = clock.start_form(finish_point >> 1)
    starts = [
        tables[span.calendar].start_form(tables[span.calendar].count_at(finish) - span.minutes)
        for span in plan.spans[row]
    ]
    return 2 * clock.count_at(min(starts)) + 1


def spans_finish_point(plan: CompiledPlan, row: int, start_point: int) -> int:
    """The finish point of an activity begun at `start_point`."""
    return spans_schedule(plan, row, start_point)[1]
