"""Addresses of the budget page and of money over the API.

Rows with amounts are hidden (404) from who sees the project but not its costs.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from budgets.documents.services import hand_in_cost
from budgets.ledger_files.services import upload_ledger
from budgets.models import CostCategory, Reserve
from budgets.money.services import create_budget_line, record_cost
from budgets.orders.services import add_commitment
from budgets.reserves.services import draw_reserve, set_reserve
from budgets.versions.services import submit_budget
from core.access import SYSTEM
from people.models import User
from projects.models import Project
from tests.access.principals import (
    ALL,
    COST_READERS,
    DECIDERS,
    MANAGERS,
    MANAGERS_AND_PORTFOLIO,
    STAKEHOLDER,
    TEAM,
    TEAM_COSTS,
    api,
    url,
)

HIDDEN = frozenset({TEAM, STAKEHOLDER})
# Who records costs, and who works in the project and sees them.
BOOKERS = MANAGERS | {TEAM_COSTS}
URLS = {
    "budget": url(GET=COST_READERS),
    "costs": url(GET=COST_READERS),
    "orders": url(GET=COST_READERS),
    "reserves": url(GET=COST_READERS),
    "budget_line_new": url(GET=MANAGERS, POST=MANAGERS),
    "line_spread": url(POST=MANAGERS),
    "budget_line": url(GET=MANAGERS, POST=MANAGERS, pk="budget_line"),
    "budget_line_delete": url(GET=MANAGERS, POST=MANAGERS, pk="budget_line"),
    "cost_new": url(GET=BOOKERS, POST=BOOKERS),
    "cost_correct": url(GET=BOOKERS, POST=BOOKERS, pk="cost_entry"),
    "cost_decide": url(GET=MANAGERS_AND_PORTFOLIO, POST=MANAGERS_AND_PORTFOLIO, pk="cost_document"),
    "cost_again": url(GET=BOOKERS, POST=BOOKERS, pk="cost_document"),
    "cost_files": url(GET=MANAGERS, POST=MANAGERS, pk="cost_document"),
    "cost_file": url(GET=COST_READERS, pk="cost_file"),
    "cost_file_drop": url(POST=MANAGERS, pk="cost_file"),
    "budget_submit": url(GET=MANAGERS, POST=MANAGERS),
    "budget_decide": url(GET=DECIDERS, POST=DECIDERS, pk="budget_version"),
    "ledger_upload": url(GET=MANAGERS, POST=MANAGERS),
    "ledger_import": url(GET=MANAGERS, POST=MANAGERS, pk="ledger_import"),
    "ledger_undo": url(GET=MANAGERS, POST=MANAGERS, pk="ledger_import"),
    "commitment_new": url(GET=MANAGERS, POST=MANAGERS),
    "commitment_close": url(GET=MANAGERS, POST=MANAGERS, pk="commitment"),
    "accrual_accept": url(GET=MANAGERS, POST=MANAGERS, pk="commitment"),
    "reserve_set": url(GET=MANAGERS, POST=MANAGERS),
    "reserve_draw": url(GET=MANAGERS, POST=MANAGERS),
    "draw_decide": url(GET=DECIDERS, POST=DECIDERS, pk="reserve_draw"),
    "reserve-draw-row-list": api(GET=ALL, lists_own=True),
    "reserve-draw-row-detail": api(GET=COST_READERS, unseen=HIDDEN, pk="reserve_draw"),
    "reserve-draw-row-decide": api(POST=COST_READERS, unseen=HIDDEN, pk="reserve_draw"),
    "cost-category-list": api(GET=ALL, lists_own=True),
    "budget-line-list": api(GET=ALL, POST=ALL, lists_own=True),
    "budget-line-detail": api(
        GET=COST_READERS, PATCH=MANAGERS, DELETE=MANAGERS, unseen=HIDDEN, pk="budget_line"
    ),
    "commitment-list": api(GET=ALL, POST=ALL, lists_own=True),
    "commitment-detail": api(GET=COST_READERS, PATCH=MANAGERS, unseen=HIDDEN, pk="commitment"),
    "commitment-close": api(POST=MANAGERS, unseen=HIDDEN, pk="commitment"),
    "commitment-accruals": api(GET=ALL, lists_own=True),
    "commitment-accrue": api(POST=COST_READERS, unseen=HIDDEN, pk="commitment"),
    "cost-entry-list": api(GET=ALL, POST=ALL, lists_own=True),
    "cost-entry-detail": api(GET=COST_READERS, unseen=HIDDEN, pk="cost_entry"),
    "cost-entry-correct": api(POST=COST_READERS, unseen=HIDDEN, pk="cost_entry"),
    "budget-version-list": api(GET=ALL, POST=ALL, lists_own=True),
    "budget-version-detail": api(GET=COST_READERS, unseen=HIDDEN, pk="budget_version"),
    "budget-version-decide": api(POST=COST_READERS, unseen=HIDDEN, pk="budget_version"),
    "cost-document-list": api(GET=ALL, POST=ALL, lists_own=True),
    "cost-document-correction": api(POST=ALL, lists_own=True),
    "cost-document-detail": api(GET=COST_READERS, PATCH=COST_READERS, unseen=HIDDEN, pk="cost_document"),
    "cost-document-decide": api(POST=COST_READERS, unseen=HIDDEN, pk="cost_document"),
    "cost-file-list": api(GET=ALL, POST=ALL, lists_own=True),
    "cost-file-detail": api(GET=COST_READERS, DELETE=MANAGERS, unseen=HIDDEN, pk="cost_file"),
    "cost-file-content": api(GET=COST_READERS, unseen=HIDDEN, pk="cost_file"),
    "ledger-import-list": api(GET=ALL, POST=ALL, lists_own=True),
    "ledger-import-detail": api(GET=COST_READERS, unseen=HIDDEN, pk="ledger_import"),
    "ledger-import-preview": api(GET=COST_READERS, unseen=HIDDEN, pk="ledger_import"),
    "ledger-import-mapping": api(POST=COST_READERS, unseen=HIDDEN, pk="ledger_import"),
    "ledger-import-book": api(POST=MANAGERS, unseen=HIDDEN, pk="ledger_import"),
    "ledger-import-undo": api(POST=MANAGERS, unseen=HIDDEN, pk="ledger_import"),
    "reserve-list": api(GET=ALL, POST=ALL, lists_own=True),
    "reserve-detail": api(GET=COST_READERS, unseen=HIDDEN, pk="reserve"),
    "reserve-draw": api(POST=COST_READERS, unseen=HIDDEN, pk="reserve"),
}


def records(project: Project, people: dict[str, User]) -> dict[str, Any]:
    category = CostCategory.objects.get(key="cloud")
    amount = Decimal(100)
    shared: dict[str, Any] = {"actor": SYSTEM, "project_id": project.pk, "amount": amount}
    # Nothing is booked on this line, so that deleting it may be tried.
    line = create_budget_line(**shared, name="Cloud", category_id=category.pk)
    day = date(2026, 3, 3)
    paper = SimpleUploadedFile("invoice.pdf", b"%PDF-1.4\n%%EOF\n")
    document = hand_in_cost(
        **shared, description="Paper", incurred_on=day, category_id=category.pk, uploads=[paper]
    )
    return {
        "budget_line": line.pk,
        "commitment": add_commitment(**shared, number="PO-1", supplier="Cloudwerk", ordered_on=day).pk,
        "cost_entry": record_cost(
            **shared, description="Invoice", incurred_on=day, category_id=category.pk
        ).pk,
        "cost_document": document.pk,
        "cost_file": document.files.get().pk,
        "budget_version": submit_budget(actor=SYSTEM, project_id=project.pk).pk,
        "ledger_import": upload_ledger(
            actor=SYSTEM, project_id=project.pk, file_name="ledger.csv", data=b"Date;Amount\n2026-03-03;1\n"
        ).pk,
        "reserve": set_reserve(**shared, kind=Reserve.Kind.CONTINGENCY).pk,
        "reserve_draw": draw_reserve(
            actor=SYSTEM, project_id=project.pk, amount=Decimal(1), reason="Overtime"
        ).pk,
    }
