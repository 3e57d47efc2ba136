"""Everybody's own inbox; the outbox for admins. A record belongs to the project's manager alone."""

from typing import Any

from alerts.models import Delivery
from alerts.services import raise_alert
from people.models import User
from projects.models import Project
from tests.access.principals import ADMINS, ALL, MANAGER, api, url

OWNER = frozenset({MANAGER})
OTHERS = ALL - OWNER

URLS = {
    "inbox": url(GET=ALL, lists_own=True),
    "inbox_count": url(GET=ALL, lists_own=True),
    "inbox_revision": url(GET=ALL, lists_own=True),
    "inbox_read_all": url(POST=ALL, lists_own=True),
    "alert_open": url(GET=OWNER, unseen=OTHERS, alert_id="alert"),
    "alert_read": url(POST=OWNER, unseen=OTHERS, alert_id="alert"),
    "alert_unread": url(POST=OWNER, unseen=OTHERS, alert_id="alert"),
    "alert_snooze": url(POST=OWNER, unseen=OTHERS, alert_id="alert"),
    "alert_mute": url(POST=OWNER, unseen=OTHERS, alert_id="alert"),
    "alert_unmute_project": url(POST=ALL, lists_own=True, project_id="project"),
    "alert_unmute_kind": url(POST=ALL, lists_own=True, kind="kind"),
    "alert_preferences": url(GET=ALL, POST=ALL, lists_own=True),
    "deliveries": url(GET=ADMINS, lists_own=True),
    "delivery_retry": url(POST=ADMINS, lists_own=True, delivery_id="delivery"),
    "alert-list": api(GET=ALL, lists_own=True),
    "alert-detail": api(PATCH=OWNER, unseen=OTHERS, pk="alert"),
}


def records(project: Project, people: dict[str, User]) -> dict[str, Any]:
    alert = raise_alert(
        kind="task_overdue",
        key="a fact",
        recipient=project.manager,
        title="Overdue",
        why="You manage it.",
        url="/",
    )
    assert alert is not None
    delivery = Delivery.objects.create(recipient="somebody@example.org", subject="Hello", text="Hello")
    return {"alert": alert.pk, "kind": "task_overdue", "project": project.pk, "delivery": delivery.pk}
