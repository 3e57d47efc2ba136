"""The budget page and the dialogs on it. Whoever may not see costs gets 403 from all of them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from budgets import forms, pages, selectors, services
from budgets.models import BudgetLine, Commitment, CostDocument, ReserveDraw
from core.access import Action, Actor
from core.errors import NotVisible
from core.forms import ServiceForm, actor_of
from projects.models import Project
from projects.pages import project_page
from projects.selectors.rights import may_do

ENTRIES_PER_PAGE = 25
_edit = require_http_methods(["GET", "HEAD", "POST"])


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
        is_capex = pages.spending_asked(spending)
        lines = list(selectors.lines_of(actor, project.code).prefetch_related("months"))
        orders = list(selectors.commitments_of(actor, project.code))
        overview = selectors.budget_overview(project, is_capex=is_capex, lines=lines, orders=orders)
        context |= pages.budget_parts(project, overview, grouping=grouping, spending=spending)
        rows = selectors.rows_of(lines, overview.reserves, overview.tree.total.figures.planned)
        context |= {
            "unpriced": selectors.unpriced_time(project),
            "state": selectors.budget_state(project.pk, rows),
            "may_decide": is_open and selectors.may_approve_budget(actor, project),
            "lines": [line for line in lines if is_capex in (None, line.is_capex)],
            "commitments": orders,
            "accruals": selectors.accruals(lines, orders, overview.items, overview.status_date)
            if context["may"].get(Action.RECORD_COST.value)
            else [],
            "documents": documents_of(actor, project),
        }
    entries = selectors.cost_entries_of(actor, project.code)
    context["may_hand_in"] = is_open and selectors.may_hand_in(actor, project.pk)
    context["entries"] = Paginator(entries, ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    template = "budgets/budget.html#entries" if is_fragment else "budgets/budget.html"
    return render(request, template, context)


def documents_of(actor: Actor, project: Project) -> list[tuple[CostDocument, bool, bool, bool]]:
    """(document, may the actor decide on it, hand it in again, put files with it) of all that are open."""
    is_recorder = may_do(actor, Action.RECORD_COST, project)
    is_open = not project.is_closed
    limit = selectors.ApprovalLimit()
    rows = []
    for row in selectors.open_documents(actor, project.code):
        row.project = project
        waits = row.status == CostDocument.Status.SUBMITTED
        is_own = is_recorder or row.submitted_by_id == actor.user_id
        rows.append(
            (
                row,
                is_open and waits and selectors.may_decide(actor, row, limit),
                is_open and not waits and is_own and not row.corrects_id,
                is_open and selectors.may_file(actor, row),
            )
        )
    return rows


@login_required
@_edit
def line_new(request: HttpRequest, code: str) -> HttpResponse:
    project, context = editor_of(request, code, Action.EDIT_BUDGET)
    form = forms.BudgetLineForm(request.POST or None, project=project)

    def save() -> Any:
        return form.submit(
            services.create_budget_line,
            actor=actor_of(request),
            project_id=project.pk,
            **form.fields_of_line(),
        )

    return dialog(
        request, project, context, form, save, title=_("New budget line"), done=_("Budget line added.")
    )


@login_required
@_edit
def line_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = editor_of(request, code, Action.EDIT_BUDGET)
    line = row_of(selectors.lines_of(actor_of(request), project.code), pk)
    form = forms.BudgetLineForm(
        request.POST or None, project=project, initial=forms.BudgetLineForm.initial_of(line)
    )

    def save() -> Any:
        changes = form.fields_of_line()
        return form.submit(
            services.update_budget_line,
            actor=actor_of(request),
            line_id=line.pk,
            changes=changes,
            version=form.expected_version,
        )

    context |= {
        "version": line.version,
        "delete_url": reverse("budget_line_delete", args=[project.code, line.pk]),
    }
    return dialog(request, project, context, form, save, title=_("Budget line"), done=_("Budget line saved."))


@login_required
@_edit
def line_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = editor_of(request, code, Action.EDIT_BUDGET)
    line: BudgetLine = row_of(selectors.lines_of(actor_of(request), project.code), pk)
    form = ServiceForm(request.POST if request.method == "POST" else None)

    def save() -> Any:
        form.submit(
            services.delete_budget_line,
            actor=actor_of(request),
            line_id=line.pk,
            version=form.expected_version,
        )
        return not form.errors

    context |= {
        "question": _("%(line)s and its phasing will be gone. The history keeps them.") % {"line": line},
        "action_label": _("Delete"),
        "version": line.version,
    }
    return dialog(
        request,
        project,
        context,
        form,
        save,
        title=_("Delete the budget line?"),
        done=_("Budget line deleted."),
    )


@login_required
@_edit
def commitment_new(request: HttpRequest, code: str) -> HttpResponse:
    project, context = editor_of(request, code, Action.RECORD_COST)
    form = forms.CommitmentForm(request.POST or None, project=project)

    def save() -> Any:
        return form.submit(
            services.add_commitment, actor=actor_of(request), project_id=project.pk, **form.order()
        )

    return dialog(
        request, project, context, form, save, title=_("New purchase order"), done=_("Purchase order added.")
    )


@login_required
@_edit
def commitment_close(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = editor_of(request, code, Action.RECORD_COST)
    order: Commitment = row_of(selectors.commitments_of(actor_of(request), project.code), pk)
    form = ServiceForm(request.POST if request.method == "POST" else None)

    def save() -> Any:
        return form.submit(
            services.close_commitment,
            actor=actor_of(request),
            commitment_id=order.pk,
            version=form.expected_version,
        )

    context |= {
        "question": _("Nothing more is expected on %(order)s. What is left of it is free again.")
        % {"order": order},
        "action_label": _("Close the order"),
        "version": order.version,
    }
    return dialog(
        request, project, context, form, save, title=_("Close the order?"), done=_("Purchase order closed.")
    )


@login_required
@_edit
def reserve_set(request: HttpRequest, code: str) -> HttpResponse:
    project, context = editor_of(request, code, Action.EDIT_BUDGET)
    form = forms.ReserveForm(request.POST or None)

    def save() -> Any:
        return form.submit(
            services.set_reserve, actor=actor_of(request), project_id=project.pk, **form.cleaned_data
        )

    return dialog(request, project, context, form, save, title=_("Set a reserve"), done=_("Reserve set."))


@login_required
@_edit
def reserve_draw(request: HttpRequest, code: str) -> HttpResponse:
    project, context = editor_of(request, code, Action.EDIT_BUDGET)
    form = forms.DrawForm(request.POST or None)

    def save() -> Any:
        return form.submit(
            services.draw_reserve,
            actor=actor_of(request),
            project_id=project.pk,
            book_again=form.books_again,
            **form.cleaned_data,
        )

    def done(draw: ReserveDraw) -> str:
        if draw.status == ReserveDraw.Status.APPROVED:
            return _("Drawn from the reserve.")
        return _("Handed in. It is drawn when it is approved.")

    context["hint"] = _(
        "The management reserve is drawn once the sponsor, or who decides on gates, approves."
    )
    return dialog(request, project, context, form, save, title=_("Draw from a reserve"), done=done)


def editor_of(request: HttpRequest, code: str, action: Action) -> tuple[Project, dict[str, Any]]:
    """The project for who may see costs and do `action`; costs come first, so that nothing shows through."""
    project, context = project_page(request, code, tab="budget", action=Action.VIEW_COSTS)
    if not context["may"].get(action.value):
        project_page(request, code, tab="budget", action=action)  # raises Forbidden
    return project, context


def row_of(rows: Any, pk: int) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotVisible
    return found


def dialog(
    request: HttpRequest,
    project: Project,
    context: dict[str, Any],
    form: Any,
    save: Callable[[], Any],
    *,
    title: str,
    done: str | Callable[[Any], str],
) -> HttpResponse:
    """A form in a dialog, or as a page of its own; saving leads back to the budget."""
    back = reverse("budget", args=[project.code])
    if request.method == "POST" and form.is_valid() and (saved := save()):
        messages.success(request, done(saved) if callable(done) else done)
        return HttpResponseClientRedirect(back) if request.htmx else redirect(back)  # type: ignore[attr-defined]
    context |= {"form": form, "dialog_title": title, "action_url": request.get_full_path(), "back_url": back}
    status = 409 if form.conflict or form.twin else 422 if form.errors else 200
    return render(request, "budgets/form.html", context, status=status)
