"""What if: one change tried on the plan in memory, and what would move because of it. Nothing is written."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from core.access import Action, Actor
from core.days import later_words
from core.errors import DomainError
from engine.calendar import CalendarException, WorkCalendar
from engine.calendar.table import instant_of
from engine.critical_path import schedule
from engine.critical_path.reasons import DriverKind
from engine.critical_path.results import Schedule
from engine.errors import PlanError
from engine.plan import ConstraintKind
from engine.plan.columns import CONSTRAINT_CODES, NO_DATE, NONE, ActivityColumns, PlanColumns
from projects.models import Project
from tasks.load.reads import TaskDates, dearer_by
from tasks.models import Resource, Task
from tasks.scheduling.figures import minutes_left
from tasks.scheduling.reads import (
    Move,
    PlanSource,
    calendar_of_plan,
    load_plan,
    moved_rows,
    moves_between,
    utc,
    working_days,
)
from tasks.scheduling.reads.moves import MOST_SHOWN

# Calendars that exist inside a question only: far above any row's id and above people's own.
_ABSENCE_BASE = 1 << 41


class Kind(StrEnum):
    LONGER = "longer"
    LATER = "later"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Question:
    """LONGER: `task` takes `days` working days more. LATER: it starts on `first` or later. AWAY: `resource` is away."""

    kind: Kind
    task: Task | None = None
    days: Decimal = Decimal(0)
    resource: Resource | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What would move. Moments are local to the project; `labour` is what people cost more, None where it is hidden."""

    question: Question
    moves: list[Move]
    moved_count: int
    finish_before: datetime
    finish: datetime
    finish_days: Decimal
    labour: Decimal | None
    # Names of tasks that the person should be working on during the absence.
    touched: list[str] = field(default_factory=list)

    @property
    def finish_words(self) -> str:
        """How far the project's finish moves, in words."""
        return later_words(self.finish_days)


def what_if(
    project: Project,
    question: Question,
    actor: Actor,
    *,
    most: int | None = MOST_SHOWN,
) -> Answer:
    """Try the question on the plan. Raises DomainError when the plan cannot be scheduled, before or after."""
    source = load_plan(project)
    before = _scheduled(source.columns)
    changed, causes = _CHANGES[question.kind](source.columns, question, before)
    after = _scheduled(changed)
    names = dict(
        zip(source.columns.activities.uid.tolist(), source.columns.activities.name or [], strict=False)
    )
    return Answer(
        question=question,
        moves=moves_between(
            project,
            source,
            before,
            after,
            reason=_reason(question, after, causes, names),
            causes=causes,
            limit=most,
        ),
        moved_count=len(moved_rows(before, after)),
        finish_before=before.finish,
        finish=after.finish,
        finish_days=working_days(source.columns, before.finish, after.finish),
        labour=_labour(project, question, source, actor, before, after),
        touched=[names[uid] for uid in causes] if question.kind == Kind.AWAY else [],
    )


def _scheduled(columns: PlanColumns) -> Schedule:
    try:
        return schedule(columns)
    except PlanError as error:
        raise DomainError(str(error), code="plan") from error


def _row_of(columns: PlanColumns, task: Task | None) -> int:
    rows = np.flatnonzero(columns.activities.uid == (task.pk if task else NONE))
    if task is None or not len(rows):
        raise DomainError(_("This task is not in the plan any more."), field="task")
    return int(rows[0])


Changed = tuple[PlanColumns, set[int]]


def _longer(columns: PlanColumns, question: Question, before: Schedule) -> Changed:
    """As services.progress does it: before work began the duration grows, afterwards what remains."""
    task = question.task
    row = _row_of(columns, task)
    assert task is not None
    rows = columns.activities
    extra = round(question.days * _minutes_per_day(columns, row))
    durations = _copy(rows.duration_minutes, len(rows.uid), 0)
    old = int(durations[row])
    if task.actual_start is None:
        durations[row] = old + extra
        rows = replace(rows, duration_minutes=durations)
    else:
        left = minutes_left(old, task.percent_complete, task.remaining_minutes)
        remaining = _copy(rows.remaining_minutes, len(rows.uid), NONE)
        remaining[row] = left + extra
        durations[row] = max(0, old - left) + left + extra
        rows = replace(rows, duration_minutes=durations, remaining_minutes=remaining)
    new = int(durations[row])
    people = columns.assignments
    if people is not None:
        is_theirs = people.activity_uid == task.pk
        scaled = np.rint(people.work_minutes * (new / old)).astype(np.int64) if old else NONE
        has_work = is_theirs & (people.work_minutes > 0)
        work = np.where(has_work, scaled, np.where(is_theirs, NONE, people.work_minutes))
        people = replace(people, work_minutes=work)
    return replace(columns, activities=rows, assignments=people), {task.pk}


def _later(columns: PlanColumns, question: Question, before: Schedule) -> Changed:
    task = question.task
    row = _row_of(columns, task)
    assert task is not None
    assert question.first is not None
    rows = columns.activities
    codes = _copy(rows.constraint_code, len(rows.uid), CONSTRAINT_CODES[ConstraintKind.ASAP])
    dates = _copy(rows.constraint_date, len(rows.uid), NO_DATE)
    codes[row] = CONSTRAINT_CODES[ConstraintKind.SNET]
    dates[row] = instant_of(datetime.combine(question.first, time()))
    return replace(columns, activities=replace(rows, constraint_code=codes, constraint_date=dates)), {task.pk}


