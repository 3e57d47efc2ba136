"""The issue log: several tasks, handed up with a word on what is asked, closed with a word on how."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.models import Alert
from core.access import SYSTEM, Role
from core.errors import DomainError, Forbidden
from core.models import Change
from people.access import actor_for
from risks.issues.reads import issue_counts, issues_of
from risks.issues.services import escalate_issue, raise_issue, remind_of_issues, resolve_issue, update_issue
from risks.issues.words import issues_on
from risks.models import Issue
from risks.register.jobs import watch_reviews
from tests.factories import ProjectFactory, TaskFactory, actor_with, member_of
from tests.risks.rows import issue

pytestmark = pytest.mark.django_db


def test_an_issue_stands_in_the_way_of_several_tasks_and_they_say_so() -> None:
    project = ProjectFactory()
    first, second, foreign = TaskFactory(project=project), TaskFactory(project=project), TaskFactory()
    found = issue(project, task_ids=[first.pk, second.pk])
    actor = actor_for(project.manager)
    assert [fact.text for fact in issues_on(actor, second)] == [str(found)]
    update_issue(actor=SYSTEM, issue_id=found.pk, changes={"task_ids": [first.pk]})
    assert issues_on(actor, second) == []
    change = Change.objects.filter(model="risks.issue", row_id=found.pk).order_by("-id")[0]
    assert (sorted(change.before["tasks"]), change.after["tasks"]) == ([first.pk, second.pk], [first.pk])
    with pytest.raises(DomainError, match="does not belong"):
        raise_issue(actor=SYSTEM, project_id=project.pk, fields={"title": "X", "task_ids": [foreign.pk]})
    assert Issue.objects.count() == 1


def test_an_issue_is_handed_up_with_what_is_asked_and_the_person_is_told() -> None:
    project = ProjectFactory()
    owner = actor_with(project, Role.TEAM_MEMBER)
    sponsor = member_of(project, Role.STAKEHOLDER)
    found = issue(project, owner_id=owner.user_id)
    with pytest.raises(DomainError, match="Say what is asked"):
        escalate_issue(actor=owner, issue_id=found.pk, to_id=sponsor.pk, reason=" ")
    with pytest.raises(DomainError, match="Choose to whom"):
        escalate_issue(actor=owner, issue_id=found.pk, to_id=None, reason="Help")
    with pytest.raises(Forbidden):
        escalate_issue(
            actor=actor_with(project, Role.TEAM_MEMBER), issue_id=found.pk, to_id=sponsor.pk, reason="Help"
        )
    found = escalate_issue(actor=owner, issue_id=found.pk, to_id=sponsor.pk, reason="Name somebody")
    assert found.is_escalated
    alert = Alert.objects.get(kind="issue_escalated")
    assert (alert.recipient, alert.body, alert.severity) == (sponsor, "Name somebody", "urgent")
    assert issue_counts(project.pk) == {"open": 1, "escalated": 1, "resolved": 0, "all": 1}
    assert list(issues_of(SYSTEM, project.code, filters={"view": "escalated"})) == [found]


def test_resolving_takes_a_word_on_how_and_settles_what_waited() -> None:
    project = ProjectFactory()
    owner = actor_with(project, Role.TEAM_MEMBER)
    sponsor = member_of(project, Role.STAKEHOLDER)
    found = issue(project, owner_id=owner.user_id, due=date(2026, 3, 2))
    escalate_issue(actor=owner, issue_id=found.pk, to_id=sponsor.pk, reason="Name somebody")
    assert remind_of_issues(today=date(2026, 3, 3)) == 1
    with pytest.raises(DomainError, match="Say how it was resolved"):
        resolve_issue(actor=owner, issue_id=found.pk)
    done = resolve_issue(actor=owner, issue_id=found.pk, resolution="Anna confirms them.")
    assert (done.resolution, done.is_escalated) == ("Anna confirms them.", False)
    assert not Alert.objects.filter(read_at=None).exists()
    with pytest.raises(DomainError, match="resolved already"):
        escalate_issue(actor=owner, issue_id=found.pk, to_id=sponsor.pk, reason="Again")


def test_an_overdue_issue_is_told_once_a_date() -> None:
    project = ProjectFactory()
    owner = member_of(project)
    found = issue(project, owner_id=owner.pk, due=timezone.localdate() - timedelta(days=1))
    issue(project, title="In time", owner_id=owner.pk, due=timezone.localdate() + timedelta(days=1))
    issue(project, title="Nobody's", due=timezone.localdate() - timedelta(days=1))
    watch_reviews()
    watch_reviews()
    assert [alert.recipient for alert in Alert.objects.filter(kind="issue_overdue")] == [owner]
    update_issue(actor=SYSTEM, issue_id=found.pk, changes={"due": timezone.localdate() - timedelta(days=2)})
    assert remind_of_issues(today=timezone.localdate()) == 1


def test_the_pages_lead_from_raising_to_the_resolution(client: Client) -> None:
    project = ProjectFactory()
    task = TaskFactory(project=project, wbs_code="1.2")
    helen = member_of(project, full_name="Helen Brandt")
    client.force_login(project.manager, backend=settings.AUTHENTICATION_BACKENDS[0])
    given = {"title": "No data", "severity": "high", "tasks": "1.2"}
    assert client.post(reverse("issue_new", args=[project.code]), given).status_code == 302
    found = Issue.objects.get()
    assert list(found.tasks.all()) == [task]
    arguments = [project.code, found.number]
    escalate = reverse("issue_escalate", args=arguments)
    assert client.post(escalate, {"owner": "", "reason": ""}).status_code == 422
    given = {"owner": helen.pk, "reason": "Name somebody", "version": found.version}
    answer = client.post(escalate, given)
    assert answer.status_code == 302
    page = client.get(reverse("issue", args=arguments)).content.decode()
    assert "Escalated to Helen Brandt" in page
    resolve = reverse("issue_resolve", args=arguments)
    assert client.post(resolve, {"resolution": "", "version": found.version + 1}).status_code == 422
    assert client.post(resolve, {"resolution": "Copied", "version": found.version + 1}).status_code == 302
    page = client.get(reverse("issue", args=arguments)).content.decode()
    for words in ("Copied", "resolved it", "escalated it", "raised it"):
        assert words in page
    assert client.post(resolve, {"undone": "1", "version": found.version + 2}).status_code == 302
    listed = client.get(reverse("issues", args=[project.code]), {"q": "data"}).content.decode()
    assert "No data" in listed
    nothing = client.get(reverse("issues", args=[project.code]), {"q": "elephant"}).content.decode()
    assert "No issue has these words." in nothing
