"""Starting a project, its settings, its team, its stakeholders."""

import pytest
from django.urls import reverse

from core.access import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, InvalidInput, NotVisible
from core.models import ChangeSet
from people.access import actor_for
from people.models import Membership
from projects.charter.reads import stakeholder_page
from projects.charter.services import add_stakeholder, update_stakeholder
from projects.models import Project, Stakeholder
from projects.settings.forms import SettingsForm
from projects.settings.reads import suggest_code
from projects.settings.services import (
    close_project,
    create_project,
    hold_project,
    resume_project,
    update_project,
)
from tests.factories import ProjectFactory, UserFactory, actor_with, member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory(
        code="ERP", name="ERP cloud migration", sponsor=UserFactory(full_name="Helen Brandt")
    )


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SAP migration", "SAP"),
        ("Data-centre exit", "DCE"),
        ("Überführung", "UBERFUHRUNG"),
        ("M365 tenant consolidation", "M365"),
        ("", ""),
        ("…", ""),
    ],
)
def test_code_is_suggested_from_the_name(name, code):
    assert suggest_code(name) == code


def test_suggested_code_is_free(project):
    assert suggest_code("ERP again") == "ERP-2"
    ProjectFactory(code="ERP-2")
    assert suggest_code("ERP again") == "ERP-3"


def test_manager_and_sponsor_are_members_from_the_start(project):
    rows = {row.user: (row.role, row.sees_costs) for row in Membership.objects.filter(project=project)}
    assert rows[project.manager][0] == "project_manager"
    assert rows[project.sponsor] == ("stakeholder", True)


def test_taken_code_is_a_field_error(project):
    with pytest.raises(InvalidInput) as caught:
        create_project(actor=SYSTEM, code="erp", name="Another", manager=project.manager)
    assert "code" in caught.value.errors


def test_team_member_starts_no_project(project):
    with pytest.raises(Forbidden):
        create_project(actor=actor_with(project, "team_member"), code="NEW", name="New")


def test_page_starts_a_project_and_leads_to_its_charter(as_user):
    admin = UserFactory(organisation_role="portfolio_manager")
    page = as_user(admin).post(
        reverse("project_new"), {"name": "SD-WAN", "code": "SDW", "currency": "EUR", "start": "2026-05-04"}
    )
    assert page.status_code == 302
    assert page["Location"] == reverse("charter", args=["SDW"])
    project = Project.objects.get(code="SDW")
    assert f"{project.start:%Y-%m-%d %H:%M}" == "2026-05-04 07:00"


def test_form_offers_a_code(as_user):
    admin = UserFactory(organisation_role="admin")
    fragment = as_user(admin).get(reverse("project_code"), {"name": "Data-centre exit"}).content.decode()
    assert 'value="DCE"' in fragment
    assert "<html" not in fragment


def test_settings_conflict_shows_both_values(project, as_user):
    client = as_user(project.manager)
    update_project(actor=SYSTEM, project_id=project.pk, changes={"name": "ERP to the cloud"}, version=1)
    page = client.post(
        reverse("project_settings", args=["ERP"]),
        {
            "name": "ERP migration",
            "manager": project.manager_id,
            "sponsor": project.sponsor_id,
            "time_zone": "Europe/Berlin",
            "progress_mode": "retained_logic",
            "lag_calendar": "successor",
            "eac_method": "typical",
            "calendar": project.calendar_id,
            "version": "1",
        },
    )
    assert page.status_code == 409
    html = page.content.decode()
    assert "ERP to the cloud" in html
    assert "ERP migration" in html
    with pytest.raises(Conflict):
        update_project(actor=SYSTEM, project_id=project.pk, changes={"name": "x"}, version=1)


def test_settings_that_figures_depend_on_raise_the_generation(project):
    before = project.generation
    update_project(actor=SYSTEM, project_id=project.pk, changes={"name": "Another name"})
    project.refresh_from_db()
    same = project.generation
    update_project(actor=SYSTEM, project_id=project.pk, changes={"eac_method": "atypical"})
    project.refresh_from_db()
    assert (before <= same, project.generation) == (True, same + 1)


def test_code_and_computed_fields_cannot_be_posted(project):
    update_project(
        actor=SYSTEM, project_id=project.pk, changes={"code": "HACK", "generation": 99, "status": "closed"}
    )
    project.refresh_from_db()
    assert (project.code, project.status) == ("ERP", "active")
    assert project.generation != 99


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"time_zone": "Mars/Olympus"}, "time_zone"), ({"manager": None}, "manager")],
)
def test_settings_that_make_no_sense_are_refused(project, changes, field):
    with pytest.raises(DomainError) as caught:
        update_project(actor=SYSTEM, project_id=project.pk, changes=changes)
    assert caught.value.field == field


