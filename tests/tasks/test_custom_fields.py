"""The project's own columns: made, typed into, copied, undone, removed with what stood in them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from core.access import SYSTEM
from core.errors import DomainError, Forbidden, NotVisible
from core.models import ChangeSet
from people.access import actor_for
from tasks.custom_fields.services import (
    add_field,
    change_field,
    move_field,
    remove_field,
    set_custom_value,
)
from tasks.models import CustomField, CustomValue
from tasks.plan.reads.rows import COLUMNS
from tests.factories import member_of
from tests.queries import count_queries
from tests.tasks.panels import get, moved, post, text_of
from tests.tasks.plans import DrawnPlan, chain_of_three, drawn_plan
from tests.tasks.test_plan_workspace import cell, edit

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Any]


@pytest.fixture
def plan() -> DrawnPlan:
    return chain_of_three()


@pytest.fixture
def client(plan: DrawnPlan, as_user: AsUser) -> Any:
    return as_user(plan.manager.user)


def column(plan: DrawnPlan, name: str, kind: str = "text", *options: str) -> CustomField:
    return add_field(actor=plan.manager, project_id=plan.project.pk, name=name, kind=kind, options=options)


def value(plan: DrawnPlan, name: str, field: CustomField) -> str | None:
    return (
        CustomValue.objects.filter(task=plan.ids[name], field=field).values_list("value", flat=True).first()
    )


def undo(client: Any, plan: DrawnPlan, **fields: Any) -> Any:
    return client.post(reverse("plan_undo", args=[plan.project.code]), fields)


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("text", "  Vendor A ", "Vendor A"),
        ("number", "1,234.50", "1234.5"),
        ("number", "12,5", "12.5"),
        ("number", "-0", "0"),
        ("date", "2026-03-12", "2026-03-12"),
        ("date", "12 Mar 2026", "2026-03-12"),
        ("yes_no", "yes", "1"),
        ("yes_no", "No", "0"),
        ("choice", "hi", "High"),
        ("choice", "low", "Low"),
        ("text", " ", None),
    ],
)
def test_what_is_typed_is_stored_in_one_form(
    plan: DrawnPlan, client: Any, kind: str, typed: str, stored: str | None
) -> None:
    field = column(plan, "Own", kind, "High", "Low")
    assert edit(client, plan, cell(plan, "build", field.key, typed)).status_code == 200
    assert value(plan, "build", field) == stored


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("number", "lots", "Type a number."),
        ("number", "NaN", "Type a number."),
        ("number", "1e9", "Type a number."),
        ("date", "someday", "day"),
        ("yes_no", "perhaps", "Type yes or no."),
        ("choice", "middle", "Type one of: High, Low."),
        ("text", "x" * 501, "500 letters"),
    ],
)
def test_what_cannot_be_says_what_can(
    plan: DrawnPlan, client: Any, kind: str, typed: str, sentence: str
) -> None:
    field = column(plan, "Own", kind, "High", "Low")
    answer = edit(client, plan, cell(plan, "build", field.key, typed))
    assert answer.status_code == 422
    assert sentence in answer.json()["errors"][0]["message"]
    assert value(plan, "build", field) is None


def test_values_travel_with_the_rows_and_only_where_there_are_columns(plan: DrawnPlan, client: Any) -> None:
    data = client.get(reverse("plan_data", args=[plan.project.code])).json()
    assert data["custom"] == []
    assert data["columns"] == list(COLUMNS)
    field = column(plan, "Vendor")
    answer = edit(client, plan, cell(plan, "build", field.key, "ACME"), since=data["revision"]).json()[
        "changes"
    ]
    assert answer["custom"] == [
        {"key": field.key, "id": field.pk, "label": "Vendor", "kind": "text", "options": []}
    ]
    assert [(row[0], row[-1]) for row in answer["rows"]] == [(plan.ids["build"], {field.key: "ACME"})]
    set_custom_value(actor=plan.manager, task_id=plan.ids["test"], column=field.key, text="B")
    query = {"since": answer["revision"], "epoch": answer["epoch"], "generation": answer["generation"]}
    changes = client.get(reverse("plan_changes", args=[plan.project.code]), query).json()
    assert [row[0] for row in changes["rows"]] == [plan.ids["test"]]


def test_many_pasted_cells_read_the_columns_once(plan: DrawnPlan, client: Any) -> None:
    field = column(plan, "Vendor")
    for name in "abcdefgh":
        plan.add(name)
    counts = []
    for names in ("ab", "cdefgh"):
        with count_queries() as captured:
            edit(client, plan, *(cell(plan, name, field.key, "ACME") for name in names))
        counts.append(len(captured))
        assert len([sql for sql in captured if 'FROM "tasks_customfield" WHERE' in sql["sql"]]) <= 2
    assert counts[1] - counts[0] <= 4 * 4


def test_two_people_in_one_cell_see_both_values(plan: DrawnPlan, client: Any) -> None:
    field = column(plan, "Vendor")
    version = plan["build"].version
    set_custom_value(actor=plan.manager, task_id=plan.ids["build"], column=field.key, text="Theirs")
    answer = edit(client, plan, {**cell(plan, "build", field.key, "Mine"), "version": version})
    assert answer.status_code == 409
    assert "Vendor: Theirs" in answer.json()["errors"][0]["message"]


def test_cells_and_columns_are_undone_and_redone(plan: DrawnPlan, client: Any) -> None:
    field = column(plan, "Risk", "choice", "High", "Low")
    edit(client, plan, cell(plan, "build", field.key, "High"), cell(plan, "test", field.key, "Low"))
    remove_field(actor=plan.manager, field_id=field.pk)
    assert not CustomValue.objects.exists()
    assert undo(client, plan).status_code == 200
    assert value(plan, "build", field) == "High"
    assert value(plan, "test", field) == "Low"
    assert undo(client, plan).status_code == 200
    assert not CustomValue.objects.exists()
    assert undo(client, plan, redo="1").status_code == 200
    assert value(plan, "build", field) == "High"
    undo(client, plan)
    assert undo(client, plan).status_code == 200
    assert not CustomField.objects.exists()


def test_a_column_that_somebody_filled_in_is_not_undone(plan: DrawnPlan, client: Any) -> None:
    field = column(plan, "Vendor")
    other = actor_for(member_of(plan.project, role="project_manager"))
    set_custom_value(actor=other, task_id=plan.ids["build"], column=field.key, text="ACME")
    answer = undo(client, plan)
    assert answer.status_code == 422
    assert "is filled in by now" in answer.json()["message"]


def test_names_are_unique_options_in_use_stay_and_columns_move(plan: DrawnPlan) -> None:
    risk = column(plan, "Risk", "choice", "High", "Low")
    vendor = column(plan, "Vendor")
    with pytest.raises(DomainError, match="of this name"):
        column(plan, "vendor")
    with pytest.raises(DomainError, match="two or more"):
        column(plan, "Size", "choice", "One")
    set_custom_value(actor=plan.manager, task_id=plan.ids["build"], column=risk.key, text="High")
    with pytest.raises(DomainError, match="1 task has “High”"):
        change_field(actor=plan.manager, field_id=risk.pk, options=["Low", "Middle"])
    change_field(actor=plan.manager, field_id=risk.pk, name="Danger", options=["High", "Middle"])
    move_field(actor=plan.manager, field_id=vendor.pk, step=-1)
    assert [field.name for field in CustomField.objects.all()] == ["Vendor", "Danger"]


def test_only_planners_and_only_in_their_project(plan: DrawnPlan) -> None:
    field, elsewhere = column(plan, "Vendor"), drawn_plan()
    other = add_field(actor=SYSTEM, project_id=elsewhere.project.pk, name="Vendor", kind="text")
    with pytest.raises(Forbidden):
        remove_field(actor=actor_for(plan.priya), field_id=field.pk)
    with pytest.raises(NotVisible):
        remove_field(actor=plan.manager, field_id=other.pk)
    with pytest.raises(DomainError, match="no longer there"):
        set_custom_value(actor=plan.manager, task_id=plan.ids["build"], column=other.key, text="x")


def test_a_copy_takes_its_values_along(plan: DrawnPlan, client: Any) -> None:
    field = column(plan, "Vendor")
    set_custom_value(actor=plan.manager, task_id=plan.ids["build"], column=field.key, text="ACME")
    answer = edit(client, plan, {"op": "duplicate", "ids": [plan.ids["build"]]}).json()
    assert CustomValue.objects.get(task__in=answer["created"]).value == "ACME"


def test_the_dialog_makes_names_and_asks_before_it_removes(plan: DrawnPlan, client: Any) -> None:
    url = reverse("plan_fields", args=[plan.project.code])

    def send(**fields: Any) -> Any:
        return client.post(url, fields, headers={"HX-Request": "true"})

    made = send(do="add", name="Risk", kind="choice", options="High\nLow")
    assert moved(made)
    field = CustomField.objects.get()
    assert field.options == ["High", "Low"]
    refused = send(do="add", name="risk", kind="text")
    assert refused.status_code == 422
    assert "There is a column of this name already." in text_of(refused)
    send(do="change", field=field.pk, version=field.version, name="Danger", options="High\nMiddle")
    field.refresh_from_db()
    assert (field.name, field.options) == ("Danger", ["High", "Middle"])
    set_custom_value(actor=plan.manager, task_id=plan.ids["build"], column=field.key, text="High")
    assert "filled in on 1 task." in text_of(send(do="remove", field=field.pk))
    assert CustomField.objects.exists()
    send(do="remove", field=field.pk, sure="1")
    assert not CustomField.objects.exists()
    assert ChangeSet.objects.filter(intent="remove_custom_field", summary="Danger").exists()


def test_the_panel_shows_and_sets_them(plan: DrawnPlan, client: Any) -> None:
    assert "Own columns" not in text_of(get(client, plan, "build"))
    field = column(plan, "Price", "number")
    answer = post(client, plan, "build", "fields", "cell", column=field.key, text="1,250.5", was="")
    assert moved(answer)
    assert 'value="1,250.5"' in text_of(answer)
    assert value(plan, "build", field) == "1250.5"
    refused = post(client, plan, "build", "fields", "cell", column=field.key, text="dear", was="1,250.5")
    assert refused.status_code == 422
    assert "Type a number." in text_of(refused)
    assert "Price: – → 1250.5" in text_of(get(client, plan, "build", "history"))


def test_the_api_makes_columns_and_fills_them(plan: DrawnPlan, client: Any) -> None:
    body = {"project": plan.project.code, "name": "Risk", "kind": "choice", "options": ["High", "Low"]}
    made = client.post(reverse("custom-field-list"), body, content_type="application/json")
    assert made.status_code == 201
    cell_of_build = {"task": plan.ids["build"], "field": made.json()["id"], "value": "high"}
    url = reverse("custom-value-list")
    assert client.post(url, cell_of_build, content_type="application/json").json()["value"] == "High"
    listed = client.get(url, {"project": plan.project.code}).json()
    assert [row["value"] for row in listed["results"]] == ["High"]
    emptied = client.post(url, {**cell_of_build, "value": ""}, content_type="application/json")
    assert emptied.status_code == 204
    wrong = client.post(url, {**cell_of_build, "value": "middle"}, content_type="application/json")
    assert wrong.status_code == 422
