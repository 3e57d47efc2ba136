"""The task panel: one task with everything about it, at its own address."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Action
from core.errors import NotVisible
from core.forms import actor_of
from projects.models import Project
from projects.pages import project_page
from tasks import services
from tasks.forms import AssignForm, CommentForm, TaskForm
from tasks.models import Assignment
from tasks.selectors.task_page import task_of, task_page
from tasks.views.work import STEPS


def _page(
    request: HttpRequest,
    project: Project,
    context: dict[str, Any],
    pk: int,
    *,
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    found = task_of(actor_of(request), project, pk)
    shown = {
        "steps": STEPS,
        "comment_form": CommentForm(),
        "assign_form": AssignForm(project=project),
    } | forms
    return render(request, "tasks/task.html", context | task_page(project, found) | shown, status=status)


@login_required
@require_safe
def task(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, tab="plan", action=Action.VIEW_PLAN)
    return _page(request, project, context, pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, tab="plan", action=Action.EDIT_PLAN)
    found = task_of(actor_of(request), project, pk, Action.EDIT_PLAN)
    form = TaskForm(request.POST or None, instance=found, project=project)
    if request.method == "POST":
        edited = form.submit(
            services.update_task,
            actor=actor_of(request),
            task_id=pk,
            changes=form.cleaned_data if form.is_valid() else {},
            version=form.expected_version,
        )
        if edited is not None:
            return redirect("task", project.code, pk)
    status = 409 if form.conflict else 422 if form.errors else 200
    return render(request, "tasks/task_edit.html", context | {"form": form, "task": found}, status=status)


@login_required
@require_POST
def comment_add(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, tab="plan", action=Action.VIEW_PLAN)
    task_of(actor_of(request), project, pk)
    form = CommentForm(request.POST)
    saved = form.submit(
        services.add_comment, actor=actor_of(request), task_id=pk, body=form.data.get("body", "")
    )
    if saved is None:
        return _page(request, project, context, pk, status=422, comment_form=form)
    return redirect("task", project.code, pk)


@login_required
@require_POST
def task_assign(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, tab="plan", action=Action.EDIT_PLAN)
    task_of(actor_of(request), project, pk, Action.EDIT_PLAN)
    form = AssignForm(request.POST, project=project)
    saved = None
    if form.is_valid():
        saved = form.submit(
            services.assign,
            actor=actor_of(request),
            task_id=pk,
            user_id=form.cleaned_data["user"].pk,
            units=form.cleaned_data["units"] / 100,
        )
    if saved is None:
        return _page(request, project, context, pk, status=422, assign_form=form)
    return redirect("task", project.code, pk)


@login_required
@require_POST
def assignment_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, _context = project_page(request, code, tab="plan", action=Action.EDIT_PLAN)
    found = Assignment.objects.filter(pk=pk, task__project=project).first()
    if found is None:
        raise NotVisible
    services.unassign(actor=actor_of(request), assignment_id=pk)
    return redirect("task", project.code, found.task_id)
