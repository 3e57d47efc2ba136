"""Several files of an invoice or an expense: added, opened, removed until it is approved."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from budgets.documents.services import add_cost_files, decide_cost, drop_cost_file
from budgets.models import CostDocument, CostFile
from core.access import Role
from core.errors import DomainError, Forbidden, NotVisible
from core.models import Change
from projects.models import Project
from tests.budgets.rows import category
from tests.budgets.test_documents import PDF, buyer, hand_in, manager_of, pdf, stored
from tests.factories import ProjectFactory, actor_with, member_of

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Client]


def names(row: CostDocument) -> list[str]:
    return [file.name for file in row.files.all()]


def waiting(project: Project, **values: Any) -> CostDocument:
    return hand_in(manager_of(project), project, "2000.00", **values)


def test_an_invoice_comes_with_several_files_and_gets_more() -> None:
    project = ProjectFactory()
    row = waiting(project, uploads=[pdf("invoice.pdf"), pdf("timesheet.pdf")])
    add_cost_files(actor=manager_of(project), document_id=row.pk, uploads=[pdf("delivery.pdf")])
    assert names(row) == ["invoice.pdf", "timesheet.pdf", "delivery.pdf"]
    assert Change.objects.filter(model="budgets.costfile").count() == 3


def test_one_bad_file_among_several_keeps_none() -> None:
    project, before = ProjectFactory(), stored()
    with pytest.raises(DomainError, match="not what its name says"):
        waiting(project, uploads=[pdf(), pdf("other.pdf", b"plain words")])
    assert not CostDocument.objects.exists()
    row = waiting(project, uploads=[pdf()])
    with pytest.raises(DomainError, match="10 files at most"):
        add_cost_files(
            actor=manager_of(project), document_id=row.pk, uploads=[pdf(f"{n}.pdf") for n in range(10)]
        )
    assert len(stored() - before) == 1


def test_a_file_goes_until_the_cost_is_approved(django_capture_on_commit_callbacks: Any) -> None:
    project, before = ProjectFactory(), stored()
    row = waiting(project, uploads=[pdf("wrong.pdf"), pdf("invoice.pdf")])
    with django_capture_on_commit_callbacks(execute=True):
        drop_cost_file(actor=manager_of(project), file_id=row.files.get(name="wrong.pdf").pk)
    assert len(stored() - before) == 1
    portfolio = actor_with(project, Role.PROJECT_MANAGER)
    decide_cost(actor=portfolio, document_id=row.pk, is_approved=True)
    with pytest.raises(DomainError, match="approved keeps its files"):
        drop_cost_file(actor=manager_of(project), file_id=row.files.get().pk)
    # What comes in later is put beside it.
    add_cost_files(actor=manager_of(project), document_id=row.pk, uploads=[pdf("reminder.pdf")])
    assert names(row) == ["invoice.pdf", "reminder.pdf"]


def test_only_its_sender_and_who_records_costs_change_its_files() -> None:
    project = ProjectFactory()
    sender, other = buyer(project), buyer(project)
    row = hand_in(sender, project, uploads=[pdf()])
    file = row.files.get()
    with pytest.raises(Forbidden):
        drop_cost_file(actor=other, file_id=file.pk)
    with pytest.raises(Forbidden):
        add_cost_files(actor=other, document_id=row.pk, uploads=[pdf()])
    with pytest.raises(NotVisible):
        drop_cost_file(actor=actor_with(project, Role.TEAM_MEMBER), file_id=file.pk)
    drop_cost_file(actor=sender, file_id=file.pk)
    assert not CostFile.objects.exists()


def test_the_page_takes_shows_and_removes_several(as_user: AsUser) -> None:
    project = ProjectFactory()
    client = as_user(project.manager)
    posted = {
        "description": "Switches",
        "kind": "invoice",
        "amount": "2500.00",
        "incurred_on": "2026-03-10",
        "category": category().pk,
        "file": [pdf("a.pdf"), pdf("b.pdf")],
    }
    assert client.post(reverse("cost_new", args=[project.code]), posted).status_code == 302
    row = CostDocument.objects.get()
    budget, address = (
        reverse("costs", args=[project.code]),
        reverse("cost_files", args=[project.code, row.pk]),
    )
    page = client.get(budget).content.decode()
    assert ("a.pdf" in page, "b.pdf" in page, address in page) == (True, True, True)
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"file": [pdf("c.pdf")]}).status_code == 302
    first, *_rest = row.files.all()
    assert f"Remove {first.name}" in client.get(address).content.decode()
    client.post(reverse("cost_file_drop", args=[project.code, first.pk]))
    assert names(row) == ["b.pdf", "c.pdf"]
    other = ProjectFactory()
    assert client.post(reverse("cost_file_drop", args=[other.code, row.files.all()[0].pk])).status_code == 404


def test_the_api_takes_several_adds_and_removes(as_user: AsUser) -> None:
    project = ProjectFactory()
    client = as_user(member_of(project, Role.TEAM_MEMBER, sees_costs=True))
    made = client.post(
        "/api/v1/cost-documents/",
        {
            "project": project.code,
            "description": "Taxi",
            "amount": "23.40",
            "incurred_on": "2026-03-10",
            "category": category("travel").pk,
            "file": [pdf("a.pdf"), pdf("b.pdf")],
        },
    )
    assert made.status_code == 201, made.content
    row = made.json()
    assert [file["name"] for file in row["files"]] == ["a.pdf", "b.pdf"]
    added = client.post("/api/v1/cost-files/", {"document": row["id"], "file": pdf("c.pdf")})
    assert added.status_code == 201, added.content
    listed = client.get("/api/v1/cost-files/", {"project": project.code}).json()["results"]
    assert {file["name"] for file in listed} == {"a.pdf", "b.pdf", "c.pdf"}
    one = f"/api/v1/cost-files/{listed[0]['id']}/"
    assert client.get(one).json()["size"] == len(PDF)
    assert client.delete(one).status_code == 204
    refused = client.post(
        "/api/v1/cost-files/", {"document": row["id"], "file": SimpleUploadedFile("x.pdf", b"x")}
    )
    assert refused.status_code == 422
    assert as_user(ProjectFactory().manager).get("/api/v1/cost-files/").json()["results"] == []
