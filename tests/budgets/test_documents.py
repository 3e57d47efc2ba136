"""Invoices and expenses: handed in with their file, approved by somebody else above the limit, booked once."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from alerts.models import Alert
from budgets.documents.services import decide_cost, hand_in_again, hand_in_correction, hand_in_cost
from budgets.models import CostDocument, CostEntry
from budgets.money.reads import actual_cost, committed_open, effective_amount
from budgets.money.services import correct_cost
from core.access import Actor, Role
from core.errors import Conflict, DomainError, Forbidden, InvalidInput, NotVisible
from core.models import Change
from people.access import actor_for
from people.models import ExchangeRate, Organisation
from projects.models import Project
from tests.budgets.rows import category, cost, order
from tests.factories import ProjectFactory, UserFactory, actor_with, member_of
from tests.queries import assert_query_count, count_queries, statements

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Client]
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
DAY = date(2026, 3, 10)
TAXI = {"description": "Taxi", "kind": "expense", "amount": "23.40", "incurred_on": "2026-03-10"}
SWITCHES = {**TAXI, "description": "Switches", "kind": "invoice", "amount": "2500.00"}


def portfolio() -> Actor:
    return actor_for(UserFactory(organisation_role="portfolio_manager"))


def manager_of(project: Project) -> Actor:
    assert project.manager is not None
    return actor_for(project.manager)


def buyer(project: Project) -> Actor:
    """A team member who may see costs."""
    return actor_for(member_of(project, Role.TEAM_MEMBER, sees_costs=True))


def hand_in(actor: Actor, project: Project, amount: str = "400.00", **values: Any) -> CostDocument:
    fields = {"description": "Cables", "incurred_on": DAY, "category_id": category().pk, **values}
    return hand_in_cost(actor=actor, project_id=project.pk, amount=Decimal(amount), **fields)


def pdf(name: str = "invoice.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def stored() -> set[str]:
    root = Path(default_storage.path("costs"))
    return {str(path) for path in root.rglob("*") if path.is_file()} if root.exists() else set()


def test_a_manager_books_at_once_within_the_limit() -> None:
    project = ProjectFactory()
    row = hand_in(manager_of(project), project, "1000.00", reference="RE-1")
    assert (row.status, row.decided_by) == (CostDocument.Status.APPROVED, project.manager)
    entry = CostEntry.objects.get()
    assert (row.entry, entry.amount, entry.reference) == (entry, Decimal("1000.00"), "RE-1")


def test_one_cent_above_the_limit_somebody_else_decides() -> None:
    project = ProjectFactory()
    manager = manager_of(project)
    row = hand_in(manager, project, "1000.01")
    assert row.status == CostDocument.Status.SUBMITTED
    assert actual_cost(project.pk) == 0
    with pytest.raises(Forbidden, match="somebody else than who handed it in"):
        decide_cost(actor=manager, document_id=row.pk, is_approved=True)
    decide_cost(actor=portfolio(), document_id=row.pk, is_approved=True)
    assert actual_cost(project.pk) == Decimal("1000.01")


def test_nothing_goes_round_the_limit() -> None:
    project = ProjectFactory()
    manager = manager_of(project)
    with pytest.raises(Forbidden, match="Hand it in"):
        cost(project, "1000.01", actor=manager)
    entry = cost(project, "100.00")
    with pytest.raises(Forbidden, match="Hand it in"):
        correct_cost(actor=manager, entry_id=entry.pk, amount=Decimal("1100.01"), reason="Typo")
    assert actual_cost(project.pk) == Decimal("100.00")


def test_the_limit_is_in_the_currency_of_the_organisation() -> None:
    project = ProjectFactory(currency="CHF")
    assert hand_in(manager_of(project), project, "10.00").status == CostDocument.Status.SUBMITTED
    ExchangeRate.objects.create(
        from_currency="CHF", to_currency="EUR", rate=Decimal("1.05"), valid_from=date(2026, 1, 1)
    )
    assert hand_in(manager_of(project), project, "952.00").status == CostDocument.Status.APPROVED
    assert hand_in(manager_of(project), project, "953.00").status == CostDocument.Status.SUBMITTED


def test_an_expense_of_the_team_waits_for_the_manager_who_hears_of_it() -> None:
    project = ProjectFactory()
    row = hand_in(buyer(project), project, "12.50", kind="expense")
    assert row.status == CostDocument.Status.SUBMITTED
    alert = Alert.objects.get(kind="cost_waiting")
    assert alert.recipient == project.manager
    decide_cost(actor=manager_of(project), document_id=row.pk, is_approved=True)
    alert.refresh_from_db()
    assert alert.read_at is not None
    told = Alert.objects.get(kind="cost_decided")
    assert (told.recipient, "approved" in told.title) == (row.submitted_by, True)
    assert CostEntry.objects.get().recorded_by == row.submitted_by


def test_the_sponsor_hears_of_the_managers_own() -> None:
    sponsor = UserFactory()
    project = ProjectFactory(sponsor=sponsor)
    row = hand_in(manager_of(project), project, "5000.00")
    assert Alert.objects.get(kind="cost_waiting").recipient == sponsor
    decide_cost(actor=actor_for(sponsor), document_id=row.pk, is_approved=True)
    assert actual_cost(project.pk) == Decimal("5000.00")


def test_a_sponsor_without_sight_of_costs_decides_nothing() -> None:
    sponsor, director = UserFactory(), UserFactory(organisation_role="portfolio_manager")
    project = ProjectFactory(sponsor=sponsor)
    project.memberships.filter(user=sponsor).update(sees_costs=False)
    row = hand_in(manager_of(project), project, "5000.00")
    assert Alert.objects.get(kind="cost_waiting").recipient == director
    with pytest.raises(NotVisible):
        decide_cost(actor=actor_for(sponsor), document_id=row.pk, is_approved=True)


@pytest.mark.parametrize("role", [Role.TEAM_MEMBER, Role.STAKEHOLDER])
def test_who_sees_no_costs_hands_in_none(role: Role) -> None:
    project = ProjectFactory()
    before = stored()
    with pytest.raises(Forbidden):
        hand_in(actor_with(project, role), project, uploads=[pdf()])
    assert stored() == before


def test_a_stakeholder_who_sees_costs_reads_only() -> None:
    project = ProjectFactory()
    reader = actor_for(member_of(project, Role.STAKEHOLDER, sees_costs=True))
    with pytest.raises(Forbidden):
        hand_in(reader, project)
    row = hand_in(buyer(project), project)
    with pytest.raises(Forbidden):
        decide_cost(actor=reader, document_id=row.pk, is_approved=True)


def test_what_is_returned_is_mended_and_handed_in_again() -> None:
    project = ProjectFactory()
    sender, manager = buyer(project), manager_of(project)
    row = hand_in(sender, project, "40.00", uploads=[pdf()])
    with pytest.raises(DomainError, match="Say what to change"):
        decide_cost(actor=manager, document_id=row.pk, is_approved=False)
    decide_cost(actor=manager, document_id=row.pk, is_approved=False, note="Without VAT")
    row.refresh_from_db()
    mended: dict[str, Any] = {
        "description": "Cables",
        "amount": Decimal("33.61"),
        "incurred_on": DAY,
        "category_id": category("hardware").pk,
    }
    with pytest.raises(Conflict):
        hand_in_again(actor=sender, document_id=row.pk, version=1, **mended)
    again = hand_in_again(actor=sender, document_id=row.pk, version=row.version, **mended)
    assert (again.status, again.amount) == ("submitted", Decimal("33.61"))
    assert [file.name for file in again.files.all()] == ["invoice.pdf"]
    assert Alert.objects.filter(kind="cost_waiting").count() == 2
    decide_cost(actor=manager, document_id=row.pk, is_approved=True)
    assert CostEntry.objects.get().category.key == "hardware"
    with pytest.raises(DomainError):
        hand_in_again(actor=sender, document_id=row.pk, **mended)


def test_a_decision_is_made_once() -> None:
    project = ProjectFactory()
    row = hand_in(buyer(project), project)
    decide_cost(actor=manager_of(project), document_id=row.pk, is_approved=True)
    with pytest.raises(DomainError, match="decided on already"):
        decide_cost(actor=manager_of(project), document_id=row.pk, is_approved=True)
    assert CostEntry.objects.count() == 1


def test_a_large_correction_waits_and_is_a_new_entry_then() -> None:
    project = ProjectFactory()
    manager, entry = manager_of(project), cost(project, "5000.00")
    row = hand_in_correction(
        actor=manager, entry_id=entry.pk, amount=Decimal("3000.00"), reason="Credit note"
    )
    assert (row.status, row.amount) == ("submitted", Decimal("-2000.00"))
    with pytest.raises(DomainError, match="waits for approval"):
        hand_in_correction(actor=manager, entry_id=entry.pk, amount=Decimal("1.00"), reason="Again")
    decide_cost(actor=portfolio(), document_id=row.pk, is_approved=True)
    entry.refresh_from_db()
    assert (entry.amount, effective_amount(entry)) == (Decimal("5000.00"), Decimal("3000.00"))
    assert CostEntry.objects.get(kind="correction").corrects == entry


def test_two_corrections_never_go_below_zero() -> None:
    project = ProjectFactory()
    entry = cost(project, "5000.00")
    row = hand_in_correction(
        actor=manager_of(project), entry_id=entry.pk, amount=Decimal("0.00"), reason="Cancelled"
    )
    correct_cost(actor=manager_of(project), entry_id=entry.pk, amount=Decimal("4500.00"), reason="Discount")
    with pytest.raises(DomainError, match="corrected meanwhile"):
        decide_cost(actor=portfolio(), document_id=row.pk, is_approved=True)
    assert effective_amount(entry) == Decimal("4500.00")


def test_an_order_is_drawn_down_by_what_is_approved_alone() -> None:
    project = ProjectFactory()
    po = order(project, "500.00")
    row = hand_in(buyer(project), project, "200.00", commitment_id=po.pk)
    assert committed_open(project.pk) == Decimal("500.00")
    decide_cost(actor=manager_of(project), document_id=row.pk, is_approved=True)
    assert committed_open(project.pk) == Decimal("300.00")


def test_the_same_paper_is_taken_once() -> None:
    project = ProjectFactory()
    hand_in(manager_of(project), project, reference="RE-7")
    with pytest.raises(DomainError, match=r"RE-7 over €400.00 of 10 Mar 2026 is here already"):
        hand_in(buyer(project), project, reference="RE-7")
    hand_in(manager_of(project), project, "401.00", reference="RE-7")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("page.html", b"<html><script>alert(1)</script></html>", "kind of file"),
        ("invoice.pdf", b"plain words", "not what its name says"),
        ("empty.pdf", b"", "empty"),
        ("huge.pdf", PDF + b" " * (10 * 1024 * 1024), "larger than 10 MB"),
    ],
)
def test_an_unsafe_file_is_refused_with_the_whole(name: str, content: bytes, words: str) -> None:
    project, before = ProjectFactory(), stored()
    with pytest.raises(DomainError, match=words):
        hand_in(manager_of(project), project, uploads=[pdf(name, content)])
    assert not CostDocument.objects.exists()
    assert stored() == before


def test_a_refused_cost_leaves_no_file() -> None:
    project, before = ProjectFactory(), stored()
    with pytest.raises(InvalidInput):
        hand_in(manager_of(project), project, uploads=[pdf()], incurred_on=date(2999, 1, 1))
    assert stored() == before


def test_the_file_comes_back_only_for_who_sees_costs(as_user: AsUser) -> None:
    project = ProjectFactory()
    row = hand_in(manager_of(project), project, uploads=[pdf()])
    address = reverse("cost_file", args=[project.code, row.files.get().pk])
    answer = as_user(member_of(project, Role.STAKEHOLDER, sees_costs=True)).get(address)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert as_user(member_of(project, Role.TEAM_MEMBER)).get(address).status_code == 403
    assert as_user(ProjectFactory().manager).get(address).status_code == 404


def test_every_step_is_in_the_journal() -> None:
    project = ProjectFactory()
    row = hand_in(buyer(project), project)
    decide_cost(actor=manager_of(project), document_id=row.pk, is_approved=True)
    changes = Change.objects.filter(model="budgets.costdocument", row_id=row.pk).order_by("pk")
    assert [change.after["status"] for change in changes if change.after] == ["submitted", "approved"]


def test_the_page_hands_in_and_decides(as_user: AsUser) -> None:
    project = ProjectFactory()
    client = as_user(project.manager)
    answer = client.post(
        reverse("cost_new", args=[project.code]),
        {**SWITCHES, "reference": "RE-9", "category": category().pk, "file": pdf()},
    )
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(reverse("costs", args=[project.code])).content.decode()
    assert "Handed in, not booked yet" in page
    assert "invoice.pdf" in page
    row = CostDocument.objects.get()
    decide = reverse("cost_decide", args=[project.code, row.pk])
    assert f'"{decide}"' not in page
    director = as_user(UserFactory(organisation_role="portfolio_manager"))
    assert f'"{decide}"' in director.get(reverse("costs", args=[project.code])).content.decode()
    director.post(decide, {"decision": "approve", "note": "", "version": row.version})
    assert actual_cost(project.pk) == Decimal("2500.00")
    page = director.get(reverse("costs", args=[project.code])).content.decode()
    assert "Handed in, not booked yet" not in page
    assert "invoice.pdf" in page


@pytest.mark.parametrize("size", [2, 6])
def test_the_page_asks_as_often_for_many_documents(size: int, as_user: AsUser) -> None:
    project = ProjectFactory()
    for number in range(size):
        hand_in(manager_of(project), project, "2000.00", description=f"Big {number}")
    client = as_user(project.manager)
    client.get(reverse("costs", args=[project.code]))
    with assert_query_count("budgets.costs"):
        client.get(reverse("costs", args=[project.code]))


def test_the_api_hands_in_decides_and_gives_the_file(as_user: AsUser) -> None:
    project = ProjectFactory()
    client = as_user(member_of(project, Role.TEAM_MEMBER, sees_costs=True))
    made = client.post(
        "/api/v1/cost-documents/",
        {**TAXI, "project": project.code, "category": category("travel").pk, "file": pdf("taxi.pdf")},
    )
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["status"], row["amount"], [file["name"] for file in row["files"]]) == (
        "submitted",
        "23.40",
        ["taxi.pdf"],
    )
    path = f"/api/v1/cost-documents/{row['id']}/"
    decision = {"is_approved": True, "version": row["version"]}
    assert client.post(path + "decide/", decision, content_type="application/json").status_code == 403
    manager = as_user(project.manager)
    decided = manager.post(path + "decide/", decision, content_type="application/json").json()
    assert decided["entry"] == CostEntry.objects.get().pk
    file = f"/api/v1/cost-files/{row['files'][0]['id']}/"
    assert b"".join(manager.get(file + "content/").streaming_content) == PDF  # type: ignore[attr-defined]
    assert as_user(member_of(project, Role.TEAM_MEMBER)).get(file + "content/").status_code == 404


def test_the_list_of_the_api_asks_as_often_for_twice_the_rows(as_user: AsUser) -> None:
    project = ProjectFactory()
    client, counts = as_user(project.manager), []
    for turn in range(2):
        for number in range(3):
            hand_in(manager_of(project), project, description=f"Row {turn}.{number}")
        client.get("/api/v1/cost-documents/")
        with count_queries() as captured:
            client.get("/api/v1/cost-documents/")
        counts.append(len(statements(captured)))
    assert counts[0] == counts[1]


def test_the_admin_sets_the_limit(as_user: AsUser) -> None:
    project = ProjectFactory()
    Organisation.objects.update(cost_approval_limit=Decimal("50.00"))
    assert hand_in(manager_of(project), project, "50.01").status == CostDocument.Status.SUBMITTED
    page = as_user(UserFactory(organisation_role="admin")).get(reverse("organisation")).content.decode()
    assert "Approval limit" in page


def test_many_small_corrections_are_one_large_one() -> None:
    project = ProjectFactory()
    manager = manager_of(project)
    entry = cost(project, "5000.00")
    correct_cost(actor=manager, entry_id=entry.pk, amount=Decimal("5900.00"), reason="More")
    for door in (correct_cost, hand_in_correction):
        amount = {"entry_id": entry.pk, "amount": Decimal("6000.01"), "reason": "And more"}
        if door is correct_cost:
            with pytest.raises(Forbidden, match="Hand it in"):
                door(actor=manager, **amount)
        else:
            row = door(actor=manager, **amount)
            assert row.status == CostDocument.Status.SUBMITTED
            decide_cost(actor=portfolio(), document_id=row.pk, is_approved=True)
    assert actual_cost(project.pk) == Decimal("6000.01")
    # What somebody else approved counts no more: another 900 of one's own are still one's own 900.
    correct_cost(actor=manager, entry_id=entry.pk, amount=Decimal("6100.01"), reason="A fee")
    with pytest.raises(Forbidden):
        correct_cost(actor=manager, entry_id=entry.pk, amount=Decimal("6100.02"), reason="A cent")


def test_a_cost_of_ones_own_is_not_raised_beyond_the_limit_by_oneself() -> None:
    project = ProjectFactory()
    manager = manager_of(project)
    entry = cost(project, "900.00", actor=manager)
    with pytest.raises(Forbidden):
        correct_cost(actor=manager, entry_id=entry.pk, amount=Decimal("1000.01"), reason="More")
    correct_cost(actor=manager, entry_id=entry.pk, amount=Decimal("1000.00"), reason="Up to it")
    correct_cost(actor=manager, entry_id=entry.pk, amount=Decimal("0.00"), reason="Not ours")
    assert actual_cost(project.pk) == 0
