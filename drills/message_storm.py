"""Ten thousand overdue tasks are imported and five hundred edited at once: who is told, how often, and what is lost."""

import os
import re
from collections import Counter
from datetime import timedelta
from email import message_from_string
from typing import Any

from drills.plan_files import plan
from drills.report import Report
from drills.scene import scene

IMPORTED = 10_000
EDITED = 500
PEOPLE = 10
LONG_AGO = timedelta(days=120)


def message_storm(runs: int) -> Report:
    from tests.alerts.smtp_server import MailServer

    sink = MailServer()
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{sink.transport['port']}?plain"
    # The plan is larger than what a site takes unless told.
    os.environ["MAX_IMPORT_MB"] = "40"
    measured: Counter[str] = Counter()
    with scene():
        for _run in range(runs):
            sink.received.clear()
            storm(sink, measured)
    return Report(
        drill="message_storm",
        runs=runs,
        promise="nothing for what was overdue before; at most one mail a person in the hour; no fact lost",
        measured=dict(measured),
        holds=(
            measured["mails_after_import"] == 0
            and measured["alerts_after_import"] == 0
            and measured["most_to_one_person"] == 1
            and measured["facts_told"] == measured["facts_expected"]
            and measured["most_to_one_person_an_hour_later"] <= 1
        ),
    )


def storm(sink: Any, measured: Counter[str]) -> None:
    """Import, look, edit, look, wait an hour, look; counts are noted, the worst of all runs."""
    from alerts.models import Alert
    from tasks.models import Assignment, Task

    project, manager, people = imported_plan()
    look_everywhere(project.pk)
    note(measured, "mails_after_import", len(sink.received))
    note(measured, "alerts_after_import", Alert.objects.filter(project_id=project.pk, is_known=False).count())

    edited = edit_many(project, manager, people[0])
    # What was edited had been here for long and fell due ten days ago; the rest is as it was imported.
    long_ago = project.created_at - LONG_AGO
    type(project).objects.filter(pk=project.pk).update(watched_from=long_ago)
    Task.objects.filter(pk__in=edited).update(
        created_at=long_ago, finish=project.created_at - timedelta(days=10)
    )
    look_everywhere(project.pk)
    note(measured, "most_to_one_person", max(mails_by_person(sink).values(), default=0))
    facts = Alert.objects.filter(project_id=project.pk, kind="task_overdue", fact_count=1, is_known=False)
    on_them = Assignment.objects.filter(task__in=edited, resource__user__isnull=False)
    heard = {(row.task_id, row.resource.user_id) for row in on_them.select_related("resource")}
    heard |= {(pk, manager.pk) for pk in edited}
    note(measured, "facts_told", len(told_of(facts) & heard))
    note(measured, "facts_expected", len(heard))
    sink.received.clear()
    an_hour_passes()
    look_everywhere(project.pk)
    note(measured, "most_to_one_person_an_hour_later", max(mails_by_person(sink).values(), default=0))


def told_of(alerts: Any) -> set[tuple[int, int]]:
    """(task, reader): an alert tells of the task that it is of, and of those that are late behind it."""
    told = set()
    for alert in alerts:
        tasks = [alert.task_id, *(member["task_id"] for member in alert.members)]
        told |= {(task_id, alert.recipient_id) for task_id in tasks}
    return told


def imported_plan() -> tuple[Any, Any, list[Any]]:
    """A project, its manager and its members, with a plan whose tasks were all due months ago."""
    from django.utils import timezone

    from core.access import SYSTEM, Role
    from exchange.msproject.services import import_plan
    from people.memberships.services import add_member
    from people.models import User
    from people.organisation.services import ensure_organisation
    from projects.models import Project
    from projects.settings.services import create_project

    ensure_organisation(name="Drill")
    number = Project.objects.count()
    manager = User.objects.create_user(f"manager{number}@example.org", full_name="Maya Manager")
    project = create_project(
        actor=SYSTEM, code=f"STORM-{number}", name="ERP rollout", start=None, manager=manager
    )
    people = [
        User.objects.create_user(f"person{number}.{place}@example.org", full_name=f"Person {place}")
        for place in range(1, PEOPLE + 1)
    ]
    for person in people:
        add_member(actor=SYSTEM, project_id=project.pk, user_id=person.pk, role=Role.TEAM_MEMBER)
    content = plan(IMPORTED, name=f"Storm {number}")
    began = (timezone.now() - LONG_AGO).strftime("%Y-%m-%dT08:00:00").encode()
    content = re.sub(rb"(?<=<StartDate>)[^<]+", began, content)
    for place, person in enumerate(people, start=1):
        name = f"<Name>Person {place}</Name>".encode()
        content = content.replace(name, name + f"<EmailAddress>{person.email}</EmailAddress>".encode())
    import_plan(actor=SYSTEM, data=content, file_name="storm.xml", project_id=project.pk)
    return project, manager, people


def edit_many(project: Any, manager: Any, person: Any) -> list[int]:
    """Give tasks that nobody of the team is on to one person, all in one edit; their ids."""
    from people.access import actor_for
    from tasks.models import Task
    from tasks.plan.services import edit_plan

    free = Task.objects.filter(project=project, is_summary=False).exclude(
        assignments__resource__user__isnull=False
    )
    ids = list(free.order_by("row_number").values_list("pk", flat=True)[:EDITED])
    steps = [{"op": "cell", "id": pk, "column": "people", "text": str(person)} for pk in ids]
    for first in range(0, len(steps), 100):
        edit_plan(actor=actor_for(manager), project_id=project.pk, steps=steps[first : first + 100])
    return ids


def look_everywhere(project_id: int) -> None:
    """What beat would start within some minutes, each twice, and the sender."""
    from django.utils import timezone

    from alerts.sending.services import deliver_due, send_digests, send_gathered
    from controls.alerting.services import watch_due, watch_overdue
    from controls.computing.services import recompute
    from risks.register.services import remind_of_reviews
    from tasks.reporting.services import tell_assigned

    for _tick in range(2):
        recompute(project_id)
        tell_assigned(now=timezone.now() + timedelta(minutes=3))
        watch_overdue()
        watch_due()
        remind_of_reviews(today=timezone.localdate())
        send_digests()
        send_gathered()
        deliver_due()


def an_hour_passes() -> None:
    """Everything that was sent or waits moves an hour into the past."""
    from django.db.models import F

    from alerts.models import Alert, Delivery

    hour = timedelta(hours=1, seconds=1)
    Delivery.objects.exclude(sent_at=None).update(sent_at=F("sent_at") - hour)
    Alert.objects.exclude(gathers_at=None).update(gathers_at=F("gathers_at") - hour)


def mails_by_person(sink: Any) -> Counter[str]:
    return Counter(str(message_from_string(raw)["To"]) for raw in list(sink.received))


def note(measured: Counter[str], name: str, value: int) -> None:
    measured[name] = max(measured[name], value)
