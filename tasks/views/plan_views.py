"""Keeping the layout and named views of the plan page (JSON, asked for by the page's own module)."""

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Action
from core.errors import DomainError
from core.forms import actor_of
from projects.selectors import project_by_code
from tasks.selectors.plan_views import views_of
from tasks.services.plan_views import drop_view, keep_view, remember_layout


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise DomainError(_("This request cannot be read."))
    return body


@login_required
@require_POST
def plan_layout(request: HttpRequest, code: str) -> HttpResponse:
    project = project_by_code(actor_of(request), code, Action.VIEW_PLAN)
    remember_layout(
        actor=actor_of(request), project_id=project.pk, settings=_body(request).get("settings", {})
    )
    return HttpResponse(status=204)


@login_required
@require_POST
def plan_view_keep(request: HttpRequest, code: str) -> HttpResponse:
    project = project_by_code(actor_of(request), code, Action.VIEW_PLAN)
    body = _body(request)
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
    project = project_by_code(actor_of(request), code, Action.VIEW_PLAN)
    drop_view(actor=actor_of(request), project_id=project.pk, view_id=pk)
    return JsonResponse(views_of(actor_of(request), project))
