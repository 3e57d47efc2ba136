"""Needs followed to their acceptance: where the way breaks off, and what nobody asked for."""

import pytest
from django.urls import reverse
from django.utils import timezone

from people.access import actor_for
from projects.charter.services import add_objective
from projects.customer_needs.services import add_need
from tasks.models import Deliverable
from tasks.traceability.reads import Gap, trace_of
from tasks.traceability.words import needs_traced, verdict_of
from tests.factories import ProjectFactory, TaskFactory, member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory(code="ERP")


def objective_of(project, name):
    values = {"name": name, "metric": "Days"}
    return add_objective(actor=actor_for(project.manager), project_id=project.pk, values=values)


def need_of(project, text, *objectives):
    values = {
        "text": text,
        "whose": "Finance",
        "importance": "must",
        "objective_ids": [row.pk for row in objectives],
    }
    return add_need(actor=actor_for(project.manager), project_id=project.pk, values=values)


def deliverable_of(project, name, *objectives, state="in_work", number=1):
    row = Deliverable.objects.create(project=project, name=name, number=number, state=state)
    row.objectives.set(objectives)
    return row


def test_need_is_met_once_all_of_every_objective_is_accepted(project):
    closing, quality = objective_of(project, "Closing"), objective_of(project, "Quality")
    need_of(project, "On day three", closing, quality)
    first = deliverable_of(project, "Ledger", closing, state="accepted")
    assert trace_of(project).needs[0].gap == Gap.NO_DELIVERABLE  # nothing for quality
    second = deliverable_of(project, "Clean data", quality, number=2)
    [need] = trace_of(project).needs
    assert (need.gap, need.is_met) == (None, False)
    Deliverable.objects.filter(pk=second.pk).update(state="accepted_with_conditions")
    trace = trace_of(project)
    assert trace.needs[0].is_met
    assert (trace.met, trace.gaps) == (1, 0)
    assert first.objectives.get() == closing


def test_gaps_are_said_where_they_are(project):
    used, unused = objective_of(project, "Used"), objective_of(project, "Unused")
    need_of(project, "Served by nothing")
    need_of(project, "Nothing handed over", used)
    lost = deliverable_of(project, "Nobody asked", unused)
    alone = deliverable_of(project, "Of no objective", number=2)
    trace = trace_of(project)
    assert [need.gap for need in trace.needs] == [Gap.NO_OBJECTIVE, Gap.NO_DELIVERABLE]
    assert [one.row for one in trace.lost_deliverables] == [lost, alone]
    assert [one.row for one in trace.lost_objectives] == [unused]
    verdict, gaps = verdict_of(trace)
    assert verdict == "0 of 2 needs are met by what was accepted"
    assert gaps == (
        "Nothing serves 1 need. For 1 need nothing is handed over yet. "
        "2 deliverables are asked for by no need."
    )


def test_work_of_a_deliverable_counts_living_tasks_once(project):
    objective = objective_of(project, "Closing")
    need_of(project, "On day three", objective)
    row = deliverable_of(project, "Ledger", objective, objective_of(project, "Quality"))
    done = TaskFactory(project=project, actual_finish=timezone.now())
    row.tasks.set(
        [done, TaskFactory(project=project), TaskFactory(project=project, deleted_at=timezone.now())]
    )
    [traced] = trace_of(project).needs[0].objectives[0].deliverables
    assert (traced.done_count, traced.task_count) == (1, 2)


def test_gate_asks_whether_every_need_leads_to_a_deliverable(project):
    assert needs_traced(project.pk).proof == "No need is written down"
    objective = objective_of(project, "Closing")
    need_of(project, "On day three", objective)
    answer = needs_traced(project.pk)
    assert (answer.is_met, answer.proof) == (False, "Gaps: N-01")
    deliverable_of(project, "Ledger", objective)
    answer = needs_traced(project.pk)
    assert (answer.is_met, answer.proof) == (True, "1 need followed to its deliverables")


def test_page_shows_the_way_and_its_gaps_to_every_reader(project, as_user):
    reader = as_user(member_of(project, role="stakeholder"))
    address = reverse("needs", args=["ERP"])
    assert "Who needs what?" in reader.get(address).content.decode()
    objective = objective_of(project, "Closing")
    need_of(project, "On day three", objective)
    need_of(project, "No double entry")
    row = deliverable_of(project, "Ledger", objective)
    row.tasks.set([TaskFactory(project=project)])
    html = reader.get(address).content.decode()
    assert "No objective serves it" in html
    assert "Ledger" in html
    assert "0 of 1 task done" not in html  # stakeholders see no plan
    assert reverse("need_new", args=["ERP"]) not in html
    assert "0 of 1 task done" in as_user(project.manager).get(address).content.decode()


def test_api_says_the_same(project, as_user):
    need_of(project, "No double entry")
    body = as_user(project.manager).get(reverse("trace-detail", args=["ERP"])).json()
    assert (body["met"], body["gaps"]) == (0, 1)
    assert body["needs"][0]["gap"] == "no_objective"


def test_queries_do_not_grow_with_rows(project, django_assert_num_queries):
    for number in range(1, 7):
        objective = objective_of(project, f"Objective {number}")
        need_of(project, f"Need {number}", objective)
        deliverable_of(project, f"Result {number}", objective, number=number)
    with django_assert_num_queries(5):
        trace_of(project)
