"""A person's week of time: their tasks by day, what is logged against what their calendar has, where each project's
week stands. A fixed handful of queries, whatever the size."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.access import Action, Actor
from people.calendars.reads import default_calendar, person_calendars
from projects.models import Project
from tasks.models import Assignment, Task, TimeEntry, TimeLock, TimeWeek
from tasks.time.words import gone_words, handed_in_words, locked_words
from tasks.typing.figures.hours import format_hours, hours_text

_TASK = ("id", "name", "wbs_code", "project_id", "actual_finish", "deleted_at", "is_summary")
FOUND_SHOWN = 12
ROWS_MOST = 60


@dataclass(slots=True)
class SheetCell:
    """What is logged on a task and day. `closed` says why it cannot be changed; empty where it can."""

    day: date
    minutes: int = 0
    note: str = ""
    version: int = 0
    closed: str = ""

    @property
    def text(self) -> str:
        return format_hours(self.minutes)


@dataclass(slots=True)
class SheetRow:
    task: dict[str, Any]
    cells: list[SheetCell]
    # Why no more is logged on it: deleted, or a summary by now; its hours count all the same.
    gone: str = ""

    @property
    def minutes(self) -> int:
        return sum(cell.minutes for cell in self.cells)

    @property
    def text(self) -> str:
        return format_hours(self.minutes)


@dataclass(slots=True)
class SheetProject:
    """A project of the week with its rows; `week` is None before anything is logged."""

    id: int
    code: str
    name: str
    manager: str
    week: TimeWeek | None = None
    locked_until: date | None = None
    rows: list[SheetRow] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return sum(row.minutes for row in self.rows)

    @property
    def total(self) -> str:
        return hours_text(self.minutes)

    @property
    def status(self) -> str:
        return self.week.status if self.week else TimeWeek.Status.OPEN

    @property
    def may_submit(self) -> bool:
        return self.minutes > 0 and self.status in (TimeWeek.Status.OPEN, TimeWeek.Status.RETURNED)

    @property
    def words(self) -> str:
        """Where the week stands, in words."""
        week = self.week
        if week is None or week.status == TimeWeek.Status.OPEN:
            return _("Draft")
        if week.status == TimeWeek.Status.SUBMITTED:
            return _("Waiting for %(who)s") % {"who": self.manager or _("approval")}
        who = {"who": week.decided_by or self.manager, "day": _local_day(week.decided_at)}
        if week.status == TimeWeek.Status.APPROVED:
            return _("Approved by %(who)s, %(day)s") % who
        return _("Returned by %(who)s, %(day)s") % who


@dataclass(slots=True)
class SheetDay:
    """Minutes of a day against what the person's calendar has, leave taken out."""

    day: date
    available: int
    minutes: int
    is_today: bool
    is_ahead: bool

    @property
    def text(self) -> str:
        return format_hours(self.minutes)

    @property
    def is_over(self) -> bool:
        return self.minutes > self.available

    @property
    def words(self) -> str:
        if self.is_over:
            if not self.available:
                return _("day off")
            return _("%(more)s over") % {"more": hours_text(self.minutes - self.available)}
        return (
            _("of %(available)s") % {"available": hours_text(self.available)}
            if self.available
            else _("day off")
        )


@dataclass(slots=True)
class Sheet:
    monday: date
    today: date
    days: list[SheetDay]
    projects: list[SheetProject]
    # Tasks of the week before that are not among the rows.
    last_week: list[int]

    @property
    def minutes(self) -> int:
        return sum(day.minutes for day in self.days)

    @property
    def total(self) -> str:
        return hours_text(self.minutes)

    @property
    def available(self) -> str:
        return hours_text(sum(day.available for day in self.days))

    @property
    def key(self) -> str:
        return week_key(self.monday)

    @property
    def words(self) -> str:
        """Under- or over-booked, and on which days."""
        due = sum(day.available for day in self.days if not day.is_ahead)
        more, is_now = self.minutes - due, self.days[-1].day >= self.today
        if more == 0:
            first = (
                _("As much as your calendar has up to today.")
                if is_now
                else _("As much as your calendar has.")
            )
        elif more > 0:
            first = _("%(hours)s more than your calendar has.") % {"hours": hours_text(more)}
        else:
            first = _("%(hours)s less than your calendar has.") % {"hours": hours_text(-more)}
            if is_now:
                first = _("%(hours)s less than your calendar has up to today.") % {"hours": hours_text(-more)}
        over = [
            f"{date_format(day.day, 'D')} +{hours_text(day.minutes - day.available)}"
            for day in self.days
            if day.is_over
        ]
        return f"{first} {_('Over-booked: %(days)s.') % {'days': ', '.join(over)}}" if over else first

    def find(self, task_id: int, day: date) -> tuple[SheetProject, SheetRow, SheetCell] | None:
        for project in self.projects:
            for row in project.rows:
                if row.task["id"] == task_id:
                    return project, row, row.cells[(day - self.monday).days]
        return None


def week_key(monday: date) -> str:
    """2026-W47, as addresses say it."""
    year, week, _weekday = monday.isocalendar()
    return f"{year}-W{week:02d}"


