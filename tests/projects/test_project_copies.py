"""Copies of projects, and the templates that are shipped."""
# ruff: noqa: F811 - fixtures are named as arguments

from datetime import date

import pytest
from django.utils import translation

from budgets.models import BudgetLine, Reserve
from core.access import SYSTEM
from core.errors import DomainError, Forbidden
from core.models import ChangeSet
from people.access import actor_for
from people.models import Membership
from projects.models import Phase, Project, ProjectTemplate
from projects.project_templates.services import (
    Beginning,
    copy_project,
    document_of,
)
from projects.project_templates.words.shipped import SHIPPED
from projects.project_templates.words.sources import kept_parts, template_of, templates
from risks.models import Risk
from tasks.models import Resource, Task
from tests.factories import ProjectFactory, actor_with
from tests.projects.begun import ALL, admin, begin, engineer, keep, plan, project  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


def test_a_copy_takes_the_people_along(admin, project, engineer, plan):
    beginning = Beginning(code="COPY", name="Copy", manager=project.manager)
    new = copy_project(
        actor=actor_for(project.manager),
        source="OLD",
        parts=ALL,
        with_people=True,
        beginning=beginning,
    )
    assert Resource.objects.get(project=new, user=engineer).role == "Engineer"
    assert Membership.objects.filter(project=new, user=engineer).exists()
    assert not ProjectTemplate.objects.exists()
    assert ChangeSet.objects.get(project_id=new.pk, intent="copy_project").summary == "Old project"


def test_a_copy_without_people_keeps_their_roles(project, engineer, plan):
    beginning = Beginning(code="COPY", name="Copy")
    new = copy_project(
        actor=actor_for(project.manager),
        source="OLD",
        parts=("plan",),
        with_people=False,
        beginning=beginning,
    )
    assert Resource.objects.filter(project=new, user=None).get().name == "Engineer"
    assert not Membership.objects.filter(project=new, user=engineer).exists()


def test_what_one_may_not_read_is_no_source(project, plan):
    stranger = actor_with(ProjectFactory(code="OTHER"))
    beginning = Beginning(code="COPY", name="Copy")
    for source in ("OLD", "NONE"):
        with pytest.raises(DomainError, match="may not read a project of this code") as caught:
            copy_project(actor=stranger, source=source, parts=ALL, with_people=True, beginning=beginning)
        assert caught.value.field == "project"
    assert not Project.objects.filter(code="COPY").exists()


def test_a_copier_who_sees_no_costs_takes_none(project, engineer, plan):
    own = ProjectFactory(code="OWN", manager=engineer)
    assert own.manager == engineer
    beginning = Beginning(code="COPY", name="Copy")
    with pytest.raises(Forbidden, match="Budget"):
        copy_project(
            actor=actor_for(engineer), source="OLD", parts=ALL, with_people=True, beginning=beginning
        )


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("ref", SHIPPED)
def test_a_shipped_template_becomes_a_whole_project(ref, language, admin):
    ProjectFactory(code="ANY")
    with translation.override(language):
        source = template_of(ref)
        new = begin(admin, ref, start=date(2031, 9, 8))
    tasks = Task.objects.filter(project=new)
    leaves = tasks.filter(is_summary=False)
    assert leaves.count() >= 30
    assert {task.gate.phase.kind for task in tasks.exclude(gate=None)} == set(Phase.Kind)
    # Every task waits for another and leads to another, but the first and the last.
    assert leaves.filter(predecessor_links=None).count() == 1
    assert leaves.filter(successor_links=None).count() == 1
    assert Risk.objects.filter(project=new).count() >= 4
    assert BudgetLine.objects.filter(project=new).count() >= 5
    assert Reserve.objects.filter(project=new).count() == 2
    open_roles = [row for row in Resource.objects.filter(project=new) if row.is_open_role]
    assert len(open_roles) == len(source.document.asked_roles())
    assert all(part.lines() for part in kept_parts(source.document))
    new.refresh_from_db()
    assert length_of(new) == source.document.days


def length_of(project: Project) -> int:
    """Working days from the first to the last."""
    kept, _people = document_of(SYSTEM, project, ("gates",))
    return kept.days


def test_the_organisations_own_stand_before_those_that_are_shipped(admin, project, plan):
    row = keep(admin, project)
    assert [entry.ref for entry in templates()] == [str(row.pk), *SHIPPED]
