"""The budget page and the dialogs on it. Whoever may not see costs gets 403 from all of them."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budgets.documents.reads import may_file, open_documents
from budgets.labour.reads import unpriced_time
from budgets.models import CostDocument
from budgets.money.reads import (
    ApprovalLimit,
    commitments_of,
    cost_entries_of,
    lines_of,
    may_approve_budget,
    may_decide,
    may_hand_in,
)
from budgets.orders.reads import accruals
from budgets.overview import page, reads
from budgets.versions.reads import budget_state, rows_of
from core.access import Action, Actor
from core.forms import actor_of
from projects.models import Project
from projects.project.page.frame import project_page
from projects.project.reads.rights import may_do

ENTRIES_PER_PAGE = 25


@login_required
@require_safe
def budget(request: HttpRequest, code: str) -> HttpResponse:
    """Verdict, indices, the cost tree, reserves, months, and the rows behind the figures."""
    project, context = project_page(request, code, tab="budget", action=Action.VIEW_COSTS)
    actor = actor_of(request)
    is_fragment = request.htmx and request.htmx.target == "cost-entries"  # type: ignore[attr-defined]
    is_open = not project.is_closed
    if not is_fragment:
        grouping, spending = request.GET.get("by", ""), request.GET.get("spending", "")
        is_capex = page.spending_asked(spending)
        lines = list(lines_of(actor, project.code).prefetch_related("months"))
        orders = list(commitments_of(actor, project.code))
        overview = reads.budget_overview(project, is_capex=is_capex, lines=lines, orders=orders)
        context |= page.budget_parts(project, overview, grouping=grouping, spending=spending)
        rows = rows_of(lines, overview.reserves, overview.tree.total.figures.planned)
        context |= {
            "unpriced": unpriced_time(project),
            "state": budget_state(project.pk, rows),
            "may_decide": is_open and may_approve_budget(actor, project),
            "lines": [line for line in lines if is_capex in (None, line.is_capex)],
            "commitments": orders,
            "accruals": accruals(lines, orders, overview.items, overview.status_date)
            if context["may"].get(Action.RECORD_COST.value)
            else [],
            "documents": documents_of(actor, project),
        }
    entries = cost_entries_of(actor, project.code)
    context["may_hand_in"] = is_open and may_hand_in(actor, project.pk)
    context["entries"] = Paginator(entries, ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    template = "budgets/budget.html#entries" if is_fragment else "budgets/budget.html"
    return render(request, template, context)


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
