"""The charter: sections, conflicts that show both texts, approval."""

import pytest
from django.urls import reverse

from core.access import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, NotVisible
from core.models import Change
from people.access import actor_for
from projects.charter.reads import NEEDED_TO_APPROVE
from projects.charter.services import (
    add_objective,
    approve_charter,
    text_digest,
    update_charter,
    update_objective,
)
from projects.models import Charter, Objective
from tests.factories import ProjectFactory, actor_with, member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory(code="ERP", name="ERP cloud migration")


def write(project, **texts):
    return update_charter(actor=SYSTEM, project_id=project.pk, changes=texts)


def test_section_is_saved_and_journalled(project):
    actor = actor_for(project.manager)
    charter = update_charter(actor=actor, project_id=project.pk, changes={"goals": " One platform \r\n"})
    assert charter.goals == "One platform"
    assert charter.version == 2
    change = Change.objects.filter(model="projects.charter").get()
    assert change.change_set.actor_name == str(project.manager)
    assert (change.before, change.after) == ({"goals": ""}, {"goals": "One platform"})


def test_stale_edit_shows_both_texts_and_who(project):
    other = actor_for(project.manager)
    update_charter(actor=other, project_id=project.pk, changes={"goals": "Five sites"}, version=1)
    with pytest.raises(Conflict) as caught:
        update_charter(
            actor=SYSTEM,
            project_id=project.pk,
            changes={"goals": "Six sites"},
            version=1,
            seen={"goals": text_digest("")},
        )
    [field] = caught.value.fields
    assert (field.stored, field.proposed) == ("Five sites", "Six sites")
    assert caught.value.changed_by == str(project.manager)
    assert Charter.objects.get().goals == "Five sites"


def test_two_people_may_write_two_sections_at_once(project):
    update_charter(actor=SYSTEM, project_id=project.pk, changes={"goals": "Five sites"}, version=1)
    charter = update_charter(
        actor=SYSTEM,
        project_id=project.pk,
        changes={"approach": "Big bang"},
        version=1,
        seen={"approach": text_digest("")},
    )
    assert (charter.goals, charter.approach) == ("Five sites", "Big bang")


def test_page_of_a_conflict_keeps_what_was_typed_and_marks_the_words(project, as_user):
    client = as_user(project.manager)
    address = reverse("charter_section", args=["ERP", "goals"])
    write(project, goals="One platform for five sites")
    page = client.post(
        address, {"text": "One platform for six sites", "version": "1", "seen": text_digest("")}
    )
    assert page.status_code == 409
    html = page.content.decode()
    assert "<ins>six</ins>" in html
    assert "<del>five</del>" in html
    assert "One platform for six sites</textarea>" in html
    kept = client.post(
        address, {"text": "One platform for six sites", "version": "2", "seen": text_digest("")}
    )
    assert kept.status_code == 302
    assert Charter.objects.get().goals == "One platform for six sites"


def test_markdown_is_shown_without_what_could_run(project, as_user):
    write(
        project,
        goals="**bold** <script>alert(1)</script> [x](javascript:alert(1)) ![p](https://e.example/p.png)",
    )
    html = as_user(project.manager).get(reverse("charter", args=["ERP"])).content.decode()
    assert "<strong>bold</strong>" in html
    assert "<script>alert" not in html
    assert 'href="javascript' not in html
    assert "<img" not in html


def test_approval_needs_the_sections_that_matter(project):
    with pytest.raises(DomainError, match="business case"):
        approve_charter(actor=SYSTEM, project_id=project.pk)


def test_changing_an_approved_charter_withdraws_the_approval(project):
    write(project, **dict.fromkeys(NEEDED_TO_APPROVE, "Written"))
    approver = actor_for(project.manager)
    assert approve_charter(actor=approver, project_id=project.pk).approved_by == project.manager
    assert write(project, goals="Written").approved_at is not None
    assert write(project, goals="Something else").approved_at is None


def test_team_member_reads_but_does_not_write(project, as_user):
    member = member_of(project)
    assert as_user(member).get(reverse("charter", args=["ERP"])).status_code == 200
    with pytest.raises(Forbidden):
        update_charter(actor=actor_for(member), project_id=project.pk, changes={"goals": "Mine"})


def test_other_projects_objective_is_not_found(project):
    objective = add_objective(
        actor=SYSTEM, project_id=project.pk, values={"name": "Faster", "metric": "Days"}
    )
    stranger = actor_with(ProjectFactory())
    with pytest.raises(NotVisible):
        update_objective(actor=stranger, objective_id=objective.pk, changes={"name": "Slower"})
    assert Objective.objects.get().name == "Faster"


def test_objective_whose_target_is_reached_already_is_refused(project):
    with pytest.raises(DomainError) as caught:
        add_objective(
            actor=SYSTEM,
            project_id=project.pk,
            values={"name": "Faster", "metric": "Days", "baseline_value": 3, "target_value": 3},
        )
    assert caught.value.field == "target_value"


def test_owner_must_take_part(project):
    stranger = ProjectFactory().manager
    with pytest.raises(DomainError, match="takes part"):
        add_objective(
            actor=SYSTEM,
            project_id=project.pk,
            values={"name": "Faster", "metric": "Days", "owner_id": stranger.pk},
        )


def test_objective_form_shows_both_values_of_a_conflict(project, as_user):
    row = add_objective(actor=SYSTEM, project_id=project.pk, values={"name": "Faster", "metric": "Days"})
    client = as_user(project.manager)
    address = reverse("objective", args=["ERP", row.pk])
    client.post(address, {"name": "Faster closing", "metric": "Days", "version": "1"})
    page = client.post(address, {"name": "Quicker closing", "metric": "Days", "version": "1"})
    assert page.status_code == 409
    assert "Faster closing" in page.content.decode()
    assert "Quicker closing" in page.content.decode()
