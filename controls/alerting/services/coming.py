"""What comes near: tasks due soon, deadlines that the plan no longer meets, gates that wait for their approvers,
decisions to look at again.

Each fact is told once per recipient and date; another date is another fact.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from alerts.services import NewAlert, raise_alerts
from controls.alerting.services.overdue import assignees_by_task, calendars_of
from controls.decisions.services import decisions_to_review
from engine.calendar import WorkCalendar
from people.models import User
from projects.models import Gate, GateApprover, Project
from tasks.models import Task

# Working days ahead at which the people on a task hear of it, and days ahead at which approvers hear of a gate.
SOON = 2
GATE_AHEAD = timedelta(days=3)


def watch_due(*, now: datetime | None = None) -> int:
    """Raise what comes near in every active project; returns how many alerts were new. Again tells nobody twice."""
    now = now or timezone.now()
    active = Project.objects.filter(status=Project.Status.ACTIVE).select_related("manager")
    projects = {project.pk: project for project in active}
    news = [*_due_soon(projects, now), *_deadlines(projects), *_gates(projects, now)]
    news += decisions_to_review(projects, timezone.localdate(now))
    fresh = [pk for pk, project in projects.items() if project.is_taking_stock]
    raised = raise_alerts(item for item in news if item.project_id not in fresh)
    _take_stock([item for item in news if item.project_id in fresh], fresh)
    return len(raised)


@transaction.atomic
def _take_stock(news: list[NewAlert], project_ids: list[int]) -> None:
    """The first look at a plan that has just come here: what is so already counts as told.

    A gate that is to be decided from then on is asked for all the same: nobody has answered yet.
    """
    if not project_ids:
        return
    raise_alerts(item for item in news if item.kind == "gate_waiting")
    raise_alerts((item for item in news if item.kind != "gate_waiting"), are_known=True)
    Project.objects.filter(pk__in=project_ids).update(is_taking_stock=False)


def _due_soon(projects: Mapping[int, Project], now: datetime) -> Iterator[NewAlert]:
    """Unfinished tasks that end today or within the next working days, for whoever is on them."""
    calendars = calendars_of(projects.values())
    rows = Task.objects.unfinished().filter(
        project__in=list(projects), is_summary=False, finish__gte=now - timedelta(days=1),
        finish__lte=now + timedelta(days=14),
    )  # fmt: skip
    tasks = []
    for task in rows.order_by("project_id", "row_number"):
        project = projects[task.project_id]
        zone = ZoneInfo(project.time_zone)
        due, today = task.finish.astimezone(zone).date(), now.astimezone(zone).date()
        if today <= due <= _last_day(calendars[project.pk], today):
            tasks.append((task, project, due))
    people = assignees_by_task([task.pk for task, _project, _due in tasks])
    for task, project, due in tasks:
        for person in people.get(task.pk, []):
            yield NewAlert(
                kind="task_due_soon",
                key=f"due_soon:{task.pk}:{due.isoformat()}",
                recipient=person,
                title=_said(lambda task=task, due=due: _("%(task)s is due on %(due)s") % _words(task, due)),
                body=_said(lambda: _("Report how far it is, or how many more days it needs.")),
                why=_said(lambda: _("You are assigned to this task.")),
                url=reverse("task", args=[project.code, task.pk]),
                project_id=project.pk,
                project_name=project.name,
                task_id=task.pk,
                list_url=reverse("project_overview", args=[project.code]),
            )


def _deadlines(projects: Mapping[int, Project]) -> Iterator[NewAlert]:
    """Tasks whose forecast finish lies after their deadline, for whoever is on them and for the manager."""
    rows = Task.objects.unfinished().filter(project__in=list(projects), deadline__lt=F("finish"))
    tasks = list(rows.order_by("project_id", "row_number"))
    people = assignees_by_task([task.pk for task in tasks])
    for task in tasks:
        project = projects[task.project_id]
        zone = ZoneInfo(project.time_zone)
        assert task.deadline is not None
        deadline, finish = task.deadline.astimezone(zone).date(), task.finish.astimezone(zone).date()
        on_it = {person.pk: person for person in people.get(task.pk, [])}
        for person in _each(*on_it.values(), project.manager):
            yield NewAlert(
                kind="deadline_risk",
                key=f"deadline:{task.pk}:{deadline.isoformat()}",
                recipient=person,
                title=_said(
                    lambda task=task, day=deadline: (
                        _("%(task)s will miss its deadline of %(due)s") % _words(task, day)
                    )
                ),
                body=_said(
                    lambda task=task, day=finish: _("As planned now it ends on %(due)s.") % _words(task, day)
                ),
                why=_said(lambda: _("You are assigned to this task."))
                if person.pk in on_it
                else _said(lambda: _("You manage this project.")),
                url=reverse("task", args=[project.code, task.pk]),
                project_id=project.pk,
                project_name=project.name,
                task_id=task.pk,
                list_url=reverse("project_overview", args=[project.code]),
                severity="warning",
            )


def _gates(projects: Mapping[int, Project], now: datetime) -> Iterator[NewAlert]:
    """Gates planned within days and not yet decided, for the approvers who have not answered."""
    waiting = GateApprover.objects.filter(
        gate__phase__project__in=list(projects),
        gate__planned_on__lte=timezone.localdate(now) + GATE_AHEAD,
        gate__decisions=None,
        answer=GateApprover.Answer.OPEN,
        user__is_active=True,
    )
    for row in waiting.select_related("gate__phase", "user").order_by("gate__planned_on", "id"):
        gate: Gate = row.gate
        assert gate.planned_on is not None
        project = projects[gate.phase.project_id]
        if gate.planned_on < project.known_before:
            continue
        yield NewAlert(
            kind="gate_waiting",
            key=f"gate:{gate.pk}:{gate.planned_on.isoformat()}",
            recipient=row.user,
            title=_said(lambda gate=gate: _("%(gate)s waits for your answer") % {"gate": gate.name}),
            body=_said(
                lambda gate=gate: (
                    _("The decision is planned for %(due)s.") % {"due": formats.date_format(gate.planned_on)}
                )
            ),
            why=_said(lambda: _("You are an approver of this gate.")),
            url=reverse("gate", args=[project.code, gate.pk]),
            project_id=project.pk,
            project_name=project.name,
            severity="warning",
        )


def _last_day(calendar: WorkCalendar, today: date) -> date:
    """The SOON-th working day after today."""
    day, found = today, 0
    while found < SOON and (day - today).days < 14:
        day += timedelta(days=1)
        found += bool(calendar.intervals_on(day))
    return day


def _each(*people: User | None) -> list[User]:
    return list({person.pk: person for person in people if person and person.is_active}.values())


def _words(task: Task, day: date) -> dict[str, str]:
    return {"task": task.name, "due": formats.date_format(day)}


def _said(words: Any) -> Any:
    """Worked out when the alert is written, in its reader's language."""
    return lazy(words, str)()
