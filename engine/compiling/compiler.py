"""From columns to a compiled plan: checks, calendars, floors and ceilings, levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.calendar.calendar_set import CalendarSet
from engine.calendar.table import Ints, instant_of
from engine.compiling.constraints import set_constraints
from engine.compiling.effort import driving_crews
from engine.compiling.expected import settle_expected_finishes
from engine.compiling.linking import Setting, build_arcs
from engine.compiling.progress import apply_progress
from engine.errors import (
    CycleError,
    DateOutOfRangeError,
    EmptyCalendarError,
    UnknownActivityError,
)
from engine.network.bounds import delayed
from engine.network.calendar_book import CalendarBook
from engine.network.compiled import FAR_FUTURE, FAR_PAST, CompiledPlan
from engine.network.crews import Crews, begin_crew, crew_run
from engine.network.order import find_cycle, levels
from engine.plan.columns import NO_DATE, NONE, ActivityColumns, Flags, PlanColumns
from engine.plan.splits import Gap, Gaps, check_gaps, together
from engine.plan.validation import check_columns, index_of, name_of, parents_of


def compile_columns(columns: PlanColumns) -> CompiledPlan:
    """Check a plan and turn it into arrays. Raises the PlanError that names what is wrong."""
    rows = columns.activities
    index = index_of(rows)
    check_columns(columns)
    parent, is_summary = parents_of(rows, index)
    count = len(rows.uid)
    book = CalendarBook(columns)
    effort = effort_of(columns, is_summary, book)
    calendar, duration, crews = effort.calendar, effort.duration, effort.crews
    draft = build_arcs(
        Setting(
            columns,
            parent,
            is_summary,
            calendar,
            effort.task_calendar,
            duration,
            crews,
            book.elapsed,
            book.project,
        )
    )
    extra = len(draft.virtual_owner)
    levelling_gaps = _checked_gaps(rows.levelling_gaps, rows, index, is_summary)
    gaps = _gaps(rows, index, is_summary, crews, levelling_gaps)
    work = np.concatenate((duration, np.zeros(extra, dtype=np.int64)))
    plan = CompiledPlan(
        columns=columns,
        calendars=CalendarSet(book.tables),
        activity_count=count,
        node_count=count + extra,
        index=index,
        parent=parent,
        is_summary=is_summary,
        calendar=np.concatenate((calendar, draft.virtual_calendar)),
        float_calendar=effort.float_calendar,
        project_calendar=book.project,
        elapsed_calendar=book.elapsed,
        full_work=work,
        full_duration=spans(work, gaps),
        gaps=gaps,
        levelling_gaps=levelling_gaps,
        is_active=np.concatenate((_filled_flags(rows.is_active, count, True), np.ones(extra, dtype=bool))),
        crews=crews,
        least_nodes=draft.least_nodes,
        virtual_owner=draft.virtual_owner,
        arcs=draft.arcs,
        start_instant=instant_of(columns.start),
        finish_instant=None if columns.finish is None else instant_of(columns.finish),
        assignment_driver=effort.drivers,
        never_together=effort.never_together,
        book=book,
        shared_rows=frozenset(crews),
    )
    _order(plan)
    _cover_horizon(plan)
    try:
        set_limits(plan)
        if settle_expected_finishes(plan):
            set_limits(plan)
    except (DateOutOfRangeError, EmptyCalendarError) as error:
        raise _blamed_crew(plan, error) from error
    return plan


@dataclass(slots=True)
class Effort:
    """By row, what calendars and durations become with the people assigned."""

    task_calendar: Ints
    calendar: Ints
    float_calendar: Ints
    duration: Ints
    crews: Crews
    drivers: dict[int, int]
    never_together: Ints


def effort_of(columns: PlanColumns, is_summary: Flags, book: CalendarBook) -> Effort:
    """Raises the PlanError that names work which nobody could ever do."""
    rows = columns.activities
    task_calendar = book.of_activities(rows)
    calendar = task_calendar.copy()
    if rows.is_elapsed is not None:
        calendar[rows.is_elapsed] = book.elapsed
    duration = _filled(rows.duration_minutes, len(rows.uid), 0).copy()
    float_calendar = calendar.copy()
    crews, drivers, apart = driving_crews(columns, is_summary, book, calendar, duration)
    _check_working_time(book, columns, calendar, crews, is_summary)
    for row in crews:
        calendar[row] = book.elapsed
    return Effort(task_calendar, calendar, float_calendar, duration, crews, drivers, apart)


def _blamed_crew(
    plan: CompiledPlan, error: DateOutOfRangeError | EmptyCalendarError
) -> DateOutOfRangeError | EmptyCalendarError:
    """The same error with the first task whose people never get done, as when one is on leave for ever."""
    for row in sorted(plan.crews):
        begin_crew(plan.crews[row])
        try:
            crew_run(plan.crews[row], plan.calendars.tables, plan.start_instant)
        except (DateOutOfRangeError, EmptyCalendarError) as found:
            rows = plan.columns.activities
            return type(found)(f"{name_of(rows, row)}: {found.message}", activity_uid=int(rows.uid[row]))
    return error


def _gaps(
    rows: ActivityColumns,
    index: dict[int, int],
    is_summary: Flags,
    crews: Crews,
    levelling_gaps: dict[int, Gaps],
) -> dict[int, Gaps]:
    """By row, where work is split: by somebody, and by levelling."""
    gaps = _checked_gaps(rows.gaps, rows, index, is_summary)
    for row, made in levelling_gaps.items():
        gaps[row] = Gaps(together(gaps[row].rows, made.rows)) if row in gaps else made
    for row, own in gaps.items():
        for member in crews.get(row, ()):
            member.gaps = own
    return gaps


def _checked_gaps(
    given: Mapping[int, Sequence[Gap]] | None,
    rows: ActivityColumns,
    index: dict[int, int],
    is_summary: Flags,
) -> dict[int, Gaps]:
    """By row, gaps given by uid. A summary spans its children, split or not."""
    gaps = {}
    for uid, own in (given or {}).items():
        row = index.get(uid)
        if row is None:
            raise UnknownActivityError(
                f"A split names task {uid}, which is not in the plan.", activity_uid=uid
            )
        checked = check_gaps(own, called=name_of(rows, row), activity_uid=uid)
        if checked.rows and not is_summary[row]:
            gaps[row] = checked
    return gaps


def spans(work: Ints, gaps: dict[int, Gaps]) -> Ints:
    """How long each node's work takes with its gaps; the same array where nothing is split."""
    if not gaps:
        return work
    lengths = work.copy()
    for row, own in gaps.items():
        lengths[row] = own.span(int(work[row]))
    return lengths


