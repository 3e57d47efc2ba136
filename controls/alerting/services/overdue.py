"""The overdue watch: whoever is to do a task hears first, then the project manager, then the sponsor.

Each step is an alert per task, due date and recipient; running it a thousand times tells each person once. What was
due before it was written here, imported or copied, or before the project went on, is no news and told to nobody.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.escalation.reads import escalation
from alerts.models import Alert, Escalation
from alerts.raising.services import Member, NewAlert, in_each_language, keep_alerts
from controls.alerting.figures import root_cause
from controls.alerting.services.lateness import told_as_late, told_late
from controls.known.words import working_days
from core.access import Action
from engine.calendar import WorkCalendar
from people.models import User
from projects.models import Project
from tasks.models import Assignment, Task, TaskLink
from tasks.scheduling.reads import calendars_by_project

KIND = "task_overdue"


# Lowest first: whom a task concerns most nearly.
_LEVELS = ("assignee", "manager", "sponsor")


@dataclass(frozen=True, slots=True)
class OverdueTask:
    """`days` are working days. `is_begun`: it waits for nothing any more."""

    id: int
    name: str
    due: date
    project_id: int
    days: int
    is_begun: bool

    @property
    def key(self) -> str:
        """The fact that a chain begins with it."""
        return f"overdue:{self.id}:{self.due.isoformat()}"


def watch_overdue(*, now: datetime | None = None) -> int:
    """Raise the alerts of every overdue task of every active project; returns how many people were told anew.

    Tasks that wait for one another are one alert, about the first of them.
    """
    now = now or timezone.now()
    active = Project.objects.filter(
        status=Project.Status.ACTIVE,
    ).select_related("manager", "sponsor")
    late = told_late().filter(project_id=OuterRef("pk"))
    active = active.annotate(is_told_as_late=Exists(late))
    projects = {project.pk: project for project in active}
    news = _found(projects, now)
    told = keep_alerts(news, kinds=[KIND], project_ids=list(projects), is_watch=True)
    return len(told)


def overdue_over(alerts: Sequence[Alert]) -> set[int]:
    """Those whose first task is done, gone or due another day. The watch closes what nobody waits for otherwise."""
    asked = [alert for alert in alerts if alert.key.startswith("overdue:") and alert.key.count(":") > 1]
    rows = Task.objects.unfinished().filter(
        pk__in={alert.about for alert in asked}, finish__lt=timezone.now()
    )
    still = set()
    for pk, finish, zone in rows.values_list("pk", "finish", "project__time_zone"):
        still.add(f"overdue:{pk}:{finish.astimezone(ZoneInfo(zone)).date().isoformat()}")
    return {alert.pk for alert in asked if ":".join(alert.key.split(":")[:3]) not in still}


def _found(projects: Mapping[int, Project], now: datetime) -> list[NewAlert]:
    overdue = _overdue_tasks(projects, now)
    assignees = assignees_by_task([task.id for task in overdue])
    roots = _roots(overdue)
    steps = escalation() if overdue else Escalation()
    chains: dict[tuple[int, int], list[tuple[OverdueTask, str]]] = {}
    people: dict[int, User] = {}
    for task in overdue:
        project, owners = projects[task.project_id], assignees.get(task.id, [])
        for person, level in _who_hears(task, project, owners, steps):
            people[person.pk] = person
            chains.setdefault((roots[task.id].id, person.pk), []).append((task, level))
    by_id = {task.id: task for task in overdue}
    # Told as past its bound, a late chain is not told as overdue, too.
    told = _told_otherwise(projects)
    return [
        _alert(
            by_id[root_id],
            [task for task, _level in members if task.id != root_id],
            projects[by_id[root_id].project_id],
            people[person_id],
            min((level for _task, level in members), key=_LEVELS.index),
            assignees,
        )
        for (root_id, person_id), members in chains.items()
        if (person_id, root_id) not in told
    ]


def _told_otherwise(projects: Mapping[int, Project]) -> set[tuple[int, int]]:
    """(person, task) of what is told as past its bound; asked only where something is."""
    late = {
        pk
        for pk, project in projects.items()
        if project.is_told_as_late  # type: ignore[attr-defined]
    }
    return told_as_late(late) if late else set()


def _roots(overdue: Sequence[OverdueTask]) -> dict[int, OverdueTask]:
    """By task id, the first of the overdue tasks that it waits for: itself, where it waits for none or has begun."""
    by_id = {task.id: task for task in overdue}
    links = TaskLink.objects.live().filter(predecessor__in=by_id, successor__in=by_id)
    before: dict[int, list[OverdueTask]] = {}
    for predecessor_id, successor_id in links.values_list("predecessor_id", "successor_id"):
        if not by_id[successor_id].is_begun:
            before.setdefault(successor_id, []).append(by_id[predecessor_id])

    def driver_of(task_id: int) -> int | None:
        # What ends last is what the task waits for in the end.
        waits_for = before.get(task_id)
        return max(waits_for, key=lambda task: (task.due, task.id)).id if waits_for else None

    return {task.id: by_id[root_cause(task.id, driver_of, by_id.__contains__)] for task in overdue}


def _overdue_tasks(projects: Mapping[int, Project], now: datetime) -> list[OverdueTask]:
    """Unfinished tasks that fell due before today where the project is, the longest overdue first."""
    calendars = calendars_of(projects.values())
    rows = (
        Task.objects.unfinished()
        .filter(project__in=list(projects), finish__lt=now)
        .order_by("finish", "project_id", "row_number")
        .values_list("id", "name", "finish", "project_id", "created_at", "actual_start")
    )
    overdue_tasks = []
    for task_id, name, finish, project_id, created_at, begun_at in rows:
        zone = ZoneInfo(projects[project_id].time_zone)
        due, today = finish.astimezone(zone).date(), now.astimezone(zone).date()
        written_on = created_at.astimezone(zone).date()
        if due >= today or due < max(written_on, projects[project_id].known_before):
            continue
        days = calendars[project_id].days_past(due, today)
        is_begun = begun_at is not None
        overdue_tasks.append(OverdueTask(task_id, name, due, project_id, days, is_begun))
    return overdue_tasks


def calendars_of(projects: Iterable[Project]) -> dict[int, WorkCalendar]:
    """By project id, the calendar in which its working days are counted."""
    return calendars_by_project((project.pk, project.calendar_id) for project in projects)


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


def _alert(
    task: OverdueTask,
    others: Sequence[OverdueTask],
    project: Project,
    person: User,
    level: str,
    assignees: Mapping[int, Sequence[User]],
) -> NewAlert:
    """About the first task of a chain; `others` are those behind it that the person hears of, too."""
    owners, is_sponsor = assignees.get(task.id, []), level == "sponsor"
    is_own = person in owners

    def told() -> NewAlert:
        due = formats.date_format(task.due)
        words = {"due": due, "owners": ", ".join(map(str, owners)) or _("nobody")}
        bodies = {
            "assignee": _("It was due on %(due)s. Is it done, or how many more days does it need?"),
            "manager": _("It was due on %(due)s and is assigned to %(owners)s. What will you do?"),
            "sponsor": _("It was due on %(due)s, is assigned to %(owners)s and still open."),
        }
        body = bodies["manager" if level == "assignee" and not is_own else level] % words
        if level == "assignee" and not is_own:
            body = _("It was due on %(due)s and is assigned to %(owners)s; your work waits for it.") % words
        reasons = {
            "assignee": _("You are assigned to this task.")
            if is_own
            else _("You are assigned to work that waits for it."),
            "manager": _("You manage this project and the task is still overdue."),
            "sponsor": _("You sponsor this project and the task is still overdue."),
        }
        # A sponsor may be a stakeholder, who sees the dashboard but not the task.
        overview = reverse("project_overview", args=[project.code])
        own = task if is_own or level == "manager" else next(iter(others), task)
        return NewAlert(
            kind=KIND,
            key=task.key,
            recipient=person,
            title=_title(task, len(others)),
            body=body,
            why=reasons[level],
            url=overview if is_sponsor else reverse("task", args=[project.code, task.id]),
            project_id=project.pk,
            project_name=project.name,
            task_id=None if is_sponsor else own.id,
            severity="warning" if level == "assignee" else "urgent",
            list_url=overview,
            members=[_member(other, project, is_sponsor) for other in others],
            needs=Action.VIEW_DASHBOARD if is_sponsor else Action.VIEW_PLAN,
        )

    return in_each_language(person, told)


def _title(task: OverdueTask, waiting: int) -> str:
    words = {
        "task": task.name,
        "late": working_days(task.days),
        "due": formats.date_format(task.due),
        "n": waiting,
    }
    if waiting and task.days >= 1:
        return (
            ngettext(
                "%(task)s is %(late)s overdue, and %(n)d task waits for it",
                "%(task)s is %(late)s overdue, and %(n)d tasks wait for it",
                waiting,
            )
            % words
        )
    if task.days >= 1:
        return _("%(task)s is %(late)s overdue") % words
    return _("%(task)s is overdue since %(due)s") % words


def _member(task: OverdueTask, project: Project, is_sponsor: bool) -> Member:
    note = _("due %(day)s") % {"day": formats.date_format(task.due)}
    url = "" if is_sponsor else reverse("task", args=[project.code, task.id])
    return Member(task.name, note, url, task_id=task.id)
