"""The manager's view of a project's time: weeks that wait, by person, with hours by task and day; what was decided;
who has not handed in yet. Four queries, whatever the size."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Actor
from core.needs import Need
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


def waiting_weeks(actor: Actor, *projects: Project) -> QuerySet[TimeWeek]:
    """The weeks that wait for a decision, for who decides on them."""
    return TimeWeek.objects.filter(project__in=projects, status=TimeWeek.Status.SUBMITTED)


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


def needed_weeks(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """Weeks of others to approve, with their hours."""
    weeks = list(
        waiting_weeks(actor, *projects)
        .exclude(user=actor.user_id)
        .select_related("project", "user")
        .order_by("monday", "id")
    )
    worked = _minutes_of(weeks)
    for week in weeks:
        yield Need(
            key=f"time-submitted:{week.pk}",
            project_id=week.project_id,
            title=_("%(who)s, week %(week)s: %(hours)s")
            % {
                "who": week.user,
                "week": week.monday.isocalendar().week,
                "hours": hours_text(worked[week.pk]),
            },
            why=_("Handed in, and not yet approved."),
            url=reverse("project_time", args=[week.project.code]),
        )


def sent_weeks(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """The reader's own weeks that are not decided on yet."""
    rows = TimeWeek.objects.filter(
        project__in=projects,
        user=actor.user_id,
        status=TimeWeek.Status.SUBMITTED,
    ).select_related("project")
    for week in rows.order_by("monday", "id"):
        yield Need(
            key=f"time-submitted:{week.pk}",
            project_id=week.project_id,
            title=_("Your week %(week)s") % {"week": week.monday.isocalendar().week},
            since=timezone.localdate(week.submitted_at) if week.submitted_at else None,
            url=reverse("timesheet") + f"?week={week.monday.isoformat()}",
        )


def needed_corrections(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """The reader's own weeks that came back."""
    rows = TimeWeek.objects.filter(
        project__in=projects,
        user=actor.user_id,
        status=TimeWeek.Status.RETURNED,
    ).select_related("project", "decided_by")
    for week in rows.order_by("monday", "id"):
        yield Need(
            key=f"time-returned:{week.pk}",
            project_id=week.project_id,
            title=_("Your week %(week)s came back") % {"week": week.monday.isocalendar().week},
            why=week.note,
            url=reverse("timesheet") + f"?week={week.monday.isoformat()}",
        )


def _minutes_of(weeks: Sequence[TimeWeek]) -> dict[int, int]:
    """Minutes by week; one query."""
    if not weeks:
        return {}
    keys = {(week.project_id, week.user_id, week.monday): week.pk for week in weeks}
    entries = TimeEntry.objects.filter(
        task__project__in={week.project_id for week in weeks},
        user__in={week.user_id for week in weeks},
        worked_on__gte=min(week.monday for week in weeks),
    )
    worked = dict.fromkeys(keys.values(), 0)
    rows = entries.values_list("task__project_id", "user_id", "worked_on", "minutes")
    for project_id, user_id, day, minutes in rows:
        pk = keys.get((project_id, user_id, monday_of(day)))
        if pk is not None:
            worked[pk] += minutes
    return worked