def test_new_manager_must_be_a_member(project):
    with pytest.raises(DomainError, match="team first"):
        update_project(actor=SYSTEM, project_id=project.pk, changes={"manager": UserFactory()})


def test_hold_needs_a_reason_that_stands_in_the_history(project):
    with pytest.raises(DomainError):
        hold_project(actor=SYSTEM, project_id=project.pk, reason=" ")
    hold_project(actor=SYSTEM, project_id=project.pk, reason="Vendor insolvent")
    assert ChangeSet.objects.get(intent="hold_project").summary == "Vendor insolvent"
    assert resume_project(actor=SYSTEM, project_id=project.pk).status == "active"


def test_closing_before_the_last_gate_needs_a_reason(project):
    with pytest.raises(DomainError, match="closure gate"):
        close_project(actor=SYSTEM, project_id=project.pk)
    assert close_project(actor=SYSTEM, project_id=project.pk, reason="Cancelled").status == "closed"


def test_status_dialog_asks_and_saves(project, as_user):
    client = as_user(project.manager)
    address = reverse("project_status", args=["ERP", "hold"])
    assert client.get(address, headers={"HX-Request": "true"}).status_code == 200
    assert client.post(address, {"reason": "", "version": "1"}).status_code == 422
    assert client.post(address, {"reason": "Vendor insolvent", "version": "1"}).status_code == 302
    assert client.get(reverse("project_status", args=["ERP", "explode"])).status_code == 404


def test_stakeholders_stand_on_the_grid_by_power_and_interest(project):
    for name, power, interest in (("Works council", 5, 5), ("Vendor", 2, 4), ("Auditor", 4, 1)):
        values = {"name": name, "power": power, "interest": interest}
        add_stakeholder(actor=SYSTEM, project_id=project.pk, values=values)
    page = stakeholder_page(project)
    advice = {row.name: row.strategy for row in page["stakeholders"]}
    assert advice == {
        "Works council": "Manage closely",
        "Auditor": "Keep satisfied",
        "Vendor": "Keep informed",
    }
    top = page["grid"][0]
    assert top["power"] == 5
    assert [person.name for person in top["cells"][4]["people"]] == ["Works council"]
    assert len(page["gaps"]) == 3  # neutral now, supportive wanted


def test_stakeholder_of_another_project_is_not_found(project):
    row = add_stakeholder(actor=SYSTEM, project_id=project.pk, values={"name": "Vendor"})
    stranger = ProjectFactory(code="OTHER")
    with pytest.raises(NotVisible):
        update_stakeholder(
            actor=actor_for(stranger.manager),
            stakeholder_id=row.pk,
            changes={"name": "x"},
            project_id=stranger.pk,
        )
    assert Stakeholder.objects.get().name == "Vendor"


def test_stakeholder_sees_no_register(project, as_user):
    assert as_user(project.sponsor).get(reverse("stakeholders", args=["ERP"])).status_code == 403


def test_manager_adds_changes_and_removes_a_member(project, as_user):
    client = as_user(project.manager)
    person = UserFactory(full_name="Priya Raman")
    added = client.post(
        reverse("member_add", args=["ERP"]), {"users": [person.pk], "role": "team_member", "sees_costs": "on"}
    )
    assert added.status_code == 302
    row = Membership.objects.get(project=project, user=person)
    assert row.sees_costs
    changed = client.post(reverse("member", args=["ERP", row.pk]), {"role": "stakeholder", "version": "1"})
    assert changed.status_code == 302
    row.refresh_from_db()
    assert (row.role, row.sees_costs) == ("stakeholder", False)
    assert client.post(reverse("member_remove", args=["ERP", row.pk])).status_code == 302
    assert not Membership.objects.filter(pk=row.pk).exists()


def test_last_manager_stays(project, as_user):
    row = Membership.objects.get(project=project, user=project.manager)
    path, given = reverse("member", args=["ERP", row.pk]), {"role": "team_member", "version": row.version}
    page = as_user(project.manager).post(path, given)
    assert page.status_code == 422
    assert "needs a project manager" in page.content.decode()


def test_team_member_sees_the_team_without_buttons(project, as_user):
    html = as_user(member_of(project)).get(reverse("team", args=["ERP"])).content.decode()
    assert "Helen Brandt" in html
    assert reverse("member_add", args=["ERP"]) not in html


def test_the_settings_come_up_with_every_field_as_it_is() -> None:
    project = ProjectFactory(description="One sentence.", sponsor=UserFactory())
    form = SettingsForm(project=project)
    empty = [name for name in form.fields if not form[name].value() and getattr(project, name)]
    assert empty == []
    assert form["sponsor"].value() == project.sponsor_id
