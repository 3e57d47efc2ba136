"""An issue that was handed up is cleared by whom it names: on its page, where its alert stands, over the API."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alerts.inbox.services import answer_alert
from alerts.models import Alert
from core.access import Actor, Role
from core.errors import Forbidden, NotVisible
from people.access import actor_for
from projects.models import Project
from risks.issues.services import escalate_issue, resolve_issue
from risks.models import Issue
from tests.factories import ProjectFactory, actor_with
from tests.risks.rows import issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    made: Project = ProjectFactory(code="ERP")
    return made


@pytest.fixture
def sponsor(project: Project) -> Actor:
    return actor_with(project, Role.STAKEHOLDER)


@pytest.fixture
def raised(project: Project, sponsor: Actor) -> Issue:
    row = issue(project, "Licence")
    manager = actor_for(project.manager)
    return escalate_issue(actor=manager, issue_id=row.pk, to_id=sponsor.user_id, reason="Money")


def test_the_sponsor_resolves_it_where_the_alert_stands(raised: Issue, sponsor: Actor) -> None:
    alert = Alert.objects.get(recipient=sponsor.user, kind="issue_escalated")
    answer_alert(actor=sponsor, alert_id=alert.pk, name="resolve", words="Paid")
    raised.refresh_from_db()
    alert.refresh_from_db()
    assert (raised.status, raised.resolution) == (Issue.Status.RESOLVED, "Paid")
    assert alert.closed_at is not None


def test_other_readers_still_may_not(raised: Issue, project: Project) -> None:
    for role, refused in ((Role.STAKEHOLDER, NotVisible), (Role.TEAM_MEMBER, Forbidden)):
        with pytest.raises(refused):
            resolve_issue(actor=actor_with(project, role), issue_id=raised.pk, resolution="Paid")


def test_its_page_offers_what_its_reader_may(
    raised: Issue, sponsor: Actor, as_user: Callable[[Any], Client]
) -> None:
    client = as_user(sponsor.user)
    page = client.get(reverse("issue", args=["ERP", raised.number])).content.decode()
    assert reverse("issue_resolve", args=["ERP", raised.number]) in page
    assert reverse("issue_escalate", args=["ERP", raised.number]) not in page
    said = {"resolution": "Paid", "version": raised.version}
    answer = client.post(reverse("issue_resolve", args=["ERP", raised.number]), said)
    assert answer.status_code == 302
    raised.refresh_from_db()
    assert raised.status == Issue.Status.RESOLVED
