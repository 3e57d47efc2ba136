"""The pages of money: budget, costs, orders, reserves, each with the sum that the budget shows."""

from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from budgets.documents.reads import may_file, open_documents
from budgets.labour.reads import unpriced_time
from budgets.models import Commitment, CostDocument
from budgets.money.reads import (
    ApprovalLimit,
    actual_cost,
    commitments_of,
    cost_entries_of,
    lines_of,
    may_approve_budget,
    may_decide,
    may_hand_in,
    planned_items,
)
from budgets.orders.reads import accruals
from budgets.overview import page, reads
from budgets.reserves.reads import reserves_of
from budgets.versions.reads import budget_state, rows_of
from core.access import Action, Actor
from core.forms import actor_of
from core.registry import page_parts
from projects.models import Project
from projects.project.page.frame import project_page
from projects.project.reads.rights import may_do

ENTRIES_PER_PAGE = 25


@login_required
@require_safe
def budget(request: HttpRequest, code: str) -> HttpResponse:
    """Verdict, sums, the approved version, the cost tree, months, and the lines behind them."""
    project, context = project_page(request, code, page="budget", action=Action.VIEW_COSTS)
    actor = actor_of(request)
    grouping, spending = request.GET.get("by", ""), request.GET.get("spending", "")
    is_capex = page.spending_asked(spending)
    lines = list(lines_of(actor, project.code).prefetch_related("months"))
    ordered = list(commitments_of(actor, project.code))
    overview = reads.budget_overview(project, is_capex=is_capex, lines=lines, orders=ordered)
    context |= page.budget_parts(project, overview, grouping=grouping, spending=spending)
    rows = rows_of(lines, overview.reserves, overview.tree.total.figures.planned)
    context |= {
        "cost_health": page_parts["cost_health"](actor, project),
        "sums": page.sums(project, overview),
        "unpriced": unpriced_time(project),
        "state": budget_state(project.pk, rows),
        "may_decide": not project.is_closed and may_approve_budget(actor, project),
        "lines": [line for line in lines if is_capex in (None, line.is_capex)],
    }
    return render(request, "budgets/budget.html", context)


@login_required
@require_safe
def costs(request: HttpRequest, code: str) -> HttpResponse:
    """What is handed in and not booked yet, and every cost that is booked."""
    project, context = project_page(request, code, page="costs", action=Action.VIEW_COSTS)
    actor = actor_of(request)
    is_fragment = request.htmx and request.htmx.target == "cost-entries"  # type: ignore[attr-defined]
    if not is_fragment:
        context |= {
            "unpriced": unpriced_time(project),
            "documents": documents_of(actor, project),
        }
    entries = cost_entries_of(actor, project.code)
    status_date = project.status_date or timezone.localdate()
    context |= {
        "may_hand_in": not project.is_closed and may_hand_in(actor, project.pk),
        "entries": Paginator(entries, ENTRIES_PER_PAGE).get_page(request.GET.get("page")),
        "status_date": status_date,
        "actual": actual_cost(project.pk, status_date),
    }
    template = "budgets/costs.html#entries" if is_fragment else "budgets/costs.html"
    return render(request, template, context)


@login_required
@require_safe
def orders(request: HttpRequest, code: str) -> HttpResponse:
    """Purchase orders with what is open on each, and what may be accrued on them."""
    project, context = project_page(request, code, page="orders", action=Action.VIEW_COSTS)
    actor = actor_of(request)
    commitments = list(commitments_of(actor, project.code))
    status_date = project.status_date or timezone.localdate()
    proposals = []
    if context["may"].get(Action.RECORD_COST.value):
        lines = list(lines_of(actor, project.code).prefetch_related("months"))
        items = planned_items(project, lines)
        proposals = accruals(lines, commitments, items, status_date)
    context |= {
        "commitments": commitments,
        "open_amount": open_amount(commitments),
        "accruals": proposals,
        "status_date": status_date,
    }
    return render(request, "budgets/orders.html", context)


def open_amount(commitments: list[Commitment]) -> Decimal:
    """What open orders still promise."""
    open_orders = [order for order in commitments if order.status == Commitment.Status.OPEN]
    return sum((order.open_amount for order in open_orders), Decimal(0))  # type: ignore[attr-defined]


@login_required
@require_safe
def reserves(request: HttpRequest, code: str) -> HttpResponse:
    """What is held back, what is left of it, and each draw."""
    project, context = project_page(request, code, page="reserves", action=Action.VIEW_COSTS)
    actor = actor_of(request)
    context |= {
        "reserves": reserves_of(project.pk),
        "may_decide": not project.is_closed and may_approve_budget(actor, project),
        "reserve_url": page.url_or_none("risk_reserve", project.code),
    }
    return render(request, "budgets/reserves.html", context)


def documents_of(actor: Actor, project: Project) -> list[tuple[CostDocument, bool, bool, bool]]:
    """(document, may the actor decide on it, hand it in again, put files with it) of all that are open."""
    is_recorder = may_do(actor, Action.RECORD_COST, project)
    is_open = not project.is_closed
    limit = ApprovalLimit()
    rows = []
    for row in open_documents(actor, project.code):
        row.project = project
        waits = row.status == CostDocument.Status.SUBMITTED
        is_own = is_recorder or row.submitted_by_id == actor.user_id
        rows.append(
            (
                row,
                is_open and waits and may_decide(actor, row, limit),
                is_open and not waits and is_own and not row.corrects_id,
                is_open and may_file(actor, row),
            )
        )
    return rows
