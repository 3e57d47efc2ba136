"""Working calendars: the week, the parent, the dated exceptions."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError, NotVisible
from core.intents import Intent
from core.journal import recording
from core.registry import WorkingTimeChange, working_time_changed
from core.writing import create_row, delete_row, locked, save_fields
from people.models import CalendarException, User, WorkingCalendar

Day = list[list[int]]
Week = list[Day | None]
EDITABLE = frozenset({"name", "parent", "week", "minutes_per_day", "minutes_per_week", "days_per_month"})
MINUTES_OF_A_DAY = 1440


@transaction.atomic
def create_calendar(
    *, actor: Actor, name: str, week: Week, parent: WorkingCalendar | None = None, owner: str = "organisation"
) -> WorkingCalendar:
    """A calendar of the organisation or for people. Minutes in a day and a week follow from the week.

    Raises Forbidden, InvalidInput, DomainError.
    """
    require(actor, Action.MANAGE_ORGANISATION)
    check_week(week)
    calendar = WorkingCalendar(name=name.strip(), owner=owner, parent=parent, week=week)
    calendar.minutes_per_day, calendar.minutes_per_week = minutes_of(week, parent)
    with recording(actor, Intent.CREATE_CALENDAR, summary=name) as record:
        return create_row(calendar, record=record)


@transaction.atomic
def update_calendar(
    *, actor: Actor, calendar_id: int, changes: Mapping[str, object], version: int | None = None
) -> WorkingCalendar:
    """Change a calendar's name, week or parent. Raises Conflict, Forbidden, NotVisible, DomainError."""
    calendar = _editable(actor, calendar_id)
    kept = {name: value for name, value in changes.items() if name in EDITABLE}
    if "week" in kept:
        check_week(kept["week"])  # type: ignore[arg-type]
    if kept.get("parent") is not None:
        _check_no_circle(calendar, kept["parent"])  # type: ignore[arg-type]
    with recording(
        actor, Intent.UPDATE_CALENDAR, project_id=calendar.project_id, summary=calendar.name
    ) as record:
        changed = save_fields(calendar, kept, record=record, expected_version=version)
    if set(changed) - {"name"}:
        _tell(actor, Intent.UPDATE_CALENDAR, calendar, calendar.name)
    return calendar


@transaction.atomic
def delete_calendar(*, actor: Actor, calendar_id: int) -> None:
    """Delete a calendar that nothing follows. Raises DomainError while something does."""
    calendar = _editable(actor, calendar_id)
    if User.objects.filter(calendar=calendar).exists():
        raise DomainError(_("Somebody works by this calendar. Give them another one first."))
    try:
        with recording(actor, Intent.DELETE_CALENDAR, summary=calendar.name) as record:
            delete_row(calendar, record=record)
    except ProtectedError as error:
        raise DomainError(_("The organisation, a project or another calendar follows this one.")) from error


@transaction.atomic
def add_exception(
    *, actor: Actor, calendar_id: int, start: date, end: date, intervals: Day, name: str = ""
) -> CalendarException:
    """Days whose working time differs from the week; no intervals: no work. Raises Forbidden, DomainError."""
    calendar = _editable(actor, calendar_id)
    if end < start:
        raise DomainError(_("The last day is before the first."), field="end")
    check_day(intervals)
    with recording(
        actor, Intent.ADD_CALENDAR_EXCEPTION, project_id=calendar.project_id, summary=name
    ) as record:
        exception = create_row(
            CalendarException(
                calendar=calendar, name=name.strip(), start=start, end=end, intervals=intervals
            ),
            record=record,
        )
    _tell(actor, Intent.ADD_CALENDAR_EXCEPTION, calendar, exception.name)
    return exception


@transaction.atomic
def remove_exception(*, actor: Actor, exception_id: int) -> int:
    """Remove an exception; the days follow the week again. Returns the calendar's id."""
    exception: CalendarException = locked(CalendarException.objects.all(), exception_id)
    calendar = _editable(actor, exception.calendar_id)
    with recording(actor, Intent.REMOVE_CALENDAR_EXCEPTION, project_id=calendar.project_id) as record:
        delete_row(exception, record=record)
    _tell(actor, Intent.REMOVE_CALENDAR_EXCEPTION, calendar, exception.name)
    return calendar.pk


def minutes_of(week: Week, parent: WorkingCalendar | None = None) -> tuple[int, int]:
    """(minutes of the most frequent working day, minutes of the week); open days are the parent's."""
    days = [
        day if day is not None else (parent.week[position] if parent and parent.week else None) or []
        for position, day in enumerate(week)
    ]
    totals = [sum(end - start for start, end in day) for day in days]
    worked = [total for total in totals if total]
    usual = max(set(worked), key=lambda total: (worked.count(total), total)) if worked else 480
    return usual, sum(totals) or 2400


def check_week(week: Week) -> None:
    """Raises DomainError unless the week has seven days of ordered intervals, or None to inherit."""
    if len(week) != 7:
        raise DomainError(_("A week has seven days."), field="week")
    for day in week:
        check_day(day or [])


def check_day(intervals: Sequence[Sequence[int]]) -> None:
    """Raises DomainError unless the intervals are in order, apart, and inside one day."""
    previous = 0
    for start, end in intervals:
        if not previous <= start < end <= MINUTES_OF_A_DAY:
            raise DomainError(
                _("Working times must be in order, must not overlap and must end after they start."),
                field="intervals",
            )
        previous = end


def _tell(actor: Actor, intent: str, calendar: WorkingCalendar, summary: str) -> None:
    change = WorkingTimeChange(intent, summary or calendar.name, calendar_ids=frozenset({calendar.pk}))
    working_time_changed(actor, change)


def _editable(actor: Actor, calendar_id: int) -> WorkingCalendar:
    calendar: WorkingCalendar = locked(WorkingCalendar.objects.all(), calendar_id)
    if calendar.project_id is None:
        require(actor, Action.MANAGE_ORGANISATION)
    else:
        require(actor, Action.EDIT_PROJECT, calendar.project_id)
    return calendar


def _check_no_circle(calendar: WorkingCalendar, parent: WorkingCalendar) -> None:
    seen = {calendar.pk}
    step: WorkingCalendar | None = parent
    while step is not None:
        if step.pk in seen:
            raise DomainError(_("A calendar cannot inherit from itself."), field="parent")
        seen.add(step.pk)
        step = step.parent
    if parent.project_id not in (None, calendar.project_id):
        raise NotVisible
