"""Saving what people edit: versions, conflicts with both values, errors by field."""

from decimal import Decimal

import pytest
from rest_framework.test import APIRequestFactory

from core.access import SYSTEM
from core.api.problems import problem_response
from core.errors import Conflict, DomainError, Forbidden, InvalidInput, NotVisible
from core.forms import ServiceForm
from core.journal import recording
from core.writing import create_row, locked, save_fields
from people.access import actor_for
from people.models import Skill
from projects.models import Stakeholder
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    return Stakeholder.objects.create(project=ProjectFactory(), name="Works council")


def save(row, changes, actor=SYSTEM, version=None):
    with recording(actor, "update_stakeholder") as record:
        return save_fields(row, changes, record=record, expected_version=version)


def test_only_real_changes_are_written_and_raise_the_version(row):
    assert save(row, {"name": "Works council", "power": 5}) == ["power"]
    assert save(row, {"power": 5}) == []
    row.refresh_from_db()
    assert (row.power, row.version) == (5, 2)


def test_fields_that_were_not_named_keep_a_concurrent_change(row):
    stale = Stakeholder.objects.get(pk=row.pk)
    save(row, {"notes": "Meets on Mondays"})
    save(stale, {"power": 5})
    row.refresh_from_db()
    assert (row.notes, row.power) == ("Meets on Mondays", 5)


def test_conflict_shows_both_values_as_people_read_them(row):
    maya = actor_for(UserFactory(full_name="Maya Okafor"))
    save(row, {"power": 5, "current_engagement": "resistant"}, actor=maya, version=1)
    with pytest.raises(Conflict) as caught:
        save(row, {"power": 2, "current_engagement": "leading", "interest": row.interest}, version=1)
    fields = {field.name: (str(field.label), field.stored) for field in caught.value.fields}
    assert fields == {"power": ("Power", 5), "current_engagement": ("Engagement now", "Resistant")}
    assert (caught.value.version, caught.value.changed_by) == (2, "Maya Okafor")


def test_wrong_values_are_named_field_by_field(row):
    with pytest.raises(InvalidInput) as caught:
        save(row, {"power": 9, "name": ""})
    assert set(caught.value.field_errors()) == {"power", "name"}


def test_taken_name_is_a_sentence_not_a_crash():
    Skill.objects.create(name="SQL")
    with pytest.raises(InvalidInput) as caught, recording(SYSTEM, "create_skill") as record:
        create_row(Skill(name="SQL"), record=record)
    assert "name" in caught.value.errors


def test_row_outside_the_queryset_is_not_visible(row):
    with pytest.raises(NotVisible):
        locked(Stakeholder.objects.none(), row.pk)


class PowerForm(ServiceForm):
    from django import forms

    power = forms.IntegerField()


def fail_with(error):
    def service(**arguments):
        raise error

    return service


def test_form_puts_a_domain_error_on_its_field():
    form = PowerForm({"power": "3"})
    assert form.submit(fail_with(DomainError("Too much", field="power"))) is None
    assert form.errors == {"power": ["Too much"]}


def test_form_keeps_a_conflict_for_its_template():
    form = PowerForm({"power": "3", "version": "4"})
    conflict = Conflict(fields=[], version=5)
    form.submit(fail_with(conflict))
    assert form.expected_version == 4
    assert form.conflict is conflict
    assert form.non_field_errors()


def test_form_lets_hidden_and_forbidden_pass():
    for error in (NotVisible(), Forbidden("No")):
        with pytest.raises(type(error)):
            PowerForm({"power": "3"}).submit(fail_with(error))


def problem(error):
    response = problem_response(error, {"request": APIRequestFactory().get("/")})
    assert response.content_type == "application/problem+json"
    return response.data


def test_domain_error_becomes_a_problem_with_its_field():
    body = problem(DomainError("Too much", field="power"))
    assert body["status"] == 422
    assert body["errors"] == {"power": ["Too much"]}


def test_conflict_becomes_a_problem_with_both_values(row):
    save(row, {"power": 5})
    with pytest.raises(Conflict) as caught:
        save(row, {"power": 2}, version=1)
    body = problem(caught.value)
    assert (body["status"], body["code"], body["version"]) == (409, "conflict", 2)
    assert body["conflicts"] == [{"field": "power", "stored": 5, "proposed": 2}]


def test_hidden_and_forbidden_become_404_and_403():
    assert problem(NotVisible())["status"] == 404
    assert problem(Forbidden("No"))["status"] == 403


def test_decimals_that_are_equal_are_no_change(row):
    from projects.models import Objective

    objective = Objective.objects.create(
        project=row.project, name="x", metric="y", target_value=Decimal("3.00")
    )
    assert save(objective, {"target_value": Decimal("3.00")}) == []
