"""Progress: what has happened stays, what remains is scheduled after it.

A finished activity keeps its actual dates. A started one keeps its actual start; its remaining work begins where
work stopped (or at `resume`), not before the status date, and under retained logic not before its predecessors
allow. A manual task keeps its own dates, and its finish also while it is under way. A milestone that has begun and is
not done stays open: it holds its date, and what leads to it keeps its float.
"""

from __future__ import annotations

import numpy as np

from engine.calendar.table import Ints, instant_of
from engine.network.compiled import FAR_FUTURE, FAR_PAST, CompiledPlan
from engine.network.crews import crew_latest_start, crew_run, resume_crew
from engine.plan.columns import NO_DATE, NONE, Flags
from engine.plan.model import ProgressRule


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
        is_open = _is_open_milestone(plan, begun, remaining, finish)
        _pin_open(plan, begun[is_open], start)
        _pin_finished(plan, begun[(remaining == 0) & ~is_open], start, finish)
        keeps_dates = _has_manual_dates(plan)[begun]
        runs = (remaining > 0) & ~keeps_dates
        _resume_started(plan, begun[runs], remaining[runs], start, status)
        has_begun[begun[(remaining > 0) & keeps_dates]] = False
    _pin_manual(plan, has_begun, start)
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
    remaining = np.rint(plan.full_work[begun] * (1 - share)).astype(np.int64)
    if rows.remaining_minutes is not None:
        given = rows.remaining_minutes[begun]
        remaining = np.where(given == NONE, remaining, given)
    return np.where(finish[begun] != NO_DATE, 0, remaining)


def _is_open_milestone(plan: CompiledPlan, begun: Ints, remaining: Ints, finish: Ints) -> Flags:
    """Milestones that were reached in part: nothing of them is left to do, and still they are not done."""
    percent = plan.columns.activities.percent_complete
    if percent is None:
        return np.zeros(len(begun), dtype=bool)
    is_unfinished = (finish[begun] == NO_DATE) & (percent[begun] < 100)
    is_milestone: Flags = (remaining == 0) & (plan.full_duration[begun] == 0) & is_unfinished
    return is_milestone


def _pin_open(plan: CompiledPlan, rows: Ints, start: Ints) -> None:
    """They stay where they began, and their predecessors keep the room that their followers leave."""
    _pin(plan, rows, start[rows], start[rows])


def _pin_finished(plan: CompiledPlan, done: Ints, start: Ints, finish: Ints) -> None:
    calendar = plan.calendar[done]
    begins, ends = start[done].copy(), finish[done].copy()
    if (begins == NO_DATE).any():
        lost = begins == NO_DATE
        counts = plan.calendars.counts(calendar[lost], ends[lost]) - plan.duration[done[lost]]
        begins[lost] = plan.calendars.start_forms(calendar[lost], counts)
        for place in _shared_among(plan, done, lost):
            crew, tables = plan.crews[int(done[place])], plan.calendars.tables
            begins[place] = crew_latest_start(crew, tables, int(ends[place]))
    if (ends == NO_DATE).any():
        lost = ends == NO_DATE
        counts = plan.calendars.counts(calendar[lost], begins[lost]) + plan.duration[done[lost]]
        ends[lost] = np.where(
            plan.duration[done[lost]] > 0, plan.calendars.finish_forms(calendar[lost], counts), begins[lost]
        )
        for place in _shared_among(plan, done, lost):
            crew, tables = plan.crews[int(done[place])], plan.calendars.tables
            ends[place] = crew_run(crew, tables, int(begins[place]))[1]
    plan.is_done[done] = plan.is_started[done] = True
    _pin(plan, done, begins, ends)


def _shared_among(plan: CompiledPlan, rows: Ints, chosen: Flags) -> list[int]:
    """Places of the chosen rows that several people share: a minute of the clock is no minute of their work."""
    if not plan.crews:
        return []
    return [place for place in np.flatnonzero(chosen).tolist() if int(rows[place]) in plan.crews]


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
        plan.gaps_ahead.pop(row, None)


