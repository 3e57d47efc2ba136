"""Progress: what has happened stays, what remains is scheduled after it.

A finished activity keeps its actual dates. A started one keeps its actual start; its remaining work begins where
work stopped (or at `resume`), not before the status date, and under retained logic not before its predecessors
allow. A manual task keeps its own dates.
"""

from __future__ import annotations

import numpy as np

from engine.calendar_table import Ints, instant_of
from engine.columns import NO_DATE, NONE, Flags
from engine.compiled import FAR_FUTURE, CompiledPlan
from engine.crews import resume_crew
from engine.plan import ProgressRule


def apply_progress(plan: CompiledPlan) -> None:
    """Write actual and manual dates, remaining durations and the status date into the plan's limits."""
    rows = plan.columns.activities
    nothing = np.full(plan.activity_count, NO_DATE)
    start = nothing if rows.actual_start is None else rows.actual_start
    finish = nothing if rows.actual_finish is None else rows.actual_finish
    has_begun = (start != NO_DATE) | (finish != NO_DATE)
    has_begun &= ~plan.is_summary
    status = _status_instant(plan)
    if has_begun.any():
        begun = np.flatnonzero(has_begun)
        remaining = _remaining(plan, begun, finish)
        _pin_finished(plan, begun[remaining == 0], start, finish)
        _resume_started(plan, begun[remaining > 0], remaining[remaining > 0], start, status)
    _pin_manual(plan, has_begun)
    if status is not None:
        waits = np.flatnonzero(~has_begun & ~plan.is_summary & ~plan.is_manual[: plan.activity_count])
        points = plan.calendars.points(plan.calendar[waits], np.full(len(waits), status))
        plan.floor[waits] = np.maximum(plan.floor[waits], points)
    _drop_arcs(plan)


def _status_instant(plan: CompiledPlan) -> int | None:
    date = plan.columns.status_date
    return (
        instant_of(date) if date is not None and plan.columns.options.reschedules_after_status_date else None
    )


def _remaining(plan: CompiledPlan, begun: Ints, finish: Ints) -> Ints:
    rows = plan.columns.activities
    share = np.zeros(len(begun)) if rows.percent_complete is None else rows.percent_complete[begun] / 100
    remaining = np.rint(plan.duration[begun] * (1 - share)).astype(np.int64)
    if rows.remaining_minutes is not None:
        given = rows.remaining_minutes[begun]
        remaining = np.where(given == NONE, remaining, given)
    return np.where(finish[begun] != NO_DATE, 0, remaining)


def _pin_finished(plan: CompiledPlan, done: Ints, start: Ints, finish: Ints) -> None:
    calendar = plan.calendar[done]
    begins, ends = start[done].copy(), finish[done].copy()
    if (begins == NO_DATE).any():
        lost = begins == NO_DATE
        counts = plan.calendars.counts(calendar[lost], ends[lost]) - plan.duration[done[lost]]
        begins[lost] = plan.calendars.start_forms(calendar[lost], counts)
    if (ends == NO_DATE).any():
        lost = ends == NO_DATE
        counts = plan.calendars.counts(calendar[lost], begins[lost]) + plan.duration[done[lost]]
        ends[lost] = np.where(
            plan.duration[done[lost]] > 0, plan.calendars.finish_forms(calendar[lost], counts), begins[lost]
        )
    plan.is_done[done] = plan.is_started[done] = True
    _pin(plan, done, begins, ends)


def _pin(plan: CompiledPlan, rows: Ints, begins: Ints, ends: Ints) -> None:
    """Fix both ends of activities, whatever their calendars say of those moments."""
    calendar = plan.calendar[rows]
    starts = plan.calendars.points(calendar, begins)
    plan.floor[rows] = plan.ceiling[rows] = starts
    plan.duration[rows] = plan.calendars.counts(calendar, ends) - (starts >> 1)
    plan.has_duration[rows] = plan.duration[rows] > 0
    plan.pinned_start[rows] = starts
    plan.pinned_start_instant[rows] = begins
    plan.pinned_finish_instant[rows] = ends
    plan.delay[rows] = 0
    for row in rows.tolist():
        # Fixed dates make no difference between people: one stretch of work.
        plan.crews.pop(row, None)


def _resume_started(plan: CompiledPlan, rows: Ints, remaining: Ints, start: Ints, status: int | None) -> None:
    calendar = plan.calendar[rows]
    begins = start[rows]
    starts = plan.calendars.points(calendar, begins)
    resumes = starts + 2 * (plan.duration[rows] - remaining).clip(min=0)
    _resume_crews(plan, rows, begins, remaining, resumes)
    given = plan.columns.activities.resume
    if given is not None:
        named = given[rows] != NO_DATE
        resumes[named] = np.maximum(plan.calendars.points(calendar[named], given[rows][named]), starts[named])
    if status is not None:
        resumes = np.maximum(resumes, plan.calendars.points(calendar, np.full(len(rows), status)))
    plan.is_started[rows] = True
    plan.duration[rows], plan.has_duration[rows] = remaining, 1
    plan.floor[rows], plan.ceiling[rows] = resumes, FAR_FUTURE
    plan.pinned_start[rows], plan.pinned_start_instant[rows] = starts, begins
    plan.delay[rows] = 0


def _resume_crews(plan: CompiledPlan, rows: Ints, begins: Ints, remaining: Ints, resumes: Ints) -> None:
    """Where the work of several people goes on: their done part counts on their calendars, not on the clock."""
    if not plan.crews:
        return
    tables = plan.calendars.tables
    clock = tables[plan.elapsed_calendar]
    for place, row in enumerate(rows.tolist()):
        if row in plan.crews:
            instant = resume_crew(
                plan.crews[row], tables, started=int(begins[place]), remaining=int(remaining[place])
            )
            resumes[place] = 2 * clock.count_at(instant) + 1


def _pin_manual(plan: CompiledPlan, has_begun: Flags) -> None:
    rows = plan.columns.activities
    if rows.is_manual is None or rows.manual_start is None:
        return
    manual = np.flatnonzero(rows.is_manual & ~has_begun & ~plan.is_summary & (rows.manual_start != NO_DATE))
    begins = rows.manual_start[manual]
    ends = np.full(len(manual), NO_DATE) if rows.manual_finish is None else rows.manual_finish[manual]
    calendar = plan.calendar[manual]
    counts = plan.calendars.counts(calendar, begins) + plan.duration[manual]
    by_duration = np.where(plan.duration[manual] > 0, plan.calendars.finish_forms(calendar, counts), begins)
    plan.is_manual[manual] = True
    _pin(plan, manual, begins, np.where(ends == NO_DATE, by_duration, ends))


def _drop_arcs(plan: CompiledPlan) -> None:
    """Arcs that no longer bind: into finished and manual activities, and into the past of started ones."""
    arcs = plan.arcs
    overrides = plan.columns.options.progress_rule == ProgressRule.PROGRESS_OVERRIDE
    to_started, from_started = plan.is_started[arcs.target], plan.is_started[arcs.source]
    binds_start = (arcs.to_finish == 0) & (arcs.from_finish == 0)
    waits_for_all = arcs.from_finish == 1
    into_running = to_started & (binds_start | (overrides & waits_for_all & (arcs.to_finish == 0)))
    arcs.drops_forward = plan.is_done[arcs.target] | plan.is_manual[arcs.target] | into_running
    out_of_started = from_started & (arcs.from_finish == 0)
    arcs.drops_backward = plan.is_done[arcs.target] | into_running | out_of_started
