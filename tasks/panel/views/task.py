"""The task panel: one task with everything about it, at its own address and beside the plan.

Each part is a fragment that posts to itself and is answered with itself as it is then, and with the parts that changed
with it.
"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from core.access import Action
from core.errors import DomainError, Forbidden, NotVisible
from core.files import file_response
from core.forms import actor_of
from core.text import markdown
from projects.models import Project
from projects.project.page.frame import project_of, project_page
from tasks.editing.reads import task_of, tasks_like
from tasks.editing.services import file_of, update_task
from tasks.panel.forms import TaskForm
from tasks.panel.page import PARTS, TaskPanel
from tasks.panel.views.acts import ACTS, Refused
from tasks.plan.page import history_shown
from tasks.reporting.reads import progress_steps

MAX_PREVIEW = 50_000


def _panel(request: HttpRequest, project: Project, pk: int) -> TaskPanel:
    actor = actor_of(request)
    found = task_of(actor, project, pk)
    found.project = project
    return TaskPanel(actor, project, found)


def _context(panel: TaskPanel, **more: Any) -> dict[str, Any]:
    percent = panel.task.percent_complete
    return {
        "panel": panel,
        "task": panel.task,
        "project": panel.project,
        "may": panel.may,
        "steps": progress_steps(percent),
        **more,
    }


@login_required
@require_safe
def task(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page="plan", action=Action.VIEW_PLAN)
    return render(request, "tasks/task.html", context | _context(_panel(request, project, pk)))


@login_required
@require_safe
def task_drawer(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The same panel for the plan's drawer."""
    project = project_of(request, code, Action.VIEW_PLAN)
    context = _context(_panel(request, project, pk), is_drawer=True)
    return render(request, "tasks/panel/drawer.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_part(request: HttpRequest, code: str, pk: int, part: str) -> HttpResponse:
    """One part of the panel: read, or changed by what its `do` names."""
    project = project_of(request, code, Action.VIEW_PLAN)
    panel = _panel(request, project, pk)
    if part not in PARTS:
        raise NotVisible
    if request.method != "POST":
        return render(request, "tasks/panel/parts.html", _context(panel, parts=[part]))
    act = ACTS.get(part, {}).get(request.POST.get("do", ""))
    try:
        if act is None:
            raise DomainError(_("This request cannot be read."))
        act.run(panel, request)
    except (NotVisible, Forbidden):
        raise
    except DomainError as error:
        return _refused(request, code, pk, part, Refused.of(error, request))
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("task", project.code, pk)
    fresh = _panel(request, project_of(request, code, Action.VIEW_PLAN), pk)
    also = [name for name in act.also if name != part]
    response = render(request, "tasks/panel/parts.html", _context(fresh, parts=[part], also=also))
    if not (act.moves or act.is_undoable):
        return response
    name = "plan-changed" if act.moves else "plan-noted"
    return trigger_client_event(response, name, {"history": history_shown(request, project)})


def _refused(request: HttpRequest, code: str, pk: int, part: str, refused: Refused) -> HttpResponse:
    """The part with the sentence beside the form at fault and what was typed still in it."""
    if request.htmx:  # type: ignore[attr-defined]
        project = project_of(request, code, Action.VIEW_PLAN)
        context = _context(_panel(request, project, pk), parts=[part], refused=refused)
        return render(request, "tasks/panel/parts.html", context, status=refused.status)
    project, context = project_page(request, code, page="plan", action=Action.VIEW_PLAN)
    context |= _context(_panel(request, project, pk), refused=refused)
    return render(request, "tasks/task.html", context, status=refused.status)


@login_required
@require_POST
def task_preview(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Markdown as it will be shown."""
    project = project_of(request, code, Action.VIEW_PLAN)
    task_of(actor_of(request), project, pk)
    text = request.POST.get("description") or request.POST.get("body", "")
    return HttpResponse(markdown(text[:MAX_PREVIEW]))


@login_required
@require_safe
def task_find(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Tasks to link to, while their WBS code or name is typed."""
    project = project_of(request, code, Action.VIEW_PLAN)
    task = task_of(actor_of(request), project, pk)
    found = tasks_like(project, request.GET.get("other", ""), without=task.pk)
    return render(request, "tasks/panel/found.html", {"found": found})


@login_required
@require_safe
def task_file(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """A file, to save. Only for who sees the plan, and never shown in the browser."""
    project = project_of(request, code, Action.VIEW_PLAN)
    row = file_of(actor_of(request), pk)
    if row.task.project_id != project.pk:
        raise NotVisible
    try:
        return file_response(row.stored_as, name=row.name, content_type=row.content_type)
    except FileNotFoundError as error:
        raise NotVisible from error


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page="plan", action=Action.EDIT_PLAN)
    found = task_of(actor_of(request), project, pk, Action.EDIT_PLAN)
    form = TaskForm(request.POST or None, instance=found, project=project)
    if request.method == "POST":
        edited = form.submit(
            update_task,
            actor=actor_of(request),
            task_id=pk,
            changes=form.cleaned_data if form.is_valid() else {},
            version=form.expected_version,
        )
        if edited is not None:
            return redirect("task", project.code, pk)
    status = 409 if form.conflict else 422 if form.errors else 200
    return render(request, "tasks/task_edit.html", context | {"form": form, "task": found}, status=status)