def _resume_started(plan: CompiledPlan, rows: Ints, remaining: Ints, start: Ints, status: int | None) -> None:
    calendar = plan.calendar[rows]
    begins = start[rows]
    starts = plan.calendars.points(calendar, begins)
    done = (plan.full_work[rows] - remaining).clip(min=0)
    resumes, lengths = starts + 2 * done, remaining
    if plan.gaps:
        resumes, lengths = _resume_split(plan, rows, starts, done, remaining)
    _resume_crews(plan, rows, begins, remaining, resumes)
    given = plan.columns.activities.resume
    if given is not None:
        named = given[rows] != NO_DATE
        behind_gaps = resumes.copy()
        resumes[named] = np.maximum(plan.calendars.points(calendar[named], given[rows][named]), starts[named])
        for place in np.flatnonzero(named).tolist():
            if _stops_for_levelling(plan, int(rows[place]), int(done[place])):
                resumes[place] = max(resumes[place], behind_gaps[place])
    plan.resumes[rows] = resumes
    if status is not None:
        resumes = np.maximum(resumes, plan.calendars.points(calendar, np.full(len(rows), status)))
    plan.is_started[rows] = True
    plan.duration[rows], plan.has_duration[rows] = lengths, 1
    plan.floor[rows], plan.ceiling[rows] = resumes, FAR_FUTURE
    plan.pinned_start[rows], plan.pinned_start_instant[rows] = starts, begins
    plan.delay[rows] = 0


def _stops_for_levelling(plan: CompiledPlan, row: int, done: int) -> bool:
    """Whether levelling lets the work wait just where it has stopped."""
    made = plan.levelling_gaps.get(row)
    return made is not None and any(gap.after_minutes == done for gap in made.rows)


def _resume_split(
    plan: CompiledPlan, rows: Ints, starts: Ints, done: Ints, remaining: Ints
) -> tuple[Ints, Ints]:
    """Where the work that is left goes on, behind the gaps that lie behind it, and how long it takes."""
    resumes, lengths = starts + 2 * done, remaining.copy()
    for place, row in enumerate(rows.tolist()):
        if row in plan.gaps:
            gaps, behind = plan.gaps[row], int(done[place])
            resumes[place] = starts[place] + 2 * gaps.until(behind)
            plan.gaps_ahead[row] = gaps.rest(behind)
            lengths[place] = plan.gaps_ahead[row].span(int(remaining[place]))
    return resumes, lengths


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


def _has_manual_dates(plan: CompiledPlan) -> Flags:
    """Activities that keep the dates somebody gave them, also while they are under way."""
    rows = plan.columns.activities
    if rows.is_manual is None or rows.manual_start is None:
        return np.zeros(plan.activity_count, dtype=bool)
    has_dates: Flags = rows.is_manual & ~plan.is_summary & (rows.manual_start != NO_DATE)
    return has_dates


def _pin_manual(plan: CompiledPlan, is_settled: Flags, actual_start: Ints) -> None:
    rows = plan.columns.activities
    manual = np.flatnonzero(_has_manual_dates(plan) & ~is_settled)
    if not len(manual):
        return
    assert rows.manual_start is not None
    begun = actual_start[manual] != NO_DATE
    begins = np.where(begun, actual_start[manual], rows.manual_start[manual])
    ends = np.full(len(manual), NO_DATE) if rows.manual_finish is None else rows.manual_finish[manual]
    calendar = plan.calendar[manual]
    counts = plan.calendars.counts(calendar, begins) + plan.duration[manual]
    by_duration = np.where(plan.duration[manual] > 0, plan.calendars.finish_forms(calendar, counts), begins)
    plan.is_manual[manual] = True
    is_open_ended = (ends == NO_DATE) | (ends < begins)
    _pin(plan, manual, begins, np.where(is_open_ended, by_duration, ends))


def _drop_arcs(plan: CompiledPlan) -> None:
    """Arcs that no longer bind: into finished and manual activities, and into the past of started ones."""
    arcs = plan.arcs
    # What really happened may have ended in free time; a milestone tells that from the end of work before it.
    is_pinned = plan.pinned_finish_instant != FAR_PAST
    arcs.is_cross = arcs.crosses | (is_pinned[arcs.source] & (plan.has_duration[arcs.target] == 0))
    # A delay that counts elsewhere, on the clock, say, is no number of minutes to add to a point.
    delayed_elsewhere = (plan.delay != 0) & (plan.delay_calendar != plan.calendar)
    if delayed_elsewhere.any():
        arcs.is_cross |= delayed_elsewhere[arcs.target]
    overrides = plan.columns.options.progress_rule == ProgressRule.PROGRESS_OVERRIDE
    to_started, from_started = plan.is_started[arcs.target], plan.is_started[arcs.source]
    binds_start = (arcs.to_finish == 0) & (arcs.from_finish == 0)
    waits_for_all = arcs.from_finish == 1
    into_running = to_started & (binds_start | (overrides & waits_for_all & (arcs.to_finish == 0)))
    arcs.drops_forward = plan.is_done[arcs.target] | plan.is_manual[arcs.target] | into_running
    out_of_started = from_started & (arcs.from_finish == 0)
    arcs.drops_backward = plan.is_done[arcs.target] | into_running | out_of_started
