"""Where split work lies: the stretches of an activity as instants."""

from __future__ import annotations

import numpy as np

from engine.calendar.table import CalendarTable, Ints
from engine.network.compiled import FAR_PAST, CompiledPlan
from engine.plan.columns import NO_DATE
from engine.plan.splits import Gaps

Stretch = tuple[int, int]


def work_ahead(plan: CompiledPlan) -> Ints:
    """Minutes of work that every node still has to do: its duration without the gaps in it."""
    if not plan.gaps_ahead:
        return plan.duration
    minutes = plan.duration.copy()
    for row, gaps in plan.gaps_ahead.items():
        minutes[row] = gaps.work(int(minutes[row]))
    return minutes


def stretches_ahead(plan: CompiledPlan, row: int, begin: int, finish: int) -> list[Stretch]:
    """When somebody works on what is left of an activity that goes on at `begin` and ends at `finish`."""
    if row not in plan.gaps_ahead:
        return [(begin, finish)]
    tables = plan.calendars.tables
    if row not in plan.crews:
        table = tables[plan.calendar[row]]
        return _pieces(table, begin, plan.gaps_ahead[row], int(plan.duration[row]))
    parts = [
        piece
        for member in plan.crews[row]
        for piece in _pieces(tables[member.calendar], begin, member.gaps_ahead, member.minutes)
    ]
    return merged(parts)


def stretches_behind(plan: CompiledPlan, row: int) -> list[Stretch]:
    """When the part was done that lies behind an activity under way, or all of a finished or fixed one."""
    begin, end = int(plan.pinned_start_instant[row]), int(plan.pinned_finish_instant[row])
    gaps, tables = plan.gaps.get(row), plan.calendars.tables
    work = int(plan.full_work[row])
    if end != FAR_PAST:
        if gaps is None:
            return [(begin, end)]
        pieces = _pieces(tables[plan.calendar[row]], begin, gaps, gaps.span(work))
        # What happened counts, not how long it was to take.
        kept = [piece for piece in pieces if piece[0] < end] or [(begin, end)]
        return [*kept[:-1], (kept[-1][0], end)]
    if row in plan.crews:
        parts = []
        for member in plan.crews[row]:
            left = member.minutes if member.gaps_ahead is None else member.gaps_ahead.work(member.minutes)
            parts += _done_pieces(tables[member.calendar], begin, member.gaps, member.full_minutes - left)
        return merged(parts)
    done = work - int(work_ahead_of(plan, row))
    return _done_pieces(tables[plan.calendar[row]], begin, gaps, done)


def work_ahead_of(plan: CompiledPlan, row: int) -> int:
    """`work_ahead` of one node."""
    minutes = int(plan.duration[row])
    return int(plan.gaps_ahead[row].work(minutes)) if row in plan.gaps_ahead else minutes


def _done_pieces(table: CalendarTable, begin: int, gaps: Gaps | None, done: int) -> list[Stretch]:
    if done <= 0:
        return []
    return _pieces(table, begin, gaps, done if gaps is None else gaps.span(done))


def _pieces(table: CalendarTable, begin: int, gaps: Gaps | None, span: int) -> list[Stretch]:
    """The stretches of a span that begins at an instant."""
    if span <= 0:
        return []
    count = table.count_at(begin)
    pieces = [(0, span)] if gaps is None else list(gaps.pieces(int(gaps.work(span))))
    placed = [(table.start_form(count + a), table.finish_form(count + b)) for a, b in pieces]
    # Work that was begun in free time was begun then.
    return [(min(begin, placed[0][0]), placed[0][1]), *placed[1:]]


def merged(stretches: list[Stretch]) -> list[Stretch]:
    """Stretches in order, those that meet as one."""
    joined: list[Stretch] = []
    for start, finish in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], finish))
        else:
            joined.append((start, finish))
    return joined


def joined(plan: CompiledPlan, row: int, behind: list[Stretch], ahead: list[Stretch]) -> list[Stretch]:
    """What was done and what is left, as one stretch where no working minute lies between them."""
    table = plan.calendars.tables[plan.float_calendar[row]]
    (start, stop), (resume, finish) = behind[-1], ahead[0]
    if stop == start or resume <= stop or table.count_at(resume) <= table.count_at(stop):
        return [*behind[:-1], (start, finish), *ahead[1:]]
    return [*behind, *ahead]


def split_rows(plan: CompiledPlan) -> list[int]:
    """Rows whose work lies in several stretches, or may: split ones, and those told when to go on."""
    rows = set(plan.gaps)
    resume = plan.columns.activities.resume
    if resume is not None:
        waiting = plan.is_started & ~plan.is_done
        goes_on_at_a_date = resume != NO_DATE
        rows.update(np.flatnonzero(goes_on_at_a_date & waiting[: plan.activity_count]).tolist())
    return sorted(rows)