def _check_working_time(
    book: CalendarBook, columns: PlanColumns, calendar: Ints, crews: Crews, is_summary: Flags
) -> None:
    """Work on a calendar without any working time, or a person who is never there when the task is, would never end."""
    barren = {number for number, table in enumerate(book.tables) if table.never_works}
    if not barren:
        return
    rows = np.flatnonzero(np.isin(calendar, list(barren)) & ~is_summary).tolist()
    rows += [row for row, parts in crews.items() if any(part.calendar in barren for part in parts)]
    for row in rows:
        number = next(
            (part.calendar for part in crews.get(row, ()) if part.calendar in barren), int(calendar[row])
        )
        raise EmptyCalendarError(
            f"{name_of(columns.activities, row)} has no working time on calendar “{book.tables[number].name}”.",
            activity_uid=int(columns.activities.uid[row]),
        )


def _filled(column: Ints | None, count: int, default: int) -> Ints:
    return np.full(count, default, dtype=np.int64) if column is None else column


def _filled_flags(column: Flags | None, count: int, default: bool) -> Flags:
    return np.full(count, default, dtype=bool) if column is None else column


def _extended(column: Ints | None, count: int, nodes: int) -> Ints:
    return np.concatenate((_filled(column, count, 0), np.zeros(nodes - count, dtype=np.int64)))


