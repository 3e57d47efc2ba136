"""Home: what waits for a person, by project, answered in place with the rights of now."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from budgets.documents.services import hand_in_cost
from budgets.models import CostDocument
from controls.models import ControlAction, Level, Measure
from core.access import Actor, Role
from core.errors import DomainError
from core.registry import needs
from dashboards.selectors.home import Asked, asked_of, home_of
from dashboards.services import answer_need
from people.access import actor_for
from projects.models import Gate, GateCondition, GateDecision, Project
from risks.issues.services import escalate_issue
from tasks.models import Task
from tests.budgets.rows import category
from tests.factories import ProjectFactory, UserFactory, actor_with, member_of
from tests.queries import assert_query_count, count_queries, statements
from tests.risks.rows import issue
from tests.tasks.plans import drawn_plan

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Client]


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def project() -> Project:
    made: Project = ProjectFactory(code="ERP", name="ERP migration")
    return made


def manager_of(project: Project) -> Actor:
    return actor_for(project.manager)


def cost_of(project: Project, what: str = "Cables") -> CostDocument:
    buyer = actor_for(member_of(project, Role.TEAM_MEMBER, sees_costs=True))
    return hand_in_cost(
        actor=buyer,
        project_id=project.pk,
        amount=Decimal(4200),
        description=what,
        incurred_on=date(2026, 3, 10),
        category_id=category().pk,
    )


def action_of(project: Project, due: date, **values: Any) -> ControlAction:
    fields = {
        "level": Level.PROJECT,
        "metric": Measure.FINISH_LATE_DAYS,
        "bound": Decimal(8),
        "value": Decimal(9),
        "value_now": Decimal(9),
        "owner": project.manager,
    }
    return ControlAction.objects.create(project=project, due=due, **{**fields, **values})


def kinds_of(asked: list[Asked]) -> list[str]:
    return [one.kind for one in asked]


def test_a_cost_waits_for_who_approves_it_and_is_approved_there(project: Project, today: date) -> None:
    row = cost_of(project)
    manager = manager_of(project)
    (asked,) = asked_of(manager, today)
    assert (asked.kind, asked.need.about, asked.need.project_id) == ("cost", row.pk, project.pk)
    assert "Cables" in asked.need.title
    assert list(asked.answers) == ["approve", "return"]
    said = answer_need(actor=manager, kind="cost", key=asked.need.key, name="approve")
    row.refresh_from_db()
    assert row.status == CostDocument.Status.APPROVED
    assert "Cables" in said
    assert asked_of(manager, today) == []


def test_what_is_over_says_so_and_changes_nothing(project: Project) -> None:
    row = cost_of(project)
    manager = manager_of(project)
    answer = {"kind": "cost", "key": f"cost-waiting:{row.pk}"}
    with pytest.raises(DomainError, match="few words"):
        answer_need(actor=manager, name="return", **answer)
    with pytest.raises(DomainError, match="no such answer"):
        answer_need(actor=manager, name="explode", **answer)
    for stranger in (actor_with(project, Role.TEAM_MEMBER), actor_for(UserFactory())):
        with pytest.raises(DomainError, match="This is over"):
            answer_need(actor=stranger, name="approve", **answer)
    row.refresh_from_db()
    assert row.status == CostDocument.Status.SUBMITTED
    answer_need(actor=manager, name="return", words="Net, please", **answer)
    with pytest.raises(DomainError, match="This is over"):
        answer_need(actor=manager, name="approve", **answer)


def test_actions_of_one_cause_are_one_row_and_settled_together(project: Project, today: date) -> None:
    phase, next_phase = project.phases.filter(position__gte=3).order_by("position")[:2]
    first = action_of(project, today - timedelta(days=2))
    action_of(project, today + timedelta(days=2), level=Level.PHASE, phase=phase)
    other = action_of(project, today, value_now=Decimal(20), level=Level.PHASE, phase=next_phase)
    manager = manager_of(project)
    late, alone = asked_of(manager, today)
    assert (late.days_late, late.need.about, alone.need.about) == (2, first.pk, other.pk)
    assert phase.name in late.need.why
    answer_need(actor=manager, kind="action", key=late.need.key, name="settle", words="Moved")
    states = dict(ControlAction.objects.values_list("value_now", "status"))
    assert states == {Decimal(9): "done", Decimal(20): "open"}


def test_a_condition_is_met_by_its_owner(project: Project, today: date) -> None:
    gate = Gate.objects.get(phase__project=project, phase__position=1)
    owner = actor_with(project, Role.TEAM_MEMBER)
    decision = GateDecision.objects.create(gate=gate, outcome=GateDecision.Outcome.CONDITIONAL_GO)
    GateCondition.objects.create(decision=decision, text="Name an owner", owner=owner.user, due=today)
    (asked,) = asked_of(owner, today)
    assert (asked.kind, asked.need.title) == ("condition", "Name an owner")
    answer_need(actor=owner, kind="condition", key=asked.need.key, name="met")
    assert GateCondition.objects.get().done_at is not None


def test_a_members_tasks_of_this_week_are_reported_there(today: date) -> None:
    plan = drawn_plan()
    plan.add("build", 3)
    plan.give("build")
    task = Task.objects.get(name="build")
    Task.objects.update(finish=timezone.now() - timedelta(days=1))
    member = actor_for(plan.priya)
    (asked,) = asked_of(member, today)
    assert (asked.kind, asked.need.task_id) == ("task", task.pk)
    answer_need(actor=member, kind="task", key=asked.need.key, name="done")
    task.refresh_from_db()
    assert task.percent_complete == 100
    assert asked_of(member, today) == []


def test_nothing_waits_in_a_closed_project_or_behind_a_right_that_is_gone(
    project: Project, today: date
) -> None:
    cost_of(project)
    action_of(project, today)
    manager = manager_of(project)
    assert sorted(kinds_of(asked_of(manager, today))) == ["action", "cost"]
    project.memberships.filter(user=project.manager).delete()
    assert asked_of(actor_for(project.manager), today) == []
    Project.objects.update(status=Project.Status.CLOSED)
    assert asked_of(manager, today) == []


def test_an_issue_handed_up_waits_for_whom_it_names(project: Project, today: date) -> None:
    member = actor_with(project, Role.TEAM_MEMBER)
    raised = issue(project, title="Licence")
    escalate_issue(actor=manager_of(project), issue_id=raised.pk, to_id=member.user_id, reason="Money")
    assert kinds_of(asked_of(member, today)) == ["issue"]


def test_every_kind_names_an_answer_that_says_what_it_does() -> None:
    for name, kind in needs:
        assert str(kind.label), name
        for answer in getattr(kind.answers, "choices", {}).values():
            assert str(answer.label)
            assert str(answer.effect)


def test_who_only_reads_gets_every_project_with_its_figures(project: Project, today: date) -> None:
    reader = actor_with(project, Role.STAKEHOLDER)
    home = home_of(reader, today)
    assert home.reads_only
    assert [group.row.code for group in home.quiet] == ["ERP"]
    assert not home_of(manager_of(project), today).reads_only


def test_the_page_answers_with_and_without_scripts(project: Project, as_user: AsUser) -> None:
    row = cost_of(project)
    client = as_user(project.manager)
    page = client.get(reverse("home")).content.decode()
    assert "1 thing waits for you." in page
    said = {"kind": "cost", "key": f"cost-waiting:{row.pk}", "do": "return"}
    refused = client.post(reverse("need_answer"), said, headers={"HX-Request": "true"})
    assert (refused.status_code, refused.content) == (204, b"")
    assert "few words" in refused["HX-Trigger"]
    answer = client.post(reverse("need_answer"), said | {"words": "Net"}, headers={"HX-Request": "true"})
    assert "You returned Cables." in answer.content.decode()
    assert "Nothing waits for you." in answer.content.decode()
    again = client.post(reverse("need_answer"), said | {"words": "Net"}, follow=True)
    assert "This is over" in again.content.decode()
    assert client.post(reverse("need_answer"), {}).status_code == 302


def test_home_asks_as_often_for_many_projects_as_for_one(project: Project, as_user: AsUser) -> None:
    cost_of(project)
    client = as_user(project.manager)
    client.get(reverse("home"))
    with assert_query_count("dashboards.home"):
        client.get(reverse("home"))
    with count_queries() as one:
        client.get(reverse("home"))
    for _more in range(2):
        other = ProjectFactory(manager=project.manager)
        cost_of(other)
        cost_of(other, "Racks")
    with count_queries() as many:
        client.get(reverse("home"))
    assert len(statements(many)) == len(statements(one))


def test_what_one_handed_in_waits_for_others(project: Project, today: date) -> None:
    row = cost_of(project)
    buyer = actor_for(row.submitted_by)
    (sent,) = home_of(buyer, today).sent
    assert (sent.about, sent.since) == (row.pk, timezone.localdate(row.submitted_at))
    assert home_of(manager_of(project), today).sent == []
    answer_need(actor=manager_of(project), kind="cost", key=sent.key, name="approve")
    assert home_of(buyer, today).sent == []
