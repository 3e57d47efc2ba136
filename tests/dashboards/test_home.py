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
from controls.decisions.services import record_decision
from controls.models import ControlAction, Decision, Level, Measure
from core.access import SYSTEM, Actor, Role
from core.errors import DomainError, Forbidden, InvalidInput
from core.registry import needs
from dashboards.home.reads import Asked, asked_of, home_of, waiting_count
from dashboards.home.services import answer_need, bring_back, put_off, take_back_answer
from people.access import actor_for
from projects.models import Gate, GateApprover, GateCondition, GateDecision, Project
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
    done = answer_need(actor=manager, kind="cost", key=asked.need.key, name="approve")
    row.refresh_from_db()
    assert row.status == CostDocument.Status.APPROVED
    assert "Cables" in done.said
    # What is booked is not taken back, and was said to be final.
    assert (done.mark, asked.is_final) == (None, True)
    with pytest.raises(DomainError, match="nothing to take back"):
        take_back_answer(actor=manager, kind="cost", key=asked.need.key, mark=0)
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
    assert (late.is_late, late.need.about, alone.need.about) == (True, first.pk, other.pk)
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


def answered_and_taken_back(actor: Actor, today: date, name: str, **said: Any) -> None:
    """The only row is answered, and waits again once that is taken back."""
    (asked,) = asked_of(actor, today)
    assert not asked.is_final
    row = {"kind": asked.kind, "key": asked.need.key}
    done = answer_need(actor=actor, name=name, **row, **said)
    assert asked_of(actor, today) == []
    assert done.mark is not None
    assert take_back_answer(actor=actor, mark=done.mark, **row)
    assert asked_of(actor, today) == [asked]


def test_a_settled_action_opens_again(project: Project, today: date) -> None:
    action_of(project, today)
    manager = manager_of(project)
    answered_and_taken_back(manager, today, "settle", words="Moved")
    action = ControlAction.objects.get()
    assert (action.status, action.note, action.closed_by) == ("open", "", None)
    stranger = actor_with(project, Role.TEAM_MEMBER)
    with pytest.raises(Forbidden):
        take_back_answer(actor=stranger, kind="action", key=f"control_action:{action.pk}", mark=0)
    with pytest.raises(DomainError, match="not settled"):
        take_back_answer(actor=manager, kind="action", key=f"control_action:{action.pk}", mark=0)


def test_a_condition_an_issue_and_a_gate_wait_again(project: Project, today: date) -> None:
    gate = Gate.objects.get(phase__project=project, phase__position=1)
    person = actor_with(project, Role.TEAM_MEMBER)
    decision = GateDecision.objects.create(gate=gate, outcome=GateDecision.Outcome.CONDITIONAL_GO)
    GateCondition.objects.create(decision=decision, text="Name one", owner=person.user, due=today)
    answered_and_taken_back(person, today, "met")
    GateCondition.objects.all().delete()
    raised = issue(project, title="Licence")
    escalate_issue(actor=manager_of(project), issue_id=raised.pk, to_id=person.user_id, reason="Money")
    answered_and_taken_back(person, today, "resolve", words="Bought")
    type(raised).objects.all().delete()
    gate = Gate.objects.get(phase__project=project, phase__position=2)
    gate.phase.status = "active"
    gate.phase.save()
    GateApprover.objects.create(gate=gate, user=person.user)
    answered_and_taken_back(person, today, "objects", words="Too early")
    (asked,) = asked_of(person, today)
    GateDecision.objects.create(gate=gate, outcome=GateDecision.Outcome.GO)
    with pytest.raises(DomainError, match="decided by now"):
        take_back_answer(actor=person, kind="gate", key=asked.need.key, mark=0)


def test_a_report_is_taken_back_unless_the_task_was_built_upon(today: date) -> None:
    plan = drawn_plan()
    plan.add("build", 3)
    plan.give("build")
    Task.objects.update(finish=timezone.now() - timedelta(days=1))
    member = actor_for(plan.priya)
    (asked,) = asked_of(member, today)
    row = {"kind": "task", "key": asked.need.key}
    done = answer_need(actor=member, name="done", **row)
    assert done.mark is not None
    with pytest.raises(DomainError):
        take_back_answer(actor=member, mark=done.mark - 1, **row)
    take_back_answer(actor=member, mark=done.mark, **row)
    assert plan["build"].percent_complete == 0


