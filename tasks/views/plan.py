"""The plan: grid and chart, and the edits that the grid makes."""

import hashlib
import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from core.access import Action
from core.errors import Conflict, DomainError
from core.forms import actor_of
from projects.models import Project
from projects.pages import project_page
from tasks import services
from tasks.selectors.plan_page import chart_data, plan_links, plan_rows, scale_of
from tasks.services.cells import edit_cell
from tasks.views.work import what_moved


def _rows_context(project: Project) -> dict[str, Any]:
    rows = plan_rows(project, scale_of(project))
    return {
        "rows": rows,
        "critical_count": sum(row["is_critical"] and not row["actual_finish"] for row in rows),
    }


@login_required
@require_safe
def plan(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, tab="plan", action=Action.VIEW_PLAN)
    template = "tasks/plan.html#rows" if request.htmx else "tasks/plan.html"  # type: ignore[attr-defined]
    return render(request, template, context | _rows_context(project))


@login_required
@require_safe
@gzip_page
def plan_data(request: HttpRequest, code: str) -> HttpResponse:
    """What the chart draws, as one response; 304 while nothing changed."""
    project, _context = project_page(request, code, tab="plan", action=Action.VIEW_PLAN)
    tag = _etag(project)
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified()
    rows = plan_rows(project, scale_of(project))
    response = JsonResponse(
        chart_data(project, rows, plan_links(project, {row["id"] for row in rows})),
        json_dumps_params={"separators": (",", ":")},
    )
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


def _etag(project: Project) -> str:
    """Any edit that moves the plan raises the generation; names and links do, too."""
    state = json.dumps([project.pk, project.generation, project.version, str(project.status_date)])
    return f'W/"{hashlib.sha256(state.encode()).hexdigest()[:16]}"'


@login_required
@require_POST
def task_cell(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One typed cell. 200 with what moved; 422 or 409 with the sentence for the cell."""
    project, _context = project_page(request, code, tab="plan", action=Action.VIEW_PLAN)
    raw = request.POST.get("version", "")
    try:
        edited = edit_cell(
            actor=actor_of(request),
            task_id=pk,
            column=request.POST.get("column", ""),
            text=request.POST.get("text", ""),
            version=int(raw) if raw.isdigit() else None,
        )
    except Conflict as error:
        shown = "; ".join(f"{field.label}: {field.stored}" for field in error.fields)
        return JsonResponse({"error": f"{error.message} {shown}"}, status=error.status_code)
    except DomainError as error:
        return JsonResponse({"error": error.message}, status=error.status_code)
    return JsonResponse({"version": edited.task.version, "text": what_moved(edited), "project": project.code})


@login_required
@require_POST
def task_add(request: HttpRequest, code: str) -> HttpResponse:
    project, _context = project_page(request, code, tab="plan", action=Action.EDIT_PLAN)
    parent, after = request.POST.get("parent", ""), request.POST.get("after", "")
    edited = services.create_task(
        actor=actor_of(request),
        project_id=project.pk,
        name=request.POST.get("name", "").strip() or _("New task"),
        parent_id=int(parent) if parent.isdigit() else None,
        after_id=int(after) if after.isdigit() else None,
    )
    return _changed(
        request, project, _("Added: %(task)s.") % {"task": edited.task.name}, focus=edited.task.pk
    )


@login_required
@require_POST
def task_indent(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, _context = project_page(request, code, tab="plan", action=Action.EDIT_PLAN)
    edited = services.indent_task(actor=actor_of(request), task_id=pk)
    return _changed(request, project, what_moved(edited), focus=pk)


@login_required
@require_POST
def task_outdent(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, _context = project_page(request, code, tab="plan", action=Action.EDIT_PLAN)
    edited = services.outdent_task(actor=actor_of(request), task_id=pk)
    return _changed(request, project, what_moved(edited), focus=pk)


@login_required
@require_POST
def task_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, _context = project_page(request, code, tab="plan", action=Action.EDIT_PLAN)
    services.delete_task(actor=actor_of(request), task_id=pk)
    return _changed(request, project, _("In the trash."), undo=f"/p/{project.code}/tasks/{pk}/restore/")


@login_required
@require_POST
def task_restore(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, _context = project_page(request, code, tab="plan", action=Action.EDIT_PLAN)
    edited = services.restore_task(actor=actor_of(request), task_id=pk)
    return _changed(request, project, _("Restored: %(task)s.") % {"task": edited.task.name}, focus=pk)


def _changed(
    request: HttpRequest, project: Project, text: str, *, undo: str = "", focus: int | None = None
) -> HttpResponse:
    """The rows as they are now, with a toast; without HTMX, the page."""
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("plan", project.code)
    project.refresh_from_db()
    actions = actor_of(request).actions_in(project.pk)
    context = {"project": project, "may": {action.value: True for action in actions}}
    response = render(request, "tasks/plan.html#rows", context | _rows_context(project))
    trigger_client_event(response, "plan-changed", {"focus": focus}, after="swap")
    return trigger_client_event(response, "toast", {"text": text, "tone": "green", "undo": undo})
