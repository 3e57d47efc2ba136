"""What comes near: tasks due soon, deadlines that the plan no longer meets, gates that wait for their approvers,
decisions to look at again.

Each fact is told once per recipient and date; another date is another fact.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.models import Alert
from alerts.raising.services import Member, NewAlert, in_each_language, keep_alerts, raise_alerts
from controls.alerting.reads import drivers_in
from controls.alerting.services.overdue import (
    assignees_by_task,
    calendars_of,
)
from controls.decisions.services import decisions_to_review
from controls.known.words import working_days
from engine.calendar import WorkCalendar
from people.models import User
from projects.models import Gate, GateApprover, Phase, Project
from tasks.models import Task

# Working days ahead at which the people on a task hear of it, and days ahead at which approvers hear of a gate.
SOON = 2
GATE_AHEAD = timedelta(days=3)


KINDS = (
    "task_due_soon",
    "deadline_risk",
    "gate_waiting",
    "decision_review_due",
)


def watch_due(*, now: datetime | None = None) -> int:
    """Raise what comes near in every active project, and close what does not any more; returns how many were told
    anew. Again tells nobody twice."""
    now = now or timezone.now()
    active = Project.objects.filter(status=Project.Status.ACTIVE).select_related("manager")
    projects = {project.pk: project for project in active}
    news = [
        *_due_soon(projects, now),
        *_deadlines(projects),
        *_gates(projects, now),
    ]
    news += decisions_to_review(projects, timezone.localdate(now))
    fresh = [pk for pk, project in projects.items() if project.is_taking_stock]
    told = keep_alerts(
        [item for item in news if item.project_id not in fresh],
        kinds=KINDS,
        project_ids=[pk for pk in projects if pk not in fresh],
        is_watch=True,
    )
    _take_stock([item for item in news if item.project_id in fresh], fresh)
    return len(told)


@transaction.atomic
def _take_stock(news: list[NewAlert], project_ids: list[int]) -> None:
    """The first look at a plan that has just come here: what is so already counts as told.

    A gate that is to be decided from then on is asked for all the same: nobody has answered yet.
    """
    if not project_ids:
        return
    raise_alerts(item for item in news if item.kind == "gate_waiting")
    raise_alerts(
        (item for item in news if item.kind != "gate_waiting"),
        are_known=True,
    )
    Project.objects.filter(pk__in=project_ids).update(is_taking_stock=False)


def _due_soon(projects: Mapping[int, Project], now: datetime) -> Iterator[NewAlert]:
    """Unfinished tasks that end today or within the next working days, for whoever is on them."""
    calendars = calendars_of(projects.values())
    rows = Task.objects.unfinished().filter(
        project__in=list(projects),
        is_summary=False,
        finish__gte=now - timedelta(days=1),
        finish__lte=now + timedelta(days=14),
    )
    tasks = []
    for task in rows.order_by("project_id", "row_number"):
        project = projects[task.project_id]
        zone = ZoneInfo(project.time_zone)
        due, today = (
            task.finish.astimezone(zone).date(),
            now.astimezone(zone).date(),
        )
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
    """Tasks whose forecast finish lies after their deadline, for whoever is on them and for the manager.

    Those that miss it because one of them does are one alert.
    """
    rows = Task.objects.unfinished().filter(project__in=list(projects), deadline__lt=F("finish"))
    tasks = list(rows.order_by("finish", "project_id", "row_number"))
    calendars = calendars_of(projects.values()) if tasks else {}
    people = assignees_by_task([task.pk for task in tasks])
    roots = _roots(projects, tasks)
    by_id = {task.pk: task for task in tasks}
    chains: dict[tuple[int, int], list[Task]] = {}
    readers: dict[int, User] = {}
    for task in tasks:
        for person in _each(*people.get(task.pk, []), projects[task.project_id].manager):
            readers[person.pk] = person
            chains.setdefault((roots[task.pk], person.pk), []).append(task)
    for (root, person_id), members in chains.items():
        first, person = by_id[root], readers[person_id]
        project = projects[first.project_id]
        is_own = any(person in people.get(task.pk, []) for task in members)
        calendar = calendars[project.pk]
        others = [task for task in members if task.pk != root]
        told = partial(_deadline, first, others, project, person, calendar, is_own)
        yield in_each_language(person, told)


def _roots(projects: Mapping[int, Project], tasks: Sequence[Task]) -> dict[int, int]:
    """By task id, the first of the late tasks that drives it. The engine runs where a project has several."""
    late = {task.pk for task in tasks}
    numbers = Counter(task.project_id for task in tasks)
    drivers = {pk: drivers_in(projects[pk]) for pk, number in numbers.items() if number > 1}
    roots = {}
    for task in tasks:
        driver_of = drivers.get(task.project_id, lambda pk: None)
        chain = [task.pk]
        # What lies between two that miss their deadlines may have none.
        while (before := driver_of(chain[-1])) is not None and before not in chain:
            chain.append(before)
        roots[task.pk] = next(pk for pk in reversed(chain) if pk in late)
    return roots


def _deadline(
    task: Task,
    others: Sequence[Task],
    project: Project,
    person: User,
    calendar: WorkCalendar,
    is_own: bool,
) -> NewAlert:
    zone = ZoneInfo(project.time_zone)
    assert task.deadline is not None
    assert task.finish is not None
    deadline, finish = (
        task.deadline.astimezone(zone).date(),
        task.finish.astimezone(zone).date(),
    )
    words = {
        "task": task.name,
        "due": formats.date_format(deadline),
        "n": len(others),
    }
    title = _("%(task)s will miss its deadline of %(due)s")
    if others:
        title = ngettext(
            "%(task)s will miss its deadline of %(due)s, and %(n)d task with it",
            "%(task)s will miss its deadline of %(due)s, and %(n)d tasks with it",
            len(others),
        )
    days = working_days(calendar.days_between(_local(task.deadline, zone), _local(task.finish, zone)))
    return NewAlert(
        kind="deadline_risk",
        key=f"deadline:{task.pk}:{deadline.isoformat()}",
        recipient=person,
        title=title % words,
        body=_("As planned now it ends on %(due)s, %(days)s late. What will you do?")
        % {"due": formats.date_format(finish), "days": days},
        why=_("You are assigned to this task.") if is_own else _("You manage this project."),
        url=reverse("task", args=[project.code, task.pk]),
        project_id=project.pk,
        project_name=project.name,
        task_id=task.pk,
        list_url=reverse("project_overview", args=[project.code]),
        severity="warning",
        members=[
            Member(
                other.name,
                _("deadline %(day)s") % {"day": formats.date_format(_local(other.deadline, zone).date())},
                reverse("task", args=[project.code, other.pk]),
                task_id=other.pk,
            )
            for other in others
            if other.deadline is not None
        ],
    )


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _gates(projects: Mapping[int, Project], now: datetime) -> Iterator[NewAlert]:
    """Gates whose turn has come and that are not decided yet, for the approvers who have not answered.

    Its turn has come when its phase has begun and its day is near: the one that the plan says, where it has one.
    """
    waiting = GateApprover.objects.filter(
        gate__phase__project__in=list(projects),
        gate__planned_on__isnull=False,
        gate__decisions=None,
        answer=GateApprover.Answer.OPEN,
        user__is_active=True,
    ).exclude(gate__phase__status=Phase.Status.NOT_STARTED)
    rows = list(waiting.select_related("gate__phase", "user").order_by("gate__planned_on", "id"))
    in_plan = _days_in_plan([row.gate_id for row in rows])
    today = timezone.localdate(now)
    for row in rows:
        gate: Gate = row.gate
        assert gate.planned_on is not None
        project = projects[gate.phase.project_id]
        day = in_plan.get(gate.pk, gate.planned_on)
        if day > today + GATE_AHEAD or gate.planned_on < project.known_before:
            continue
        yield NewAlert(
            kind="gate_waiting",
            key=f"gate:{gate.pk}:{gate.planned_on.isoformat()}",
            recipient=row.user,
            title=_said(lambda gate=gate: _("%(gate)s waits for your answer") % {"gate": gate.name}),
            body=_said(
                lambda day=day: (
                    _("The decision is planned for %(due)s. Does it go ahead?")
                    % {"due": formats.date_format(day)}
                )
            ),
            why=_said(lambda: _("You are an approver of this gate.")),
            url=reverse("gate", args=[project.code, gate.pk]),
            project_id=project.pk,
            project_name=project.name,
            severity="warning",
        )


def _days_in_plan(gate_ids: Sequence[int]) -> dict[int, date]:
    """By gate id, the day on which its milestone lies, where the project is."""
    rows = Task.objects.unfinished().filter(gate__in=gate_ids, is_milestone=True, finish__isnull=False)
    found = rows.values_list("gate_id", "finish", "project__time_zone")
    return {gate_id: finish.astimezone(ZoneInfo(zone)).date() for gate_id, finish, zone in found}


def due_soon_over(alerts: Sequence[Alert]) -> set[int]:
    """Those of tasks that are done, due another day, overdue by now (which another alert says), or somebody else's."""
    asked = [alert for alert in alerts if alert.key.startswith("due_soon:")]
    rows = Task.objects.unfinished().filter(pk__in={alert.about for alert in asked})
    now, still = timezone.now(), set()
    for pk, finish, zone, user_id in rows.values_list(
        "pk",
        "finish",
        "project__time_zone",
        "assignments__resource__user",
    ):
        due = finish.astimezone(ZoneInfo(zone)).date()
        if due >= now.astimezone(ZoneInfo(zone)).date():
            still.add((user_id, f"due_soon:{pk}:{due.isoformat()}"))
    return {alert.pk for alert in asked if (alert.recipient_id, alert.key) not in still}


