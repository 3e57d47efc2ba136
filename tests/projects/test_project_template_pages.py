"""The page of a new project with its four ways, the templates' pages, and the same over the API."""

from datetime import date

import pytest
from django.urls import reverse

from core.access import SYSTEM
from projects.models import Project, ProjectTemplate
from projects.project_templates.services import keep_template
from projects.project_templates.words.shipped import SHIPPED
from tasks.editing.services import assign, create_task
from tasks.models import Resource, Task
from tests.factories import ProjectFactory, UserFactory, member_of
from tests.queries import assert_query_count

pytestmark = pytest.mark.django_db

JSON = "application/json"
NEW = "/projects/new/"


@pytest.fixture
def starter():
    return UserFactory(full_name="Paula Portfolio", organisation_role="portfolio_manager")


@pytest.fixture
def admin():
    return UserFactory(full_name="Ada Admin", organisation_role="admin")


@pytest.fixture
def project() -> Project:
    project = ProjectFactory(code="OLD", name="Old project")
    build = create_task(actor=SYSTEM, project_id=project.pk, name="Build").task
    engineer = member_of(project, full_name="Priya Raman", labour_role="Engineer")
    assign(actor=SYSTEM, task_id=build.pk, user_id=engineer.pk)
    return project


def kept(project: Project, name: str = "Ours") -> ProjectTemplate:
    return keep_template(actor=SYSTEM, project_id=project.pk, name=name, parts=("plan", "gates"))


def sent(**values) -> dict[str, str]:
    return {"name": "New project", "code": "NEW", "currency": "EUR", "start": "2031-06-16", **values}


def test_the_page_of_a_new_project_offers_four_ways(starter, as_user):
    html = as_user(starter).get(NEW).content.decode()
    for way in (f"{NEW}?way=template", f"{NEW}?way=copy", reverse("plan_import"), f'"{NEW}"'):
        assert way in html
    assert 'aria-current="true"' in as_user(starter).get(reverse("plan_import")).content.decode()


def test_the_page_lists_own_and_shipped_templates(starter, as_user, project):
    row = kept(project)
    html = as_user(starter).get(f"{NEW}?way=template").content.decode()
    assert [f"from={ref}" in html for ref in (row.pk, *SHIPPED)] == [True] * 6


def test_a_project_begins_with_a_template_and_its_roles(starter, as_user, project):
    row = kept(project)
    address = f"{NEW}?way=template&from={row.pk}"
    client = as_user(starter)
    assert "Engineer" in client.get(address).content.decode()
    daniel = UserFactory(full_name="Daniel Weber")
    answer = client.post(address, sent(role_r1=daniel.pk))
    assert answer["Location"] == reverse("plan", args=["NEW"])
    assert Resource.objects.get(project__code="NEW").user == daniel


