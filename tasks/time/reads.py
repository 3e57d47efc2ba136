"""The manager's view of a project's time: weeks that wait, by person, with hours by task and day; what was decided;
who has not handed in yet. Four queries, whatever the size."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.access import Actor
from projects.models import Project
from tasks.load.reads import monday_of
from tasks.models import TimeEntry, TimeLock, TimeWeek
from tasks.typing.figures.hours import format_hours, hours_text

DECIDED_SHOWN = 20
OPEN_SHOWN = 40


@dataclass(slots=True)
class TaskHours:
    """A task's part in somebody's week: minutes per weekday, and the notes."""

    id: int
    name: str
    wbs_code: str
    days: list[int] = field(default_factory=lambda: [0] * 7)
    notes: list[tuple[date, str]] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return sum(self.days)

    @property
    def texts(self) -> list[str]:
        return [format_hours(minutes) for minutes in self.days]

    @property
    def total(self) -> str:
        return format_hours(self.minutes)


@dataclass(slots=True)
class WeekShown:
    week: TimeWeek
    tasks: list[TaskHours]

    @property
    def hours(self) -> str:
        return hours_text(self.minutes)

    @property
    def minutes(self) -> int:
        return sum(task.minutes for task in self.tasks)

    @property
    def days(self) -> list[date]:
        return [self.week.monday + timedelta(days=place) for place in range(7)]

    @property
    def texts(self) -> list[str]:
        """All tasks together, per day."""
        return [format_hours(sum(task.days[place] for task in self.tasks)) for place in range(7)]

    @property
    def total(self) -> str:
        return format_hours(self.minutes)


@dataclass(slots=True)
class ProjectTime:
    waiting: list[WeekShown]
    decided: list[WeekShown]
    # Weeks before this one with time that nobody has handed in.
    missing: list[WeekShown]
    lock: TimeLock | None

    @property
    def waiting_hours(self) -> str:
        return hours_text(sum(shown.minutes for shown in self.waiting))


def project_time(project: Project) -> ProjectTime:
    """For who approves time in the project; the caller has asked for the right."""
    of_project = TimeWeek.objects.filter(project=project).select_related("user", "decided_by")
    status = TimeWeek.Status
    waiting = list(of_project.filter(status=status.SUBMITTED).order_by("monday", "user__full_name", "id"))
    this_monday = monday_of(timezone.localdate())
    is_missing = Q(status__in=[status.OPEN, status.RETURNED], monday__lt=this_monday)
    others = of_project.filter(Q(status=status.APPROVED) | is_missing).order_by(
        "-monday", "user__full_name", "id"
    )
    later = list(others[: DECIDED_SHOWN + OPEN_SHOWN])
    shown = {week.pk: WeekShown(week, []) for week in [*waiting, *later]}
    _add_tasks(project, list(shown.values()))
    decided = [shown[week.pk] for week in later if week.status == status.APPROVED]
    missing = [shown[week.pk] for week in later if week.status != status.APPROVED and shown[week.pk].tasks]
    lock = TimeLock.objects.filter(project=project).first()
    return ProjectTime([shown[week.pk] for week in waiting], decided[:DECIDED_SHOWN], missing, lock)


def waiting_weeks(actor: Actor, project: Project) -> QuerySet[TimeWeek]:
    """The weeks that wait for a decision, for who decides on them."""
    return TimeWeek.objects.filter(project=project, status=TimeWeek.Status.SUBMITTED)


def _add_tasks(project: Project, shown: list[WeekShown]) -> None:
    if not shown:
        return
    weeks = {(item.week.user_id, item.week.monday): item for item in shown}
    first = min(item.week.monday for item in shown)
    entries = TimeEntry.objects.filter(
        task__project=project, user__in={item.week.user_id for item in shown}, worked_on__gte=first
    )
    fields = ("user_id", "worked_on", "minutes", "note", "task_id", "task__name", "task__wbs_code")
    found: dict[Any, dict[int, TaskHours]] = defaultdict(dict)
    for user_id, day, minutes, note, task_id, name, code in entries.order_by(
        "task__row_number", "worked_on"
    ).values_list(*fields):
        key = (user_id, monday_of(day))
        if key in weeks:
            task = found[key].setdefault(task_id, TaskHours(task_id, name, code))
            task.days[day.weekday()] += minutes
            if note:
                task.notes.append((day, note))
    for key, tasks in found.items():
        weeks[key].tasks = list(tasks.values())