def deadlines_over(alerts: Sequence[Alert]) -> set[int]:
    """Those of tasks that are done, or keep their deadline after all."""
    asked = [alert for alert in alerts if alert.key.startswith("deadline:")]
    rows = Task.objects.unfinished().filter(
        pk__in={alert.about for alert in asked},
        deadline__lt=F("finish"),
    )
    still = {
        f"deadline:{pk}:{day.astimezone(ZoneInfo(zone)).date().isoformat()}"
        for pk, day, zone in rows.values_list("pk", "deadline", "project__time_zone")
    }
    return {alert.pk for alert in asked if alert.key not in still}


def gates_over(alerts: Sequence[Alert]) -> set[int]:
    """Those of gates that are decided, answered by their reader, or that have another day."""
    asked = [alert for alert in alerts if alert.key.startswith("gate:")]
    rows = GateApprover.objects.filter(
        gate__in={alert.about for alert in asked},
        gate__decisions=None,
        answer=GateApprover.Answer.OPEN,
    ).exclude(gate__planned_on=None)
    still = {
        (user_id, f"gate:{gate_id}:{day.isoformat()}")
        for user_id, gate_id, day in rows.values_list("user_id", "gate_id", "gate__planned_on")
    }
    return {alert.pk for alert in asked if (alert.recipient_id, alert.key) not in still}


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
