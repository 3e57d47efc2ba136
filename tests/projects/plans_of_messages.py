"""A communication plan for tests: an audience, a message to it, a clock."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.access import SYSTEM
from projects.communication.services import (
    Members,
    add_audience,
    add_message,
    run_communication,
    send_due_messages,
)
from projects.models import Audience, Message, Project
from tests.factories import ProjectFactory, member_of

# Wednesday, 16 September 2026, 10:00 in Berlin: the day on which the suite runs.
NOW = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)
MONDAY = date(2026, 9, 21)
# 08:00 in Berlin.
MONDAY_AT_EIGHT = datetime(2026, 9, 21, 6, 0, tzinfo=UTC)


def audience(project: Project, name: str = "Team", **members: Any) -> Audience:
    given = members or {"roles": ["team_member"]}
    return add_audience(
        actor=SYSTEM,
        project_id=project.pk,
        values={"name": name},
        members=Members.of(**given),
    )


def message(project: Project, *audiences: Audience, **values: Any) -> Message:
    """Every Monday at eight by e-mail, unless `values` says other things."""
    given = {
        "title": "Weekly digest",
        "text": "What happened this week.",
        "cadence": "weekly",
        "first_on": MONDAY,
        "due_time": time(8),
    } | values
    return add_message(
        actor=SYSTEM,
        project_id=project.pk,
        values=given,
        audience_ids=tuple(one.pk for one in audiences),
    )


def message_came(patch: pytest.MonkeyPatch, **values: Any) -> str:
    """A member is sent one; its title."""
    project = ProjectFactory()
    member_of(project)
    row = message(project, audience(project), **_ahead(values | {"asks_acknowledgement": True}))
    send_due_messages(now=row.due.earliest("due_at").due_at)
    return row.title


def message_inside(patch: pytest.MonkeyPatch) -> str:
    return message_came(patch, channel="inside")


def report_due(patch: pytest.MonkeyPatch) -> str:
    """Its owner is asked for one; its title."""
    project = ProjectFactory()
    owner = member_of(project)
    row = message(project, audience(project), **_ahead({"channel": "report", "owner_id": owner.pk}))
    run_communication(now=row.due.earliest("due_at").due_at)
    return row.title


def _ahead(values: dict[str, Any]) -> dict[str, Any]:
    """From next week on, whatever day it is."""
    return {"first_on": timezone.localdate() + timedelta(days=7)} | values


# Kind of alert -> how one of it comes about.
MAKERS = {
    "report_due": [report_due],
    "message": [message_came],
    "message_inside": [message_inside],
}