def _away(columns: PlanColumns, question: Question, before: Schedule) -> Changed:
    """Nobody stands in: work of the person waits, also where the plan would keep a task's duration regardless."""
    resource = question.resource
    assert resource is not None
    assert question.first is not None
    assert question.last is not None
    absence = CalendarException(start=question.first, end=question.last, name="away")
    calendars = {calendar.uid: calendar for calendar in columns.calendars}
    added: dict[int, WorkCalendar] = {}

    def without(uid: int | None) -> int:
        base = calendars.get(uid if uid is not None else NONE, calendar_of_plan(columns))
        number = _ABSENCE_BASE + base.uid
        if number not in added:
            added[number] = replace(base, uid=number, week=(None,) * 7, exceptions=(absence,), parent=base)
        return number

    resources = [
        replace(item, calendar_uid=without(item.calendar_uid)) if item.uid == resource.pk else item
        for item in columns.resources
    ]
    rows = columns.activities
    people = columns.assignments
    theirs = set(people.activity_uid[people.resource_uid == resource.pk].tolist()) if people else set()
    of_task = _copy(rows.calendar_uid, len(rows.uid), NONE)
    causes = set()
    for row, uid in enumerate(rows.uid.tolist()):
        if uid in theirs and before.solved.finish[row] > instant_of(datetime.combine(question.first, time())):
            if _keeps_duration(rows, row):
                of_task[row] = without(int(of_task[row]) if of_task[row] != NONE else columns.calendar_uid)
            if before.solved.start[row] <= instant_of(datetime.combine(question.last, time(23, 59))):
                causes.add(uid)
    return (
        replace(
            columns,
            activities=replace(rows, calendar_uid=of_task),
            resources=resources,
            calendars=[*columns.calendars, *added.values()],
        ),
        causes,
    )


_CHANGES: dict[Kind, Callable[[PlanColumns, Question, Schedule], Changed]] = {
    Kind.LONGER: _longer,
    Kind.LATER: _later,
    Kind.AWAY: _away,
}


def _keeps_duration(rows: ActivityColumns, row: int) -> bool:
    flags: tuple[Any, ...] = (rows.is_fixed_duration, rows.ignores_resource_calendars)
    return any(column is not None and column[row] for column in flags)


def _copy(column: Any, count: int, default: int) -> np.ndarray:
    return np.full(count, default, dtype=np.int64) if column is None else column.copy()


def _minutes_per_day(columns: PlanColumns, row: int) -> int:
    named = columns.activities.calendar_uid
    uid = None if named is None or named[row] == NONE else int(named[row])
    calendars = {calendar.uid: calendar for calendar in columns.calendars}
    return calendars.get(uid if uid is not None else NONE, calendar_of_plan(columns)).minutes_per_day


def _reason(
    question: Question, after: Schedule, causes: set[int], names: dict[int, str]
) -> Callable[[int], str]:
    own = {
        Kind.LONGER: _("Takes longer."),
        Kind.LATER: _("Starts later."),
        Kind.AWAY: _("Waits for %(person)s.") % {"person": question.resource},
    }[question.kind]

    def reason(uid: int) -> str:
        if uid in causes:
            return own
        driver = after[uid].driver
        if driver.kind == DriverKind.PREDECESSOR and driver.uid in names:
            return _("Follows %(task)s.") % {"task": names[driver.uid]}
        return _("Follows from the other moves.")

    return reason


def _labour(
    project: Project,
    question: Question,
    source: PlanSource,
    actor: Actor,
    before: Schedule,
    after: Schedule,
) -> Decimal | None:
    """What the work costs more where it would lie, and as long as it would take: each day at its own rates."""
    if not actor.may(Action.VIEW_COSTS, project.pk):
        return None
    uids = source.columns.activities.uid
    touched = {int(uids[row]) for row in moved_rows(before, after)}
    factors: dict[int, float] = {}
    task = question.task
    if question.kind == Kind.LONGER and task is not None and task.duration_minutes:
        extra = question.days * _minutes_per_day(source.columns, _row_of(source.columns, task))
        factors[task.pk] = 1 + float(extra) / task.duration_minutes
        touched.add(task.pk)
    if not touched:
        return Decimal("0.00")
    dates = {uid: _dates_in(after, uid, source, factors.get(uid, 1.0)) for uid in touched}
    return dearer_by(project.pk, dates)


def _dates_in(schedule: Schedule, uid: int, source: PlanSource, factor: float) -> TaskDates:
    """Where a task lies in a schedule, as its row would say it."""
    stretches = schedule.stretches(uid)
    parts = [[utc(moment, source.zone).isoformat() for moment in stretch] for stretch in stretches]
    found = schedule[uid]
    return TaskDates(
        utc(found.start, source.zone),
        utc(found.finish, source.zone),
        parts if len(parts) > 1 else None,
        factor,
    )
