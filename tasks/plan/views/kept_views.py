"""Keeping the layout and named views of the plan page (JSON, asked for by the page's own module)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from core.access import Action
from core.errors import DomainError
from core.forms import actor_of
from core.reading import BIGGEST_ID
from core.reading.strict_json import json_object
from projects.project.page.frame import project_of
from tasks.plan.reads import views_of
from tasks.plan.services import drop_view, keep_view, remember_layout, say_here


@login_required
@require_POST
def plan_here(request: HttpRequest, code: str) -> HttpResponse:
    """{"id", "column", "leaving"}: where somebody is -> {"others": ...}, who else has the plan open."""
    project = project_of(request, code, Action.VIEW_PLAN)
    body = json_object(request)
    task_id = body.get("id")
    others = say_here(
        actor=actor_of(request),
        project_id=project.pk,
        task_id=task_id if type(task_id) is int and 0 < task_id <= BIGGEST_ID else None,
        column=str(body.get("column", "")),
        is_leaving=bool(body.get("leaving")),
    )
    return JsonResponse({"others": others})


@login_required
@require_POST
def plan_layout(request: HttpRequest, code: str) -> HttpResponse:
    project = project_of(request, code, Action.VIEW_PLAN)
    remember_layout(
        actor=actor_of(request), project_id=project.pk, settings=json_object(request).get("settings", {})
    )
    return HttpResponse(status=204)


@login_required
@require_POST
def plan_view_keep(request: HttpRequest, code: str) -> HttpResponse:
    project = project_of(request, code, Action.VIEW_PLAN)
    body = json_object(request)
    try:
        keep_view(
            actor=actor_of(request),
            project_id=project.pk,
            name=str(body.get("name", "")),
            settings=body.get("settings", {}),
            is_shared=bool(body.get("is_shared")),
            is_default=bool(body.get("is_default")),
        )
    except DomainError as error:
        return JsonResponse({"message": error.message}, status=error.status_code)
    return JsonResponse(views_of(actor_of(request), project))


@login_required
@require_POST
def plan_view_drop(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project = project_of(request, code, Action.VIEW_PLAN)
    drop_view(actor=actor_of(request), project_id=project.pk, view_id=pk)
    return JsonResponse(views_of(actor_of(request), project))
