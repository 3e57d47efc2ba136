"""Earned value of a project: the page, the rows below a work package, one number explained, and the tables as files."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from controls.earned_value.page import Sight, explain, figures_of_line, line_of
from controls.earned_value.reads import EarnedValue, earned_value
from controls.known.reads import Known, known_on, local_today
from core.access import Action
from core.errors import DomainError
from core.forms import actor_of
from core.reading import BIGGEST_INTEGER, whole_number
from dashboards.earned_value.reads import (
    child_rows,
    columns_of,
    earned_page,
    month_sheet_rows,
    sheet_rows,
)
from dashboards.past.page import show_status_date
from dashboards.sheets import sheet_response
from projects.models import Project
from projects.project.page.frame import project_of, project_page


@login_required
@require_GET
def earned_value_page(request: HttpRequest, code: str) -> HttpResponse:
    """Indices, forecasts, curve, work packages and months; `?as_of=2026-11-06` as they were known on that day."""
    project, context = project_page(request, code, page="earned_value")
    known = known_on(project, request.GET.get("as_of", ""), today=local_today(project))
    show_status_date(context, known)
    sort = request.GET.get("sort", "")[:20]
    context |= {"known": known, "sort": sort, "sight": _sight(request, project)}
    if known.snapshot is not None and known.snapshot.budget_at_completion:
        found = earned_value(project, known.snapshot)
        context |= {"found": found, "ev": earned_page(found, context["sight"], sort=sort)}
    return render(request, "dashboards/earned_value.html", context)


@login_required
@require_GET
def earned_value_rows(request: HttpRequest, code: str) -> HttpResponse:
    """The lines right below one (`?under=task-12`, from `&start=200` on), as table rows to put behind it."""
    project = project_of(request, code, Action.VIEW_PLAN)
    known, found = _found(request, project)
    sight, sort = _sight(request, project), request.GET.get("sort", "")[:20]
    start = whole_number(request.GET.get("start"), most=BIGGEST_INTEGER) or 0
    lines = child_rows(
        found,
        request.GET.get("under", "")[:40],
        sight,
        sort=sort,
        start=start,
    )
    context = {
        "project": project,
        "known": known,
        "lines": lines,
        "sort": sort,
        "columns": columns_of(found, sight),
    }
    return render(request, "dashboards/earned_value.html#rows", context)


@login_required
@require_GET
def earned_value_explain(request: HttpRequest, code: str) -> HttpResponse:
    """One figure of a line (`?of=task-12&figure=cpi`) with formula, inputs and rows; without a figure, all of them."""
    project, context = project_page(request, code, page="earned_value")
    known, found = _found(request, project)
    sight, key = _sight(request, project), request.GET.get("of", "project")[:40]
    context |= {"known": known, "key": key, "sight": sight}
    if figure := request.GET.get("figure", "")[:40]:
        context["told"] = explain(found, key, figure, sight)
    else:
        line = line_of(found, key, sight)
        context |= {"line": line, "figures": figures_of_line(line, project.currency, sight)}
    return render(request, "dashboards/earned_explain.html", context)


@login_required
@require_GET
def earned_value_file(request: HttpRequest, code: str) -> HttpResponse:
    """A table as a file: `?table=tasks` or `months`, `&kind=csv` or `xlsx`."""
    project = project_of(request, code)
    known, found = _found(request, project)
    table = "months" if request.GET.get("table") == "months" else "tasks"
    rows = (month_sheet_rows if table == "months" else sheet_rows)(found, _sight(request, project))
    day = (known.day or found.snapshot.status_date).isoformat()
    kind = "xlsx" if request.GET.get("kind") == "xlsx" else "csv"
    return sheet_response(rows, name=f"{project.code}-earned-value-{table}-{day}", kind=kind)


def _found(request: HttpRequest, project: Project) -> tuple[Known, EarnedValue]:
    known = known_on(project, request.GET.get("as_of", ""), today=local_today(project))
    if known.problem:
        raise DomainError(known.problem, field="as_of")
    if known.snapshot is None or not known.snapshot.budget_at_completion:
        raise DomainError(_("There is no earned value yet: it needs planned costs and a baseline."))
    return known, earned_value(project, known.snapshot)


def _sight(request: HttpRequest, project: Project) -> Sight:
    actor: Any = actor_of(request)
    return Sight(money=actor.may(Action.VIEW_COSTS, project.pk), plan=actor.may(Action.VIEW_PLAN, project.pk))
