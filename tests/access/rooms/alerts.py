"""Everybody's own inbox; the outbox for admins. A record belongs to the project's manager alone."""

import re
from typing import Any

from alerts.models import Delivery, TeamsChannel
from alerts.raising.services import NewAlert, raise_alert, raise_alerts
from people.models import User
from projects.models import Project
from tests.access.principals import ADMINS, ALL, ANONYMOUS, MANAGER, api, url
from tests.factories import TaskFactory

OWNER = frozenset({MANAGER})
OTHERS = ALL - OWNER
EVERYBODY = ALL | {ANONYMOUS}

URLS = {
    "inbox": url(GET=ALL, lists_own=True),
    "inbox_count": url(GET=ALL, lists_own=True),
    "inbox_revision": url(GET=ALL, lists_own=True),
    "inbox_read_all": url(POST=ALL, lists_own=True),
    "alert_open": url(GET=OWNER, unseen=OTHERS, alert_id="alert"),
    "alert_bundle": url(GET=OWNER, unseen=OTHERS, alert_id="bundle"),
    "alert_answer": url(GET=OWNER, POST=OWNER, unseen=OTHERS, alert_id="alert"),
    "alert_read": url(POST=OWNER, unseen=OTHERS, alert_id="alert"),
    "alert_unread": url(POST=OWNER, unseen=OTHERS, alert_id="alert"),
    "alert_snooze": url(POST=OWNER, unseen=OTHERS, alert_id="alert"),
    "one_tap": url(GET=EVERYBODY, POST=EVERYBODY, public=True, token="update_link"),
    "one_tap_undo": url(POST=EVERYBODY, public=True, token="update_link"),
    "alert_mute": url(POST=OWNER, unseen=OTHERS, alert_id="alert"),
    "alert_unmute_project": url(POST=ALL, lists_own=True, project_id="project"),
    "alert_unmute_kind": url(POST=ALL, lists_own=True, kind="kind"),
    "alert_preferences": url(GET=ALL, POST=ALL, lists_own=True),
    "update_links_end": url(POST=ALL, lists_own=True),
    "escalation": url(GET=ADMINS, POST=ADMINS, lists_own=True),
    "teams": url(GET=ADMINS, POST=ADMINS, lists_own=True),
    "teams_change": url(GET=ADMINS, POST=ADMINS, lists_own=True, channel_id="channel"),
    "email_try": url(POST=ADMINS, lists_own=True),
    "teams_try": url(POST=ADMINS, lists_own=True, channel_id="channel"),
    "teams_remove": url(POST=ADMINS, lists_own=True, channel_id="channel"),
    "deliveries": url(GET=ADMINS, lists_own=True),
    "delivery_retry": url(POST=ADMINS, lists_own=True, delivery_id="delivery"),
    "alert-list": api(GET=ALL, lists_own=True),
    "alert-detail": api(PATCH=OWNER, unseen=OTHERS, pk="alert"),
    "alert-answer": api(POST=OWNER, unseen=OTHERS, pk="alert"),
    "alert-mute": api(POST=OWNER, unseen=OTHERS, pk="alert"),
    "alert-read-all": api(POST=ALL, lists_own=True),
    "alert-preference-list": api(GET=ALL, lists_own=True),
    "alert-preference-detail": api(PATCH=ALL, lists_own=True, kind="kind"),
    "alert-preference-end-links": api(POST=ALL, lists_own=True),
    "alert-preference-times": api(GET=ALL, PATCH=ALL, lists_own=True),
}


def records(project: Project, people: dict[str, User]) -> dict[str, Any]:
    alert = raise_alert(
        kind="task_overdue",
        key="a fact",
        recipient=project.manager,
        title="Overdue",
        why="You manage it.",
        url="/",
        task_id=TaskFactory(project=project).pk,
    )
    assert alert is not None
    raise_alerts(
        NewAlert(
            kind="task_overdue",
            key=f"fact {number}",
            recipient=project.manager,
            title="Overdue",
            why="You manage it.",
        )
        for number in range(6)
    )
    bundle = project.manager.alerts.get(fact_count=6)
    mail = Delivery.objects.get(alert=alert)
    delivery = Delivery.objects.create(recipient="somebody@example.org", subject="Hello", text="Hello")
    channel = TeamsChannel.objects.create(
        name=f"Channel {project.code}", host="example.org", kinds=["mention"]
    )
    return {
        "alert": alert.pk,
        "bundle": bundle.pk,
        "channel": channel.pk,
        "update_link": re.findall(r"/u/([\w-]{43})/", mail.text)[0],
        "kind": "task_overdue",
        "project": project.pk,
        "delivery": delivery.pk,
    }