def test_a_start_without_work_is_an_error_of_its_field(starter, as_user, project):
    address = f"{NEW}?way=template&from=erp-roll-out"
    answer = as_user(starter).post(address, sent(start="2031-06-15"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["start"] == [
        "Nobody works on 15 Jun 2031. Begin on 16 Jun 2031, or choose another calendar."
    ]
    assert not Project.objects.filter(code="NEW").exists()


def test_a_project_is_copied_from_the_page(as_user, project):
    client = as_user(project.manager)
    assert "Old project" in client.get(f"{NEW}?way=copy").content.decode()
    address = f"{NEW}?way=copy&from=OLD"
    answer = client.post(address, sent(parts=["plan"], with_people="on"))
    assert answer["Location"] == reverse("plan", args=["NEW"])
    assert Resource.objects.get(project__code="NEW").user.full_name == "Priya Raman"


def test_a_source_that_one_may_not_read_is_said_on_the_page(as_user, project):
    other = ProjectFactory(code="OTHER")
    answer = as_user(other.manager).get(f"{NEW}?way=copy&from=OLD")
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "You may not read a project of this code" in html
    assert "Old project" not in html


def test_an_unknown_template_is_not_found(starter, as_user):
    client = as_user(starter)
    for ref in ("nothing", "999999999", "²"):
        assert client.get(f"{NEW}?way=template&from={ref}").status_code == 404
    assert client.get("/templates/nothing/").status_code == 404


def test_a_project_is_kept_as_a_template_with_a_choice_of_parts(admin, as_user, project):
    client = as_user(admin)
    page = client.get(reverse("project_settings", args=["OLD"])).content.decode()
    address = reverse("template_keep", args=["OLD"])
    assert address in page
    answer = client.post(address, {"name": "Ours", "parts": ["gates"]})
    row = ProjectTemplate.objects.get()
    assert answer["Location"] == reverse("project_template", args=[row.pk])
    assert list(row.content["parts"]) == ["gates"]
    again = client.post(address, {"name": "ours", "parts": ["gates"]})
    assert again.status_code == 422
    assert again.context["form"].non_field_errors() == [
        "There is a template of this name. Choose another one."
    ]


def test_a_manager_finds_the_way_to_a_copy_but_keeps_no_template(as_user, project):
    page = as_user(project.manager).get(reverse("project_settings", args=["OLD"])).content.decode()
    assert f"{NEW}?way=copy&amp;from=OLD" in page
    assert reverse("template_keep", args=["OLD"]) not in page


def test_a_template_shows_what_it_brings(starter, as_user, project):
    row = kept(project)
    html = as_user(starter).get(reverse("project_template", args=[row.pk])).content.decode()
    for words in ("Build", "Engineer", "Gate 3: go-live readiness", "Old project"):
        assert words in html


@pytest.mark.parametrize("size", [1, 6])
def test_pages_ask_as_often_for_many_templates(size, starter, as_user, project):
    row = kept(project)
    for number in range(size):
        UserFactory()
        kept(project, f"Template {number}")
    client = as_user(starter)
    pages = {
        "choice": f"{NEW}?way=template",
        "begin": f"{NEW}?way=template&from={row.pk}",
        "copy": f"{NEW}?way=copy&from=OLD",
        "templates": reverse("project_templates"),
        "template": reverse("project_template", args=[row.pk]),
    }
    for name, address in pages.items():
        client.get(address)
        with assert_query_count(f"projects.new_{name}"):
            assert client.get(address).status_code == 200


class TestApi:
    def test_templates_are_listed_with_what_they_keep(self, starter, as_user, project):
        row = kept(project)
        answer = as_user(starter).get("/api/v1/templates/").json()["results"]
        assert [entry["ref"] for entry in answer] == [str(row.pk), *SHIPPED]
        own = answer[0]
        assert own["parts"] == ["plan", "gates"]
        assert own["roles"] == [{"key": "r1", "name": "Engineer"}]
        assert [own["is_shipped"], answer[1]["is_shipped"]] == [False, True]
        assert [own["version"], answer[1]["version"]] == [1, None]

    def test_a_project_begins_with_one(self, starter, as_user, project):
        row = kept(project)
        daniel = UserFactory()
        body = {
            "code": "NEW",
            "name": "New",
            "start": "2031-06-16",
            "people": {"r1": daniel.pk},
        }
        address = f"/api/v1/templates/{row.pk}/start/"
        answer = as_user(starter).post(address, body, content_type=JSON)
        assert answer.status_code == 201
        assert answer.json()["code"] == "NEW"
        assert Task.objects.get(project__code="NEW").start.date() == date(2031, 6, 16)
        assert Resource.objects.get(project__code="NEW").user == daniel

    def test_an_unknown_role_and_an_unknown_person_are_refused(self, starter, as_user, project):
        address = f"/api/v1/templates/{kept(project).pk}/start/"
        client = as_user(starter)
        body = {"code": "NEW", "name": "New", "people": {"r9": starter.pk}}
        answer = client.post(address, body, content_type=JSON)
        assert answer.status_code == 422
        assert "no role “r9”" in answer.content.decode()
        answer = client.post(address, body | {"people": {"r1": 999999}}, content_type=JSON)
        assert answer.status_code == 422
        assert not Project.objects.filter(code="NEW").exists()

    def test_a_template_is_made_renamed_and_removed(self, admin, as_user, project):
        client = as_user(admin)
        body = {"project": "OLD", "name": "Ours"}
        made = client.post("/api/v1/templates/", body, content_type=JSON)
        assert made.status_code == 201
        address = f"/api/v1/templates/{made.json()['ref']}/"
        assert client.patch(address, {"name": "Better"}, content_type=JSON).status_code == 428
        changed = client.patch(address, {"name": "Better", "version": 1}, content_type=JSON)
        assert changed.json()["name"] == "Better"
        assert client.patch(address, {"name": "X", "version": 1}, content_type=JSON).status_code == 409
        assert client.delete(address).status_code == 204
        assert client.get(address).status_code == 404

    def test_nobody_changes_what_is_shipped(self, admin, as_user):
        address = "/api/v1/templates/erp-roll-out/"
        client = as_user(admin)
        answer = client.patch(address, {"name": "Mine", "version": 1}, content_type=JSON)
        assert answer.status_code == 404
        assert client.delete(address).status_code == 404

    def test_a_project_is_copied(self, as_user, project):
        body = {"project": "OLD", "code": "NEW", "name": "New", "with_people": False}
        client = as_user(project.manager)
        answer = client.post("/api/v1/project-copies/", body, content_type=JSON)
        assert answer.status_code == 201
        assert Resource.objects.get(project__code="NEW").is_open_role
        strange = client.post("/api/v1/project-copies/", body | {"project": "NONE"}, content_type=JSON)
        assert strange.status_code == 422
        assert "project" in strange.json()["errors"]
