"""Scenarios over the plan: looked at, kept, opened, compared (JSON for the plan's script; the comparison is HTML)."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Action
from core.errors import DomainError, Forbidden, NotVisible
from core.forms import actor_of
from core.reading import BIGGEST_ID
from core.reading.strict_json import json_object
from projects.project.page.frame import project_of, project_page
from tasks.scenarios.page import compared, told
from tasks.scenarios.reads import listed_scenarios, scenario_of
from tasks.scenarios.services import drop_scenario, keep_scenario, rehearse, rehearse_kept


@login_required
@require_POST
def scenario_preview(request: HttpRequest, code: str) -> HttpResponse:
    """{"changes": [[step, ...], ...]} -> what all of them would come to; nothing is made."""
    project = project_of(request, code, Action.EDIT_PLAN)
    body = json_object(request)
    try:
        found = rehearse(actor=actor_of(request), project_id=project.pk, changes=body.get("changes", []))
    except DomainError as error:
        return _refusal(error)
    return JsonResponse(told(project, found))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def scenarios(request: HttpRequest, code: str) -> HttpResponse:
    """The kept ones; posting {"name", "changes", "id", "version"} keeps one."""
    is_kept = request.method == "POST"
    project = project_of(request, code, Action.EDIT_PLAN if is_kept else Action.VIEW_PLAN)
    if not is_kept:
        return JsonResponse({"kept": listed_scenarios(actor_of(request), project)})
    body = json_object(request)
    try:
        row = keep_scenario(
            actor=actor_of(request),
            project_id=project.pk,
            name=str(body.get("name", "")),
            changes=body.get("changes", []),
            scenario_id=_whole(body.get("id")),
            version=_whole(body.get("version")),
        )
    except DomainError as error:
        return _refusal(error)
    kept = listed_scenarios(actor_of(request), project)
    return JsonResponse(
        {
            "id": row.pk,
            "name": row.name,
            "version": row.version,
            "kept": kept,
        }
    )


@login_required
@require_safe
def scenario(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A kept scenario with its changes, and what they would come to on the plan as it is now."""
    project = project_of(request, code, Action.VIEW_PLAN)
    row = scenario_of(actor_of(request), project, pk)
    try:
        found = rehearse_kept(actor=actor_of(request), scenario=row)
    except DomainError as error:
        return _refusal(error)
    facts = {
        "id": row.pk,
        "name": row.name,
        "version": row.version,
        "changes": row.changes,
    }
    return JsonResponse(facts | {"preview": told(project, found)})


@login_required
@require_POST
def scenario_drop(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project = project_of(request, code, Action.VIEW_PLAN)
    drop_scenario(actor=actor_of(request), project_id=project.pk, scenario_id=pk)
    return JsonResponse({"kept": listed_scenarios(actor_of(request), project)})


@login_required
@require_safe
def scenarios_compare(request: HttpRequest, code: str) -> HttpResponse:
    """The plan and its kept scenarios side by side, each tried on the plan as it is now."""
    project, context = project_page(request, code, page="plan", action=Action.VIEW_PLAN)
    context |= compared(actor_of(request), project)
    return render(request, "tasks/scenarios.html", context)


def _refusal(error: DomainError) -> HttpResponse:
    if isinstance(error, (Forbidden, NotVisible)):
        raise error
    return JsonResponse({"message": error.message or _("This cannot be.")}, status=error.status_code)


def _whole(value: Any) -> int | None:
    return value if type(value) is int and 0 < value <= BIGGEST_ID else None
