"""What customers need: written down in their words, tied to objectives, refused where it says nothing."""

import pytest
from django.urls import reverse

from core.errors import Conflict, DomainError, Forbidden, InvalidInput, NotVisible
from core.models import Change
from people.access import actor_for
from projects.charter.services import add_objective, add_stakeholder
from projects.customer_needs.services import add_need, delete_need, update_need
from projects.models import CustomerNeed
from tests.factories import ProjectFactory, actor_with, member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory(code="ERP")


@pytest.fixture
def manager(project):
    return actor_for(project.manager)


def objective_of(project, name="Faster closing"):
    values = {"name": name, "metric": "Days"}
    return add_objective(actor=actor_for(project.manager), project_id=project.pk, values=values)


def need_of(project, **values):
    usual = {"text": "I close on day three", "whose": "Finance", "importance": "must"}
    return add_need(
        actor=actor_for(project.manager),
        project_id=project.pk,
        values=usual | values,
    )


def test_needs_are_numbered_and_journalled_with_their_objectives(project):
    objective = objective_of(project)
    first = need_of(project)
    second = need_of(project, text="No double entry", objective_ids=[objective.pk])
    assert (first.code, second.code) == ("N-01", "N-02")
    assert list(second.objectives.all()) == [objective]
    changes = Change.objects.filter(model="projects.customerneed", row_id=second.pk)
    assert {"objectives": [objective.pk]} in [row.after for row in changes]


def test_need_is_the_stakeholders_where_nobody_else_is_named(project, manager):
    council = add_stakeholder(actor=manager, project_id=project.pk, values={"name": "Works council"})
    need = need_of(project, whose="", stakeholder_id=council.pk)
    assert need.whose == "Works council"
    with pytest.raises(InvalidInput) as caught:
        need_of(project, whose="")
    assert "whose" in caught.value.errors


def test_changing_it_compares_versions_and_keeps_what_is_not_named(project, manager):
    objective = objective_of(project)
    need = need_of(project, objective_ids=[objective.pk])
    update_need(actor=manager, need_id=need.pk, changes={"text": "On day two"}, version=1)
    need.refresh_from_db()
    assert (need.text, need.version, need.objectives.count()) == ("On day two", 2, 1)
    with pytest.raises(Conflict):
        update_need(actor=manager, need_id=need.pk, changes={"text": "On day one"}, version=1)
    update_need(actor=manager, need_id=need.pk, changes={"objective_ids": []}, version=2)
    need.refresh_from_db()
    assert (need.version, need.objectives.count()) == (3, 0)


def test_rows_of_another_project_are_refused(project, manager):
    other = ProjectFactory(code="CRM")
    with pytest.raises(DomainError, match="objective does not belong"):
        need_of(project, objective_ids=[objective_of(other).pk])
    foreign = add_stakeholder(actor=actor_for(other.manager), project_id=other.pk, values={"name": "Board"})
    with pytest.raises(DomainError, match="stakeholder is not one of the project"):
        need_of(project, stakeholder_id=foreign.pk)
    need = need_of(project)
    with pytest.raises(NotVisible):
        delete_need(actor=actor_with(other), need_id=need.pk)
    with pytest.raises(Forbidden):
        delete_need(actor=actor_for(member_of(project)), need_id=need.pk)
    assert CustomerNeed.objects.get() == need


def test_form_asks_whose_it_is_and_how_important(project, as_user):
    client = as_user(project.manager)
    page = client.post(reverse("need_new", args=["ERP"]), {"text": "Fewer clicks"})
    assert page.status_code == 422
    assert {"whose", "importance"} <= set(page.context["form"].errors)
    saved = client.post(
        reverse("need_new", args=["ERP"]),
        {"text": "Fewer clicks", "whose": "Sales", "importance": "could"},
    )
    assert saved.url == reverse("needs", args=["ERP"])


def test_api_writes_changes_and_removes_a_need(project, as_user):
    client = as_user(project.manager)
    json = "application/json"
    body = {"project": "ERP", "text": "Fewer clicks", "whose": "Sales", "importance": "could"}
    made = client.post(reverse("need-list"), body, json)
    assert (made.status_code, made.json()["number"]) == (201, 1)
    address = reverse("need-detail", args=[made.json()["id"]])
    changed = client.patch(address, {"importance": "must", "version": 1}, json)
    assert changed.json()["importance"] == "must"
    assert client.delete(address).status_code == 204
    assert client.get(reverse("need-list") + "?project=ERP").json()["results"] == []
