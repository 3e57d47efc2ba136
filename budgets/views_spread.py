"""How a budget line falls into months, while it is typed: a small chart, and the months to type when by hand."""

from datetime import date
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from budgets import pages, selectors
from budgets.forms import BudgetLineForm
from budgets.models import BudgetLine
from budgets.spreading import month_start
from budgets.views import editor_of
from core.access import Action

LONGEST_DAYS = 3700


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
        months = selectors.months_of_line(project, line, sorted(typed.items()) if is_by_hand else [])
    shown = {
        "project": project,
        "months": months,
        "is_by_hand": is_by_hand,
        "chart": pages.line_chart(months, project.currency),
        "amount": line.amount,
    }
    return render(request, "budgets/line_spread.html", shown)


def _is_sensible(line: BudgetLine, typed: dict[date, Decimal]) -> bool:
    """Dates in order and within ten years, so that a slip in a year does not make a thousand months."""
    days = [day for day in (line.starts_on, line.ends_on, *typed) if day]
    in_order = not (line.starts_on and line.ends_on) or month_start(line.starts_on) <= line.ends_on
    return in_order and (not days or (max(days) - min(days)).days <= LONGEST_DAYS)
