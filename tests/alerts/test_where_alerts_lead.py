"""Every alert's links, its e-mail's and its cause's, opened as its reader: the page names the thing."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from alerts.models import Alert, Delivery
from alerts.raising.words import digest_mail, gathered_mail
from backups.schedule import reads
from backups.schedule.services import watch_age
from budgets.documents.services import decide_cost
from budgets.reserves.services import decide_draw, draw_reserve, set_reserve
from budgets.versions.services import decide_budget, submit_budget
from controls.alerting.services import watch_due, watch_overdue
from controls.alerting.services.crossings import tell_about_failure
from controls.changes import services as changes
from controls.models import ControlAction
from core.access import SYSTEM, Actor
from core.registry import alert_kinds
from people.access import actor_for
from projects.models import Gate, Project
from risks.issues.services import escalate_issue
from risks.issues.services.news import remind_of_issues
from risks.register.services.reviews import remind_of_reviews
from tasks.models import Task
from tasks.reporting.services import add_comment, tell_assigned
from tasks.time.services import return_week
from tests.budgets.rows import line
from tests.budgets.test_ledger_limit import booked
from tests.controls.test_actions import known, lasts, rule
from tests.controls.test_changes import asked, operate
from tests.controls.test_crossings import stretch
from tests.controls.test_decisions import decided
from tests.controls.test_recompute import baselined
from tests.dashboards.test_home import cost_of
from tests.factories import ProjectFactory, UserFactory, actor_with, member_of
from tests.projects import plans_of_messages, signed, wishes
from tests.risks.rows import issue, risk
from tests.tasks import deliverables
from tests.tasks.plans import chain_of_three
from tests.tasks.test_assigned import given
from tests.tasks.test_hand_over import left
from tests.tasks.test_timesheet import handed_in

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Client]
# A kind's facts are made, and the words are returned that stand on the page it leads to.
Maker = Callable[[pytest.MonkeyPatch], str]

LINK = re.compile(r'href="([^"#]*)')
IN_TEXT = re.compile(r"https?://\S+")
DAY = date(2026, 3, 10)
TUESDAY = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
MAY = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)


def director() -> Actor:
    return actor_for(UserFactory(organisation_role="portfolio_manager", full_name="Tomás Herrera"))


def manager_of(project: Project) -> Actor:
    return actor_for(project.manager)


def overdue(patch: pytest.MonkeyPatch) -> str:
    baselined()
    watch_overdue(now=MAY)
    return "Analyse"


def due_soon(patch: pytest.MonkeyPatch) -> str:
    baselined()
    watch_due(now=TUESDAY + timedelta(days=1))
    return "Build"


def deadline(patch: pytest.MonkeyPatch) -> str:
    plan = baselined()
    late = Task.objects.filter(pk__in=[plan.build.pk, plan.test.pk])
    late.update(deadline=datetime(2026, 3, 11, 16, 0, tzinfo=UTC))
    watch_due(now=TUESDAY)
    return "Build"


def gate(patch: pytest.MonkeyPatch) -> str:
    plan = baselined()
    waits = Gate.objects.filter(phase__project=plan.project).order_by("phase__position")[0]
    Gate.objects.filter(pk=waits.pk).update(planned_on=DAY)
    watch_due(now=TUESDAY)
    return waits.name


def crossing(patch: pytest.MonkeyPatch) -> str:
    stretch(baselined(), 30)
    return "Build"


def slip(patch: pytest.MonkeyPatch) -> str:
    stretch(baselined(), 7)
    return "Live"


def bound(patch: pytest.MonkeyPatch) -> str:
    plan = baselined()
    rule("project", "finish_late_days", "3")
    rule("task", "finish_late_days", "2")
    lasts(plan, 9)
    known(plan)
    ControlAction.objects.filter(task=plan.test).update(owner=plan.priya)
    known(plan)
    return "Build"


def review_of_decision(patch: pytest.MonkeyPatch) -> str:
    project = ProjectFactory()
    row = decided(project, decided_by_id=member_of(project).pk, review_on=date(2026, 7, 1))
    watch_due(now=datetime(2026, 7, 2, 10, tzinfo=UTC))
    return row.title


def failure(patch: pytest.MonkeyPatch) -> str:
    UserFactory(organisation_role="admin")
    plan = baselined()
    tell_about_failure(plan.project)
    return plan.project.name


def change(patch: pytest.MonkeyPatch) -> str:
    plan = baselined()
    row = asked(plan)
    operate(plan, row, "change_task", of=plan.build, duration="7d")
    changes.submit_change(actor=plan.manager, change_id=row.pk)
    return row.title


def change_decided(patch: pytest.MonkeyPatch) -> str:
    plan = baselined()
    row = asked(plan)
    operate(plan, row, "change_task", of=plan.build, duration="7d")
    row = changes.submit_change(actor=plan.manager, change_id=row.pk)
    approver = actor_for(row.approvals.get().person)
    changes.decide_change(actor=approver, change_id=row.pk, is_approved=False, note="No")
    return row.title


def issue_up(patch: pytest.MonkeyPatch) -> str:
    project = ProjectFactory()
    row = issue(project, title="Licence ends")
    to = actor_with(project, "stakeholder")
    escalate_issue(actor=manager_of(project), issue_id=row.pk, to_id=to.user_id, reason="Money")
    return row.title


def issue_overdue(patch: pytest.MonkeyPatch, role: str = "team_member") -> str:
    project = ProjectFactory()
    row = issue(project, title="Licence ends", owner_id=member_of(project, role).pk, due=DAY)
    remind_of_issues(today=DAY + timedelta(days=3))
    return row.title


def issue_of_a_reader(patch: pytest.MonkeyPatch) -> str:
    return issue_overdue(patch, "stakeholder")


def review_of_risk(patch: pytest.MonkeyPatch, role: str = "team_member") -> str:
    project = ProjectFactory()
    row = risk(project, owner_id=member_of(project, role).pk, review_on=DAY)
    remind_of_reviews(today=DAY + timedelta(days=3))
    return row.title


def risk_of_a_reader(patch: pytest.MonkeyPatch) -> str:
    return review_of_risk(patch, "stakeholder")


def budget(patch: pytest.MonkeyPatch) -> str:
    director()
    project = ProjectFactory()
    line(project)
    row = submit_budget(actor=manager_of(project), project_id=project.pk, reason="First plan")
    return f"Version {row.number} ("


def budget_decided(patch: pytest.MonkeyPatch) -> str:
    approver, project = director(), ProjectFactory()
    line(project)
    row = submit_budget(actor=manager_of(project), project_id=project.pk, reason="First plan")
    decide_budget(actor=approver, version_id=row.pk, is_approved=False, note="Net, please")
    return f"Version {row.number} was returned: Net, please"


def drawn(project: Project) -> Any:
    set_reserve(actor=SYSTEM, project_id=project.pk, kind="management", amount=Decimal(1000))
    return draw_reserve(
        actor=manager_of(project),
        project_id=project.pk,
        amount=Decimal(400),
        reason="Second site",
        kind="management",
    )


def draw(patch: pytest.MonkeyPatch) -> str:
    director()
    return str(drawn(ProjectFactory()).reason)


def draw_decided(patch: pytest.MonkeyPatch) -> str:
    approver = director()
    row = drawn(ProjectFactory())
    decide_draw(actor=approver, draw_id=row.pk, is_approved=False, note="Later")
    return str(row.reason)


def cost(patch: pytest.MonkeyPatch) -> str:
    return cost_of(ProjectFactory()).description


def cost_of_a_file(patch: pytest.MonkeyPatch) -> str:
    director()
    booked(ProjectFactory())
    return "Core switches"


def cost_decided(patch: pytest.MonkeyPatch) -> str:
    project = ProjectFactory()
    row = cost_of(project)
    decide_cost(actor=manager_of(project), document_id=row.pk, is_approved=False, note="Net, please")
    return row.description


def week(patch: pytest.MonkeyPatch) -> str:
    plan = chain_of_three()
    handed_in(plan)
    return str(plan.priya)


def week_returned(patch: pytest.MonkeyPatch) -> str:
    plan = chain_of_three()
    return_week(actor=plan.manager, week_id=handed_in(plan).pk, note="Monday was a holiday")
    return "Monday was a holiday"


def assigned(patch: pytest.MonkeyPatch) -> str:
    given(manager_of(project := ProjectFactory()), project, member_of(project))
    tell_assigned(now=timezone.now() + timedelta(minutes=3))
    return "Load data"


def assigned_several(patch: pytest.MonkeyPatch) -> str:
    project = ProjectFactory()
    person = member_of(project)
    for name in ("Load data", "Count rows"):
        given(manager_of(project), project, person, name)
    Task.objects.update(start=timezone.now(), finish=timezone.now() + timedelta(days=1))
    tell_assigned(now=timezone.now() + timedelta(minutes=3))
    return "Count rows"


def comment(patch: pytest.MonkeyPatch) -> str:
    plan = chain_of_three()
    add_comment(actor=plan.manager, task_id=plan.ids["build"], body="How far is it?")
    return "How far is it?"


def mention(patch: pytest.MonkeyPatch) -> str:
    plan = chain_of_three()
    body = f"@{plan.priya} please answer"
    add_comment(actor=plan.manager, task_id=plan.ids["build"], body=body)
    return "please answer"


def backup(patch: pytest.MonkeyPatch) -> str:
    UserFactory(organisation_role="admin")
    now = timezone.now()
    patch.setattr(reads, "installed_at", lambda: now - timedelta(days=400))
    watch_age(now)
    return "backup"


MAKERS: dict[str, list[Maker]] = {
    "task_overdue": [overdue],
    "task_due_soon": [due_soon],
    "deadline_risk": [deadline],
    "gate_waiting": [gate],
    "threshold_crossed": [crossing],
    "control_action": [bound],
    "milestone_slip": [slip],
    "decision_review_due": [review_of_decision],
    "change_waiting": [change],
    "change_decided": [change_decided],
    "recompute_failed": [failure],
    "issue_escalated": [issue_up],
    "issue_overdue": [issue_overdue, issue_of_a_reader],
    "risk_review_due": [review_of_risk, risk_of_a_reader],
    "budget_waiting": [budget],
    "budget_decided": [budget_decided],
    "draw_waiting": [draw],
    "draw_decided": [draw_decided],
    "cost_waiting": [cost, cost_of_a_file],
    "cost_decided": [cost_decided],
    "time_submitted": [week],
    "time_returned": [week_returned],
    "assigned": [assigned, assigned_several],
    "comment": [comment],
    "mention": [mention],
    "hand_over": [left],
    "backup_late": [backup],
    "request_decided": [wishes.request_decided],
    "charter_to_sign": [signed.charter_to_sign],
    "charter_answered": [signed.charter_declined],
    "deliverable_waiting": [deliverables.waits],
    "deliverable_reviewed": [deliverables.decided],
    "deliverable_overdue": [deliverables.overdue],
    **plans_of_messages.MAKERS,
}


def test_every_kind_is_opened() -> None:
    assert set(MAKERS) == {name for name, _kind in alert_kinds}


@pytest.mark.parametrize(
    ("kind", "make"),
    [(kind, make) for kind, makers in MAKERS.items() for make in makers],
)
def test_what_an_alert_leads_to_opens_for_its_reader_and_names_the_thing(
    kind: str, make: Maker, monkeypatch: pytest.MonkeyPatch, as_user: AsUser
) -> None:
    words = html.escape(make(monkeypatch))
    alerts = list(Alert.objects.filter(kind=kind).select_related("recipient"))
    assert alerts, "nobody was told"
    for alert in alerts:
        who = f"{alert.recipient} ({alert.title})"
        client = as_user(alert.recipient)
        page = client.get(f"/inbox/{alert.pk}/open/", follow=True)
        assert page.status_code == 200, f"{alert.url}: {page.status_code} for {who}"
        assert words in page.content.decode(), f"{alert.url} says nothing of {words} to {who}"
        for member in alert.members:
            answer = client.get(member["url"]) if member["url"] else None
            assert answer is None or answer.status_code == 200, f"{member} for {who}"
        if mails := list(links_of_mails(alert)):
            assert_open(client, mails)


@pytest.mark.parametrize("make_mail", [digest_mail, gathered_mail])
def test_a_mail_of_many_opens_for_its_reader(
    make_mail: Callable[..., tuple[str, str, str]],
    monkeypatch: pytest.MonkeyPatch,
    as_user: AsUser,
) -> None:
    overdue(monkeypatch)
    alerts = list(Alert.objects.filter(recipient__full_name="Priya Raman"))
    mail = make_mail(alerts[0].recipient, alerts)
    links = list(links_in(mail[2], mail[1]))
    assert alerts[0].url in links
    assert_open(as_user(alerts[0].recipient), links)


def test_a_bundle_and_its_mail_open_for_their_reader(
    settings: Any, monkeypatch: pytest.MonkeyPatch, as_user: AsUser
) -> None:
    settings.ALERTS_BUNDLED_ABOVE = 1
    project = ProjectFactory()
    owner = member_of(project)
    for title in ("Licence ends", "No room"):
        issue(project, title=title, owner_id=owner.pk, due=DAY)
    remind_of_issues(today=DAY + timedelta(days=3))
    bundle = Alert.objects.get(key__startswith="bundle:")
    client = as_user(owner)
    assert "No room" in client.get(bundle.url).content.decode()
    assert_open(client, links_of_mails(bundle))
    assert_open(client, [fact.url for fact in bundle.facts.all()])


def assert_open(client: Client, links: Iterable[str]) -> None:
    answers = {link: client.get(link, follow=True).status_code for link in links}
    assert answers
    assert {link: status for link, status in answers.items() if status >= 400} == {}


def links_of_mails(alert: Alert) -> Iterator[str]:
    """The paths of all links in both parts of what was written to its reader."""
    for mail in Delivery.objects.filter(alert=alert, channel="email"):
        yield from links_in(mail.html, mail.text)


def links_in(page: str, text: str) -> Iterator[str]:
    found = {html.unescape(link) for link in LINK.findall(page)} | set(IN_TEXT.findall(text))
    for link in sorted(found):
        assert link.startswith(settings.BASE_URL), link
        yield link.removeprefix(settings.BASE_URL)