def _order(plan: CompiledPlan) -> None:
    arcs = plan.arcs
    plan.level, reached = levels(plan.node_count, arcs.source, arcs.target)
    if reached < plan.node_count:
        raise _cycle_error(plan)
    plan.level_count = int(plan.level.max()) + 1 if plan.node_count else 0


def _cycle_error(plan: CompiledPlan) -> CycleError:
    path = find_cycle(plan.node_count, plan.arcs.source, plan.arcs.target, plan.level)
    owners = [
        node if node < plan.activity_count else int(plan.virtual_owner[node - plan.activity_count])
        for node in path
    ]
    rows = [row for place, row in enumerate(owners) if place == 0 or owners[place - 1] != row]
    uids = plan.columns.activities.uid[rows].tolist()
    names = plan.columns.activities.name
    return CycleError(
        uids, names=None if names is None else [names[row] or str(uids[i]) for i, row in enumerate(rows)]
    )


def _cover_horizon(plan: CompiledPlan) -> None:
    """Days around the dates given; passes grow the range themselves when work runs further."""
    rows = plan.columns.activities
    dated = (rows.constraint_date, rows.actual_start, rows.actual_finish, rows.manual_start, rows.deadline)
    moments = [
        np.array([plan.start_instant]),
        *(column[column != NO_DATE] for column in dated if column is not None),
    ]
    given = np.concatenate(moments)
    plan.calendars.cover(int(given.min()) // 1440 - 30, int(given.max()) // 1440 + 800)


def set_limits(plan: CompiledPlan) -> None:
    """Floors and ceilings of every node from the project's start, constraints, deadlines and progress."""
    nodes = plan.node_count
    plan.duration = plan.full_duration.copy()
    plan.has_duration = (plan.duration > 0).astype(np.int64)
    plan.gaps_ahead = dict(plan.gaps)
    for crew in plan.crews.values():
        begin_crew(crew)
    plan.delay = _extended(plan.columns.activities.levelling_delay_minutes, plan.activity_count, nodes)
    plan.delay_calendar = _delay_calendars(plan)
    plan.ceiling, plan.late_ceiling = np.full(nodes, FAR_FUTURE), np.full(nodes, FAR_FUTURE)
    plan.pinned_start, plan.resumes = np.full(nodes, FAR_PAST), np.full(nodes, FAR_PAST)
    plan.pinned_start_instant, plan.pinned_finish_instant = np.full(nodes, FAR_PAST), np.full(nodes, FAR_PAST)
    plan.is_done, plan.is_started, plan.is_manual = (np.zeros(nodes, dtype=bool) for _ in range(3))
    used = np.unique(plan.calendar)
    by_calendar = np.zeros(len(plan.calendars.tables), dtype=np.int64)
    by_calendar[used] = plan.calendars.points(used, np.full(len(used), plan.start_instant))
    plan.floor = by_calendar[plan.calendar]
    # A lead, or finishing when another starts, may carry an activity before the project's start, as in Microsoft
    # Project. Only a link to its finish from another's finish leaves it at the project's start.
    led = (plan.arcs.link != NONE) & ((plan.arcs.from_finish == 0) | (plan.arcs.to_finish == 0))
    plan.floor[plan.arcs.target[led]] = FAR_PAST
    # A helper passes on what it is given: those that it stands for hold the project's start themselves.
    helpers = plan.arcs.target[plan.arcs.target >= plan.activity_count]
    plan.floor[helpers] = FAR_PAST
    set_constraints(plan)
    apply_progress(plan)
    plan.floor = delayed(plan, np.arange(nodes), plan.floor)


def _delay_calendars(plan: CompiledPlan) -> Ints:
    """Levelling delays count as floats do, on the task's calendar and nobody's own; elapsed ones on the clock.

    So a task that is delayed by its float uses up just that.
    """
    on = plan.calendar.copy()
    on[: plan.activity_count] = plan.float_calendar
    is_elapsed = plan.columns.activities.levelling_delay_is_elapsed
    if is_elapsed is not None:
        on[np.flatnonzero(is_elapsed)] = plan.elapsed_calendar
    return on