def test_a_decision_is_reviewed_in_place_by_who_took_it(project: Project, today: date) -> None:
    taker = actor_with(project, Role.TEAM_MEMBER)
    record_decision(
        actor=SYSTEM,
        project_id=project.pk,
        fields={
            "title": "Buy",
            "rationale": "May is fixed",
            "decided_on": today - timedelta(days=60),
            "review_on": today - timedelta(days=1),
            "decided_by_id": taker.user_id,
        },
    )
    answered_and_taken_back(taker, today, "again")
    answered_and_taken_back(taker, today, "holds")
    row = Decision.objects.get()
    for mark in (0, 10**9, 10**30):
        with pytest.raises((DomainError, InvalidInput)):
            take_back_answer(actor=taker, kind="review", key=f"decision_review:{row.pk}", mark=mark)
    other = actor_with(project, Role.TEAM_MEMBER)
    with pytest.raises(Forbidden):
        take_back_answer(actor=other, kind="review", key=f"decision_review:{row.pk}", mark=today.toordinal())


def test_what_is_put_off_comes_back_on_its_day_and_for_that_person_alone(
    project: Project, today: date
) -> None:
    cost_of(project)
    manager = manager_of(project)
    director = actor_for(UserFactory(organisation_role="portfolio_manager"))
    (asked,) = asked_of(manager, today)
    tomorrow = today + timedelta(days=1)
    put_off(actor=manager, kind="cost", key=asked.need.key, back_on=tomorrow)
    assert (waiting_count(manager, today), waiting_count(director, today)) == (0, 1)
    home = home_of(manager, today)
    assert (home.count, [one.back_on for one in home.later]) == (0, [tomorrow])
    assert waiting_count(manager, tomorrow) == 1
    # It may be answered all the same, and put off again.
    put_off(actor=manager, kind="cost", key=asked.need.key, back_on=tomorrow + timedelta(days=5))
    assert waiting_count(manager, tomorrow) == 0
    bring_back(actor=manager, key=asked.need.key)
    assert waiting_count(manager, today) == 1
    with pytest.raises(DomainError, match="This is over"):
        put_off(actor=manager, kind="cost", key="cost-waiting:0", back_on=tomorrow)


def test_the_page_takes_back_and_puts_off(project: Project, as_user: AsUser, today: date) -> None:
    action_of(project, today)
    client = as_user(project.manager)
    (asked,) = asked_of(manager_of(project), today)
    row = {"kind": "action", "key": asked.need.key}
    headers = {"HX-Request": "true"}
    page = client.post(
        reverse("need_answer"), row | {"do": "settle", "words": "Moved"}, headers=headers
    ).content.decode()
    assert "Undo" in page
    back = client.post(reverse("need_undo"), row | {"mark": "0"}, headers=headers).content.decode()
    assert asked.row_id in back
    assert "1 thing waits for you." in back
    later = client.post(reverse("need_later"), row | {"until": "week"}, headers=headers).content.decode()
    assert "Back on" in later
    shown = client.get(reverse("home")).content.decode()
    assert "Put off" in shown
    assert "Nothing waits for you." in shown
    for_page = headers | {"HX-Target": "needs"}
    now = client.post(reverse("need_now"), row, headers=for_page).content.decode()
    assert "1 thing waits for you." in now
    refused = client.post(reverse("need_later"), row | {"until": "never"}, headers=headers)
    assert refused.status_code == 204
    for name in ("need_undo", "need_later", "need_now"):
        assert client.post(reverse(name), row | {"until": "tomorrow"}).status_code == 302
        assert client.post(reverse(name), {}).status_code == 302


def test_every_page_tells_how_much_waits_without_asking_the_database(
    project: Project, as_user: AsUser
) -> None:
    cost_of(project)
    client = as_user(project.manager)
    page = client.get(reverse("inbox")).content.decode()
    assert 'hx-trigger="load, live' in page
    assert client.get(reverse("home_count")).content.decode().startswith("1<span")
    with count_queries() as known:
        page = client.get(reverse("inbox")).content.decode()
    assert 'id="count-home"' in page
    assert 'id="tab-count-home">1</span>' in page
    assert "load, live" not in page
    client.cookies["needs"] = "x.1.2"
    with count_queries() as unknown:
        client.get(reverse("inbox"))
    assert len(statements(known)) == len(statements(unknown))
    # Somebody else at the same browser is told nothing of it.
    other = as_user(UserFactory())
    other.cookies["needs"] = f"{project.manager_id}.7.{int(timezone.now().timestamp())}"
    assert ">7</span>" not in other.get(reverse("inbox")).content.decode()
    with assert_query_count("dashboards.home_count"):
        client.get(reverse("home_count"))
