"""Every kind of alert says when it is over and what its reader must be allowed: asked anew when it leaves."""

from typing import Any

import pytest

from alerts.inbox.reads import inbox_page
from alerts.models import Alert, Delivery
from alerts.raising.services import close_over, raise_alert
from alerts.sending.services import deliver_due
from core.access import Action
from core.registry import AlertKind, alert_kinds, happened
from people.access import actor_for
from people.models import Membership, User
from tests.alerts.smtp_server import MailServer
from tests.factories import ProjectFactory, member_of

pytestmark = pytest.mark.django_db

# What tells of an event stays true; a kind that describes a state says when it is over.
EVENTS = {
    "assigned",
    "mention",
    "comment",
    "change_decided",
    "budget_decided",
    "draw_decided",
    "cost_decided",
    "request_decided",
    "charter_answered",
    "deliverable_reviewed",
}
# Kind -> the key of a fact about a row that is not there (any more).
KEYS_OF_NOTHING = {
    "task_overdue": "overdue:0:2026-03-13",
    "task_due_soon": "due_soon:0:2026-03-13",
    "deadline_risk": "deadline:0:2026-03-13",
    "gate_waiting": "gate:0:2026-03-13",
    "charter_to_sign": "charter_to_sign:0",
    "threshold_crossed": "threshold:0:schedule:red:1",
    "control_action": "late:0:0",
    "milestone_slip": "slip:0:0",
    "decision_review_due": "decision_review:0:2026-03-13",
    "change_waiting": "change-waiting:0:20260313080000:1",
    "recompute_failed": "recompute_failed:0:1",
    "issue_escalated": "issue_escalated:0:20260313080000",
    "issue_overdue": "issue_overdue:0:2026-03-13",
    "risk_review_due": "risk_review_due:0:2026-03-13",
    "budget_waiting": "budget-waiting:0",
    "draw_waiting": "draw-waiting:0",
    "cost_waiting": "cost-waiting:0:1",
    "time_submitted": "time-submitted:0:1",
    "time_returned": "time-returned:0:1",
    "hand_over": "left:0:0:2026-03-13T08:00",
    "deliverable_waiting": "deliverable_waiting:0:20260313080000",
    "deliverable_overdue": "deliverable_overdue:0:2026-03-13",
    "report_due": "report_due:0",
    "message": "message:0:0",
    "message_inside": "message:0:0",
    "backup_late": "backup-late:0",
}
KINDS = [name for name, _kind in alert_kinds]


@pytest.fixture
def mail_server(settings: Any) -> Any:
    server = MailServer()
    settings.MAIL_TRANSPORT = server.transport
    yield server
    server.shutdown()
    server.server_close()


def tell(person: User, kind: str, project_id: int | None, key: str = "a fact") -> Alert:
    alert = raise_alert(
        kind=kind,
        key=key,
        recipient=person,
        title="Late",
        why="Yours.",
        url="/",
        project_id=project_id,
        project_name="ERP",
    )
    assert alert is not None
    return alert


def test_no_kind_forgets_to_say_when_it_is_over() -> None:
    assert set(KINDS) == EVENTS | set(KEYS_OF_NOTHING)
    assert {name for name, kind in alert_kinds if kind.over is happened} == EVENTS
    assert all(isinstance(kind.needs, Action) for _name, kind in alert_kinds)
    with pytest.raises(TypeError):
        AlertKind("New", "Because")  # type: ignore[call-arg]


@pytest.mark.parametrize("kind", sorted(KEYS_OF_NOTHING))
def test_what_is_not_true_any_more_closes_by_itself_and_is_not_sent(
    kind: str, mail_server: MailServer
) -> None:
    project = ProjectFactory()
    admin = member_of(project, organisation_role="admin")
    project_id = None if kind == "backup_late" else project.pk
    alert, other = (
        tell(admin, kind, project_id, KEYS_OF_NOTHING[kind]),
        tell(admin, "mention", project.pk, "mention:1"),
    )
    Delivery.objects.get_or_create(alert=alert, defaults={"recipient": admin.email, "text": "Late"})
    deliver_due()
    delivery = Delivery.objects.get(alert=alert)
    assert (delivery.status, delivery.text) == ("dropped", "")
    assert "not true any more" in delivery.last_error
    assert Delivery.objects.get(alert=other).status == "sent"
    alert.refresh_from_db()
    assert alert.closed_at is not None
    assert alert.read_at is not None
    assert close_over() == 0
    assert [row.pk for row in inbox_page(actor_for(admin), view="unread").page] == [other.pk]
    assert alert.pk in [row.pk for row in inbox_page(actor_for(admin), view="all").page]


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"backup_late"}))
def test_who_was_removed_hears_nothing_more_of_any_kind(kind: str, mail_server: MailServer) -> None:
    project = ProjectFactory()
    person = member_of(project, "project_manager")
    alert = tell(person, kind, project.pk, f"{kind}:a fact")
    Delivery.objects.get_or_create(alert=alert, defaults={"recipient": person.email, "text": "Late"})
    assert inbox_page(actor_for(person)).counts["all"] == 1
    Membership.objects.filter(user=person).delete()
    person = User.objects.get(pk=person.pk)
    assert inbox_page(actor_for(person)).counts["all"] == 0
    deliver_due()
    delivery = Delivery.objects.get(alert=alert)
    assert (delivery.status, delivery.text, mail_server.received) == ("dropped", "", [])
    assert delivery.last_error == "Its reader may not see this any more."


def test_who_was_deactivated_hears_nothing_more(mail_server: MailServer) -> None:
    project = ProjectFactory()
    person = member_of(project)
    tell(person, "mention", project.pk)
    User.objects.filter(pk=person.pk).update(is_active=False)
    deliver_due()
    assert (Delivery.objects.get().status, mail_server.received) == ("dropped", [])


def test_who_lost_the_sight_of_costs_hears_nothing_of_money(mail_server: MailServer) -> None:
    project = ProjectFactory()
    person = member_of(project, sees_costs=True)
    tell(person, "cost_waiting", project.pk)
    plain = tell(person, "mention", project.pk, "mention:1")
    Membership.objects.filter(user=person).update(sees_costs=False)
    deliver_due()
    assert [row.alert_id for row in Delivery.objects.filter(status="sent")] == [plain.pk]
    assert [row.pk for row in inbox_page(actor_for(person)).page] == [plain.pk]


def test_an_organisation_role_reads_what_it_may_in_every_project() -> None:
    project = ProjectFactory()
    person = member_of(project, organisation_role="portfolio_manager")
    Membership.objects.filter(user=person).delete()
    for kind in ("task_overdue", "cost_waiting", "time_submitted"):
        tell(person, kind, project.pk, f"{kind}:x")
    kinds = {row.kind for row in inbox_page(actor_for(person), view="all").page}
    # Approving time is the manager's of a project.
    assert kinds == {"task_overdue", "cost_waiting"}
