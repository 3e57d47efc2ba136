"""The decision log: kept with options and reason, corrected under a version, told at its review date."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alerts.models import Alert
from controls.alerting.services import watch_due
from controls.decisions.services import record_decision, update_decision
from controls.models import Decision
from core.access import SYSTEM, Role
from core.errors import Conflict, DomainError, Forbidden, InvalidInput
from core.journal import history_of
from people.access import actor_for
from projects.models import Project
from tests.factories import ProjectFactory, TaskFactory, member_of
from tests.queries import assert_query_count
from tests.risks.rows import risk

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Client]
DAY = date(2026, 3, 2)
OPTIONS = [
    {"name": "Buy", "pros": "Live in May", "cons": "Dearer"},
    {"name": "Build", "pros": "Fits", "cons": "Live in autumn"},
]


def decided(project: Project, title: str = "Buy the connector", **fields: Any) -> Decision:
    values = {"title": title, "rationale": "May is fixed", "decided_on": DAY, "options": OPTIONS, "chosen": 1}
    return record_decision(actor=SYSTEM, project_id=project.pk, fields=values | fields)


def test_a_decision_keeps_options_choice_and_links_and_is_journalled() -> None:
    project = ProjectFactory()
    task, threat, person = TaskFactory(project=project), risk(project), member_of(project)
    made = decided(project, task_id=task.pk, risk_id=threat.pk, decided_by_id=person.pk)
    made.refresh_from_db()
    assert (made.code, made.choice, made.task, made.risk) == ("D-01", OPTIONS[0], task, threat)
    assert decided(project).number == 2
    update_decision(actor=SYSTEM, decision_id=made.pk, changes={"chosen": 2}, version=made.version)
    latest, first = history_of(made)
    assert first.before is None
    assert (latest.before, latest.after) == ({"chosen": 1}, {"chosen": 2})


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"chosen": 3}, "chosen"),
        ({"review_on": date(2026, 3, 1)}, "review_on"),
        ({"options": [{"name": " ", "pros": "Cheap"}], "chosen": None}, "options"),
        ({"rationale": ""}, "rationale"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        decided(ProjectFactory(), **wrong)
    assert field in refused.value.field_errors()
    assert not Decision.objects.exists()


def test_links_stay_inside_the_project() -> None:
    project, other = ProjectFactory(), ProjectFactory()
    for link in ({"task_id": TaskFactory(project=other).pk}, {"risk_id": risk(other).pk}):
        with pytest.raises(DomainError):
            decided(project, **link)
    with pytest.raises(DomainError) as refused:
        decided(project, decided_by_id=member_of(other).pk)
    assert "decided_by" in refused.value.field_errors()


def test_a_stale_edit_conflicts_and_a_team_member_may_not_edit() -> None:
    project = ProjectFactory()
    made = decided(project)
    update_decision(actor=SYSTEM, decision_id=made.pk, changes={"title": "Buy it"}, version=1)
    with pytest.raises(Conflict):
        update_decision(actor=SYSTEM, decision_id=made.pk, changes={"title": "Build it"}, version=1)
    with pytest.raises(Forbidden):
        update_decision(actor=actor_for(member_of(project)), decision_id=made.pk, changes={"title": "Mine"})


def test_the_review_is_told_once_per_date_to_who_decided_else_to_the_manager() -> None:
    project = ProjectFactory(status=Project.Status.ACTIVE)
    person = member_of(project)
    made = decided(project, decided_by_id=person.pk, review_on=date(2026, 6, 1))
    decided(project, "Nobody's", review_on=date(2026, 6, 1))
    for moment in (datetime(2026, 5, 30, 10, tzinfo=UTC), datetime(2026, 6, 1, 10, tzinfo=UTC)) * 2:
        watch_due(now=moment)
    told = Alert.objects.filter(kind="decision_review_due")
    assert sorted(alert.recipient_id for alert in told) == sorted([person.pk, project.manager.pk])
    update_decision(actor=SYSTEM, decision_id=made.pk, changes={"review_on": date(2026, 7, 1)})
    watch_due(now=datetime(2026, 7, 2, 10, tzinfo=UTC))
    assert told.filter(recipient=person).count() == 2


def form_data(**values: str) -> dict[str, str]:
    entered = {"title": "Buy the connector", "rationale": "May is fixed", "decided_on": "2026-03-02"}
    return entered | {"option2_name": "Buy", "option2_pros": "Fast", "chosen": "2"} | values


def test_the_form_skips_empty_options_and_counts_the_choice_among_the_named(as_user: AsUser) -> None:
    project = ProjectFactory()
    client = as_user(project.manager)
    answer = client.post(reverse("logged_decision_new", args=[project.code]), form_data())
    made = Decision.objects.get()
    assert answer["Location"] == reverse("logged_decision", args=[project.code, made.number])
    assert made.choice == {"name": "Buy", "pros": "Fast", "cons": ""}
    page = client.get(answer["Location"]).content.decode()
    assert "May is fixed" in page
    edit = reverse("logged_decision_edit", args=[project.code, made.number])
    assert 'value="Buy"' in client.get(edit).content.decode()
    refused = client.post(edit, form_data(chosen="3", version="1"))
    assert refused.status_code == 422
    client.post(edit, form_data(title="Buy two", version="1"))
    assert client.post(edit, form_data(title="Buy three", version="1")).status_code == 409
    made.refresh_from_db()
    assert made.title == "Buy two"


def test_the_api_records_and_changes_the_same_rows(as_user: AsUser) -> None:
    project = ProjectFactory()
    client = as_user(project.manager)
    given = {"project": project.code, "title": "Buy", "rationale": "May", "decided_on": "2026-03-02"}
    given |= {"options": OPTIONS, "chosen": 1, "decided_by": project.manager.pk}
    answer = client.post(reverse("decision-log-list"), given, content_type="application/json")
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["number"], made["options"], made["decided_by"]) == (1, OPTIONS, project.manager.pk)
    address = reverse("decision-log-detail", args=[made["id"]])
    changes = {"review_on": "2026-09-01", "version": made["version"]}
    changed = client.patch(address, changes, content_type="application/json")
    assert changed.json()["review_on"] == "2026-09-01"
    assert (
        client.patch(address, changes | {"title": "No"}, content_type="application/json").status_code == 409
    )
    listed = client.get(reverse("decision-log-list"), {"project": project.code}).json()
    assert len(listed["results"] if isinstance(listed, dict) else listed) == 1


def test_the_list_shows_what_is_due_for_review_and_a_stakeholder_has_no_log(as_user: AsUser) -> None:
    project = ProjectFactory()
    decided(project, "Long past", decided_on=date(2020, 1, 1), review_on=date(2020, 6, 1))
    decided(project, "Settled", decided_on=date(2020, 1, 1))
    address = reverse("decision_log", args=[project.code])
    client = as_user(member_of(project))
    everything = client.get(address).content.decode()
    assert "Long past" in everything
    assert "Settled" in everything
    due = client.get(address, {"view": "due"}).content.decode()
    assert "Long past" in due
    assert "Settled" not in due
    assert as_user(member_of(project, Role.STAKEHOLDER)).get(address).status_code in (403, 404)


@pytest.mark.parametrize("size", [4, 8])
def test_the_log_asks_as_often_for_twice_the_rows(size: int, as_user: AsUser) -> None:
    project = ProjectFactory()
    for _number in range(size):
        decided(project, decided_by_id=member_of(project).pk, task_id=TaskFactory(project=project).pk)
    client = as_user(project.manager)
    address = reverse("decision_log", args=[project.code])
    client.get(address)
    with assert_query_count("controls.decisions"):
        client.get(address)
