"""The overdue watch: whoever is to do a task hears first, then the project manager, then the sponsor.

Each step is an alert per task, due date and recipient; running it a thousand times tells each person once. What was
due before it was written here, imported or copied, or before the project went on, is no news and told to nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from alerts.models import Escalation
from alerts.selectors import escalation, told_keys
from alerts.services import NewAlert, raise_alerts
from controls.known.words import working_days
from engine.calendar import WorkCalendar, standard_calendar
from people.models import User
from people.selectors import calendar_of_project, engine_calendars
from projects.models import Project
from tasks.models import Assignment, Task

KIND = "task_overdue"


@dataclass(frozen=True, slots=True)
class OverdueTask:
    id: int
    name: str
    due: date
    project_id: int
    days: Decimal

    def key(self, level: str) -> str:
        """The fact that somebody hears of it at a level."""
        return f"overdue:{self.id}:{self.due.isoformat()}:{level}"


def watch_overdue(*, now: datetime | None = None) -> int:
    """Raise the alerts of every overdue task of every active project; returns how many were new."""
    now = now or timezone.now()
    projects = {
        project.pk: project
        for project in Project.objects.filter(status=Project.Status.ACTIVE).select_related(
            "manager", "sponsor"
        )
    }
    overdue = _overdue_tasks(projects, now)
    assignees = assignees_by_task([task.id for task in overdue])
    told = told_keys(KIND, {task.project_id for task in overdue})
    steps = escalation()
    news = []
    for task in overdue:
        project, owners = projects[task.project_id], assignees.get(task.id, [])
        for person, level in _who_hears(task, project, owners, steps):
            if (person.pk, task.key(level)) not in told:
                news.append(_alert(task, project, person, level, owners))
    return len(raise_alerts(news))


def _overdue_tasks(projects: Mapping[int, Project], now: datetime) -> list[OverdueTask]:
    """Unfinished tasks that fell due before today where the project is, the longest overdue first."""
    calendars = calendars_of(projects.values())
    rows = (
        Task.objects.unfinished()
        .filter(project__in=list(projects), finish__lt=now)
        .order_by("finish", "project_id", "row_number")
        .values_list("id", "name", "finish", "project_id", "created_at")
    )
    overdue_tasks = []
    for task_id, name, finish, project_id, created_at in rows:
        zone = ZoneInfo(projects[project_id].time_zone)
        due, today = finish.astimezone(zone).date(), now.astimezone(zone).date()
        written_on = created_at.astimezone(zone).date()
        if due >= today or due < max(written_on, projects[project_id].known_before):
            continue
        days = _working_days(calendars[project_id], due, today)
        overdue_tasks.append(OverdueTask(task_id, name, due, project_id, days))
    return overdue_tasks


def _working_days(calendar: WorkCalendar, due: date, today: date) -> Decimal:
    """Whole working days after the due date and before the end of yesterday, plus today's: due Friday, Monday is 1."""
    evening = datetime.combine(due + timedelta(days=1), time())
    tonight = datetime.combine(today + timedelta(days=1), time())
    minutes = calendar.working_minutes_between(evening, tonight)
    return (Decimal(minutes) / (calendar.minutes_per_day or 480)).quantize(Decimal(1))


def calendars_of(projects: Any) -> dict[int, WorkCalendar]:
    """By project id, the calendar in which its working days are counted."""
    default = calendar_of_project(None)
    ids = {project.pk: project.calendar_id or default for project in projects}
    calendars = engine_calendars(pk for pk in ids.values() if pk is not None)
    fallback = standard_calendar(uid=0)
    return {pk: calendars.get(calendar_id or 0, fallback) for pk, calendar_id in ids.items()}


def assignees_by_task(task_ids: list[int]) -> dict[int, list[User]]:
    """By task id, the active people on it."""
    rows = Assignment.objects.filter(task__in=task_ids, resource__user__is_active=True).order_by("id")
    found: dict[int, list[User]] = {}
    for row in rows.select_related("resource__user"):
        found.setdefault(row.task_id, []).append(row.resource.user)
    return found


def _who_hears(
    task: OverdueTask, project: Project, assignees: list[User], steps: Escalation
) -> list[tuple[User, str]]:
    """Who is told by now, each once, at the lowest level at which they are concerned."""
    told = [(person, "assignee") for person in assignees]
    # A task nobody is on would wait in silence: its manager hears at once.
    if project.manager and (task.days >= steps.manager_after or not assignees):
        told.append((project.manager, "manager"))
    if project.sponsor and task.days >= steps.sponsor_after:
        told.append((project.sponsor, "sponsor"))
    first: dict[int, tuple[User, str]] = {}
    for person, level in told:
        if person.is_active:
            first.setdefault(person.pk, (person, level))
    return list(first.values())


def _alert(task: OverdueTask, project: Project, person: User, level: str, assignees: list[User]) -> NewAlert:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        due = formats.date_format(task.due)
        owners = ", ".join(str(owner) for owner in assignees) or _("nobody")
        bodies = {
            "assignee": _("It was due on %(due)s. Report how far it is, or how many more days it needs."),
            "manager": _("It was due on %(due)s, %(days)s ago. Assigned to %(owners)s."),
            "sponsor": _("It was due on %(due)s, %(days)s ago, and is still open. Assigned to %(owners)s."),
        }
        reasons = {
            "assignee": _("You are assigned to this task."),
            "manager": _("You manage this project and the task is still overdue."),
            "sponsor": _("You sponsor this project and the task is still overdue."),
        }
        is_sponsor = level == "sponsor"
        return NewAlert(
            kind=KIND,
            key=task.key(level),
            recipient=person,
            title=_("%(task)s is overdue since %(due)s") % {"task": task.name, "due": due},
            body=bodies[level] % {"due": due, "days": working_days(task.days), "owners": owners},
            why=reasons[level],
            # A sponsor may be a stakeholder, who sees the dashboard but not the task.
            url=reverse("project_overview", args=[project.code])
            if is_sponsor
            else reverse("task", args=[project.code, task.id]),
            project_id=project.pk,
            project_name=project.name,
            task_id=None if is_sponsor else task.id,
            severity="warning" if level == "assignee" else "urgent",
            list_url=reverse("project_overview", args=[project.code]),
        )
