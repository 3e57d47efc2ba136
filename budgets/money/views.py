"""The dialogs of budget lines. Whoever may not see costs gets 403 from all of them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from budgets.models import BudgetLine
from budgets.money import forms, reads, services
from budgets.money.forms import BudgetLineForm
from budgets.money.page import _is_sensible, dialog, editor_of, line_chart, row_of, typed
from core.access import Action
from core.forms import ServiceForm, actor_of, posted


@login_required
@typed
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
@typed
def line_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = editor_of(request, code, Action.EDIT_BUDGET)
    line = row_of(reads.lines_of(actor_of(request), project.code), pk)
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
@typed
def line_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = editor_of(request, code, Action.EDIT_BUDGET)
    line: BudgetLine = row_of(reads.lines_of(actor_of(request), project.code), pk)
    form = ServiceForm(posted(request))

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
@require_POST
def line_spread(request: HttpRequest, code: str) -> HttpResponse:
    """Nothing is saved."""
    project, _context = editor_of(request, code, Action.EDIT_BUDGET)
    form = BudgetLineForm(request.POST, project=project)
    form.is_valid()
    line = form.line()
    typed: dict[date, Decimal] = form.cleaned_data.get("months") or {}
    is_by_hand = line.phasing == BudgetLine.Phasing.BY_HAND
    months: list[tuple[date, Decimal]] = []
    is_dated = not {"starts_on", "ends_on"} & set(form.errors)
    if is_dated and _is_sensible(line, typed):
        months = reads.months_of_line(project, line, sorted(typed.items()) if is_by_hand else [])
    shown = {
        "project": project,
        "months": months,
        "is_by_hand": is_by_hand,
        "chart": line_chart(months, project.currency),
        "amount": line.amount,
    }
    return render(request, "budgets/line_spread.html", shown)