def timesheet(actor: Actor, monday: date, *, more_tasks: Iterable[int] = ()) -> Sheet:
    """The actor's week: tasks with time in it, their own tasks that run in it, and those asked for."""
    today, sunday = timezone.localdate(), monday + timedelta(days=6)
    first = monday - timedelta(weeks=1)
    logged = TimeEntry.objects.allowing(actor, Action.LOG_TIME).filter(
        user=actor.user, worked_on__range=(first, sunday)
    )
    entries = list(logged.select_related("task").order_by("id"))
    current = {(row.task_id, row.worked_on): row for row in entries if row.worked_on >= monday}
    projects = _with_rows(actor, monday, current, set(list(more_tasks)[:ROWS_MOST]))
    shown = {row.task["id"] for project in projects for row in project.rows}
    before = [row for row in entries if row.worked_on < monday]
    last = {row.task_id for row in before if row.task.deleted_at is None and not row.task.is_summary}
    days = _days(actor, monday, today, current)
    return Sheet(monday, today, days, projects, sorted(last - shown))


def tasks_to_add(actor: Actor, text: str, shown: Iterable[int]) -> list[dict[str, Any]]:
    """Open tasks to log time on by name, code or project, one's own first; without a text one's own."""
    own = Assignment.objects.filter(resource__user=actor.user).values("task_id")
    tasks = Task.objects.leaves().allowing(actor, Action.LOG_TIME)
    tasks = tasks.filter(is_milestone=False, project__status=Project.Status.ACTIVE).exclude(
        pk__in=list(shown)
    )
    for word in text.split():
        named = Q(name__icontains=word) | Q(wbs_code__istartswith=word)
        tasks = tasks.filter(named | Q(project__name__icontains=word))
    mine = tasks.filter(pk__in=own)
    fields = (*_TASK, "project__name")
    found = list(mine.order_by("actual_finish", "finish", "id").values(*fields)[:FOUND_SHOWN])
    if text.strip():
        others = tasks.exclude(pk__in=own).order_by("project__name", "row_number")
        found += others.values(*fields)[: FOUND_SHOWN - len(found)]
    return found


def _with_rows(
    actor: Actor, monday: date, entries: dict[tuple[int, date], TimeEntry], more: set[int]
) -> list[SheetProject]:
    begin, end = _moment(monday), _moment(monday + timedelta(weeks=1))
    own = Assignment.objects.filter(resource__user=actor.user).values("task_id")
    runs = Q(start__lt=end) & (Q(finish__gte=begin) | Q(actual_finish=None))
    is_leaf = Q(deleted_at=None, is_summary=False)
    wanted = Q(pk__in={task_id for task_id, _day in entries}) | Q(is_leaf, pk__in=more)
    wanted |= Q(is_leaf, pk__in=own, is_milestone=False, project__status=Project.Status.ACTIVE) & runs
    tasks = Task.objects.allowing(actor, Action.LOG_TIME).filter(wanted)
    rows = list(tasks.order_by("project__name", "project_id", "row_number").values(*_TASK))
    ids = {row["project_id"] for row in rows}
    projects = {
        row.pk: SheetProject(row.pk, row.code, row.name, str(row.manager or ""))
        for row in Project.objects.filter(pk__in=ids).select_related("manager").order_by("name", "id")
    }
    weeks = TimeWeek.objects.filter(project__in=ids, user=actor.user, monday=monday)
    for week in weeks.select_related("decided_by"):
        projects[week.project_id].week = week
    for lock in TimeLock.objects.filter(project__in=ids):
        projects[lock.project_id].locked_until = lock.locked_until
    for task in rows:
        project = projects[task["project_id"]]
        cells = [_cell(project, task["id"], monday + timedelta(days=place), entries) for place in range(7)]
        gone = gone_words(is_deleted=task["deleted_at"] is not None, is_summary=task["is_summary"])
        for cell in cells if gone else ():
            cell.closed = gone
        project.rows.append(SheetRow(task, cells, gone))
    return list(projects.values())


def _cell(
    project: SheetProject, task_id: int, day: date, entries: dict[tuple[int, date], TimeEntry]
) -> SheetCell:
    cell = SheetCell(day)
    if entry := entries.get((task_id, day)):
        cell.minutes, cell.note, cell.version = entry.minutes, entry.note, entry.version
    if day > timezone.localdate():
        cell.closed = _("Time can be logged up to today.")
    elif project.locked_until and day <= project.locked_until:
        cell.closed = locked_words(project.locked_until)
    else:
        cell.closed = handed_in_words(project.status)
    return cell


def _days(
    actor: Actor, monday: date, today: date, entries: dict[tuple[int, date], TimeEntry]
) -> list[SheetDay]:
    default = default_calendar()
    base = default.pk if default else None
    uids, calendars = person_calendars([actor.user.pk], base)
    calendar = calendars[uids[actor.user.pk]] if actor.user.pk in uids else None
    days = [monday + timedelta(days=place) for place in range(7)]
    return [
        SheetDay(
            day=day,
            available=sum(part.end_minute - part.start_minute for part in calendar.intervals_on(day))
            if calendar
            else 0,
            minutes=sum(entry.minutes for (_task, on), entry in entries.items() if on == day),
            is_today=day == today,
            is_ahead=day > today,
        )
        for day in days
    ]


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _local_day(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT") if moment else ""
