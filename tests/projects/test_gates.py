"""Gates: live criteria with proof, decisions that stay, phases that wait for them."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from core.access import SYSTEM
from core.errors import DomainError, Forbidden, InvalidInput
from core.registry import gate_queries
from people.access import actor_for
from projects.charter.services import add_stakeholder
from projects.gates.reads import answered_criteria
from projects.gates.services import (
    NewCondition,
    answer_gate,
    complete_condition,
    decide_gate,
    delete_criterion,
    settle_criterion,
    start_phase,
)
from projects.gates.words.templates import GATES
from projects.models import Gate, GateCondition, GateCriterion, GateDecision, Phase
from tests.factories import ProjectFactory, UserFactory, member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory(code="ERP", sponsor=UserFactory(full_name="Helen Brandt"))


def gate_of(project, kind="initiation"):
    return Gate.objects.get(phase__project=project, phase__kind=kind)


def phase_of(project, kind):
    return Phase.objects.get(project=project, kind=kind)


def waive_all(gate):
    for view in answered_criteria(gate):
        if not view.counts:
            settle_criterion(actor=SYSTEM, criterion_id=view.pk, state="waived", evidence="Small project")


def pass_gate(project, kind):
    gate = gate_of(project, kind)
    waive_all(gate)
    return decide_gate(actor=SYSTEM, gate_id=gate.pk, outcome="go")


def test_new_project_has_five_phases_with_gates_that_ask(project):
    gates = Gate.objects.filter(phase__project=project)
    assert [gate.phase.kind for gate in gates] == [kind for kind, _name, _criteria in GATES]
    assert all(gate.criteria.exists() for gate in gates)
    assert [gate.phase.status for gate in gates] == ["active", *["not_started"] * 4]
    assert gates[0].approvers.get().user.full_name == "Helen Brandt"


def test_every_live_question_of_the_gates_is_answered_by_some_room():
    asked = {query for _kind, _name, criteria in GATES for _group, _title, query in criteria if query}
    assert asked <= set(gate_queries.names())


def test_live_criterion_answers_with_its_proof(project):
    def stakeholders():
        [view] = [v for v in answered_criteria(gate_of(project)) if v.row.query == "stakeholders_registered"]
        return view.state, view.proof

    assert stakeholders() == ("not_met", "0 stakeholders")
    for name in ("Works council", "Finance"):
        add_stakeholder(actor=SYSTEM, project_id=project.pk, values={"name": name})
    assert stakeholders() == ("met", "2 stakeholders")


def test_live_criterion_cannot_be_ticked_only_waived_with_a_reason(project):
    row = gate_of(project).criteria.get(query="charter_approved")
    with pytest.raises(DomainError, match="answers this one itself"):
        settle_criterion(actor=SYSTEM, criterion_id=row.pk, state="met", evidence="Trust me")
    with pytest.raises(DomainError) as caught:
        settle_criterion(actor=SYSTEM, criterion_id=row.pk, state="waived")
    assert caught.value.field == "evidence"


def test_manual_criterion_needs_evidence_and_is_signed(project):
    row = GateCriterion.objects.filter(gate=gate_of(project, "planning"), query="").first()
    with pytest.raises(DomainError, match="evidence"):
        settle_criterion(actor=SYSTEM, criterion_id=row.pk, state="met")
    actor = actor_for(project.manager)
    row = settle_criterion(actor=actor, criterion_id=row.pk, state="met", evidence="Minutes of 3 March")
    assert row.decided_by == project.manager
    assert row.decided_at is not None


def test_go_needs_every_criterion(project):
    with pytest.raises(DomainError, match="Charter signed"):
        decide_gate(actor=SYSTEM, gate_id=gate_of(project).pk, outcome="go")
    assert not GateDecision.objects.exists()


def test_go_ends_the_phase_and_opens_the_next(project):
    pass_gate(project, "initiation")
    assert phase_of(project, "initiation").status == "done"
    assert phase_of(project, "planning").status == "active"


def test_next_phase_cannot_start_before_go(project):
    planning = phase_of(project, "planning")
    with pytest.raises(DomainError, match="has not said go"):
        start_phase(actor=SYSTEM, phase_id=planning.pk)
    decide_gate(actor=SYSTEM, gate_id=gate_of(project).pk, outcome="no_go", note="No sponsor")
    with pytest.raises(DomainError, match="has not said go"):
        start_phase(actor=SYSTEM, phase_id=planning.pk)


def test_gate_of_a_phase_that_has_not_started_cannot_be_decided(project):
    with pytest.raises(DomainError, match="has not started"):
        decide_gate(actor=SYSTEM, gate_id=gate_of(project, "planning").pk, outcome="no_go", note="Early")


def test_monitoring_may_begin_together_with_execution(project):
    pass_gate(project, "initiation")
    pass_gate(project, "planning")
    monitoring = start_phase(actor=SYSTEM, phase_id=phase_of(project, "monitoring").pk)
    assert monitoring.status == "active"
    with pytest.raises(DomainError):
        start_phase(actor=SYSTEM, phase_id=phase_of(project, "closure").pk)


def test_conditional_go_asks_for_a_condition_per_open_criterion(project):
    gate = gate_of(project)
    missing = [view for view in answered_criteria(gate) if not view.counts]
    one = NewCondition("Write the charter", project.manager.pk, date(2026, 4, 1), missing[0].pk)
    with pytest.raises(InvalidInput) as caught:
        decide_gate(actor=SYSTEM, gate_id=gate.pk, outcome="conditional_go", conditions=[one])
    assert len(caught.value.errors["conditions"]) == len(missing) - 1
    conditions = [NewCondition(view.title, project.manager.pk, date(2026, 4, 1), view.pk) for view in missing]
    decision = decide_gate(actor=SYSTEM, gate_id=gate.pk, outcome="conditional_go", conditions=conditions)
    assert decision.conditions.count() == len(missing)
    assert phase_of(project, "planning").status == "active"


def test_condition_without_owner_or_date_is_refused(project):
    gate = gate_of(project)
    waive_all(gate)
    for owner, due in ((None, date(2026, 4, 1)), (project.manager.pk, None)):
        with pytest.raises(InvalidInput, match="C-1 needs"):
            decide_gate(
                actor=SYSTEM,
                gate_id=gate.pk,
                outcome="conditional_go",
                conditions=[NewCondition("Later", owner, due)],
            )


def test_no_go_needs_a_reason(project):
    with pytest.raises(DomainError) as caught:
        decide_gate(actor=SYSTEM, gate_id=gate_of(project).pk, outcome="no_go")
    assert caught.value.field == "note"


def test_later_no_go_closes_the_phase_it_opened_and_both_are_kept(project):
    pass_gate(project, "initiation")
    decide_gate(actor=SYSTEM, gate_id=gate_of(project).pk, outcome="no_go", note="The sponsor left")
    assert phase_of(project, "initiation").status == "active"
    assert phase_of(project, "planning").status == "not_started"
    assert list(GateDecision.objects.values_list("outcome", flat=True)) == ["no_go", "go"]


def test_decision_keeps_the_criteria_as_they_stood(project):
    decision = pass_gate(project, "initiation")
    row = gate_of(project).criteria.first()
    title = row.title
    delete_criterion(actor=SYSTEM, criterion_id=row.pk)
    kept = GateDecision.objects.get(pk=decision.pk).criteria
    assert kept[0]["title"] == title
    assert kept[0]["state"] == "waived"


def test_database_refuses_to_change_or_remove_a_decision(project):
    decision = pass_gate(project, "initiation")
    rows = GateDecision.objects.filter(pk=decision.pk)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        rows.update(outcome="no_go")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        rows._raw_delete(rows.db)
    assert rows.get().outcome == "go"


def test_approver_decides_and_the_project_manager_does_not(project):
    gate = gate_of(project)
    waive_all(gate)
    with pytest.raises(Forbidden):
        decide_gate(actor=actor_for(project.manager), gate_id=gate.pk, outcome="go")
    decision = decide_gate(actor=actor_for(project.sponsor), gate_id=gate.pk, outcome="go")
    assert decision.decided_by == project.sponsor


def test_answer_of_an_approver_stands_in_the_decision(project):
    gate = gate_of(project)
    sponsor = actor_for(project.sponsor)
    with pytest.raises(DomainError) as caught:
        answer_gate(actor=sponsor, gate_id=gate.pk, answer="conditional")
    assert caught.value.field == "note"
    answer_gate(actor=sponsor, gate_id=gate.pk, answer="conditional", note="With a pilot")
    waive_all(gate)
    decision = decide_gate(actor=SYSTEM, gate_id=gate.pk, outcome="go")
    assert decision.answers == [{"name": "Helen Brandt", "answer": "conditional", "note": "With a pilot"}]


def test_only_an_approver_answers(project):
    with pytest.raises(Forbidden):
        answer_gate(actor=actor_for(project.manager), gate_id=gate_of(project).pk, answer="agrees")


def test_condition_is_ticked_off_by_its_owner_or_the_manager(project):
    gate = gate_of(project)
    waive_all(gate)
    owner, other = member_of(project), member_of(project)
    condition = NewCondition("Name an owner", owner.pk, date(2026, 4, 1))
    decide_gate(actor=SYSTEM, gate_id=gate.pk, outcome="conditional_go", conditions=[condition])
    row = GateCondition.objects.get()
    with pytest.raises(Forbidden):
        complete_condition(actor=actor_for(other), condition_id=row.pk)
    assert complete_condition(actor=actor_for(owner), condition_id=row.pk).done_at is not None
    reopened = complete_condition(actor=actor_for(project.manager), condition_id=row.pk, is_done=False)
    assert reopened.done_at is None


def test_open_condition_is_a_criterion_of_later_gates(project):
    pass_gate(project, "initiation")
    gate = gate_of(project, "planning")
    waive_all(gate)
    decide_gate(
        actor=SYSTEM,
        gate_id=gate.pk,
        outcome="conditional_go",
        conditions=[NewCondition("Name an owner", project.manager.pk, date(2026, 4, 1))],
    )

    def answer():
        views = answered_criteria(gate_of(project, "execution"))
        return next(view for view in views if view.row.query == "conditions_closed")

    assert answer().state == "not_met"
    assert "Name an owner" in answer().proof
    complete_condition(actor=SYSTEM, condition_id=GateCondition.objects.get().pk)
    assert answer().state == "met"


def test_decision_form_says_what_is_missing_and_keeps_what_was_typed(project, as_user):
    gate = gate_of(project)
    page = as_user(project.sponsor).post(
        reverse("gate_decide", args=["ERP", gate.pk]),
        {"outcome": "conditional_go", "note": "Nearly there", "c1-text": "Write the charter", "c1-due": ""},
    )
    html = page.content.decode()
    assert page.status_code == 422
    assert "Condition C-1 needs a text, an owner and a date." in html
    assert "Nearly there" in html
    assert 'value="Write the charter"' in html


def test_sponsor_records_go_on_the_page_and_reads_it_back(project, as_user):
    gate = gate_of(project)
    waive_all(gate)
    client = as_user(project.sponsor)
    done = client.post(reverse("gate_decide", args=["ERP", gate.pk]), {"outcome": "go", "note": "Well done"})
    assert done.status_code == 302
    decision = GateDecision.objects.get()
    html = client.get(reverse("decision", args=["ERP", decision.pk])).content.decode()
    assert "Well done" in html
    assert "Charter signed" in html
    assert "Waived" in html
