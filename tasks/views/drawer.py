"""The task beside the plan: one fragment, changed by small posts that answer with it as it is then."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from core.access import Action, Actor
from core.errors import DomainError, Forbidden, NotVisible
from core.forms import actor_of
from projects.pages import project_page
from tasks import services
from tasks.forms import ProgressForm
from tasks.selectors.task_page import cell_texts, task_of, task_page
from tasks.services import checklist
from tasks.services.plan_edits import edit_plan
from tasks.services.progress import report_from
from tasks.views.work import STEPS

# Cells that the drawer offers, in order; the same texts and rules as in the grid.
CELLS = ("duration", "start", "finish", "predecessors", "people", "deadline")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_drawer(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, tab="plan", action=Action.VIEW_PLAN)
    actor = actor_of(request)
    task_of(actor, project, pk)
    error, moves = "", False
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("do", ""))
        try:
            if act is None:
                raise DomainError(_("This request cannot be read."))
            moves = act(actor, project.pk, pk, request.POST)
        except (NotVisible, Forbidden):
            raise
        except DomainError as refused:
            error = refused.message
    task = task_of(actor, project, pk)
    shown = task_page(project, task) | {
        "steps": STEPS,
        "error": error,
        "cells": cell_texts(project, task, CELLS),
    }
    response = render(request, "tasks/drawer.html", context | shown, status=422 if error else 200)
    return trigger_client_event(response, "plan-changed", {}) if moves and not error else response


def _report(actor: Actor, _project_id: int, pk: int, data: Any) -> bool:
    form = ProgressForm(data)
    if not form.is_valid():
        raise DomainError(" ".join(str(text) for texts in form.errors.values() for text in texts))
    services.report_progress(actor=actor, task_id=pk, report=report_from(form.report_fields()))
    return True


def _cell(actor: Actor, project_id: int, pk: int, data: Any) -> bool:
    step = {"op": "cell", "id": pk, "column": data.get("column", ""), "text": data.get("text", "")}
    edit_plan(actor=actor, project_id=project_id, steps=[step])
    return True


def _describe(actor: Actor, _project_id: int, pk: int, data: Any) -> bool:
    services.update_task(
        actor=actor, task_id=pk, changes={"description": data.get("description", "").strip()}
    )
    return False


def _comment(actor: Actor, _project_id: int, pk: int, data: Any) -> bool:
    services.add_comment(actor=actor, task_id=pk, body=data.get("body", ""))
    return False


def _check_add(actor: Actor, _project_id: int, pk: int, data: Any) -> bool:
    checklist.add_item(actor=actor, task_id=pk, text=data.get("text", ""))
    return False


def _check(actor: Actor, _project_id: int, pk: int, data: Any) -> bool:
    """ "tick", "open", "up", "down" or "drop" with the item's id."""
    raw, verb = data.get("item", ""), data.get("verb", "")
    item_id = int(raw) if raw.isdigit() else 0
    if verb in ("tick", "open"):
        checklist.tick_item(actor=actor, task_id=pk, item_id=item_id, is_done=verb == "tick")
    elif verb in ("up", "down"):
        checklist.move_item(actor=actor, task_id=pk, item_id=item_id, step=-1 if verb == "up" else 1)
    else:
        checklist.drop_item(actor=actor, task_id=pk, item_id=item_id)
    return False


_ACTS: dict[str, Callable[[Actor, int, int, Any], bool]] = {
    "report": _report,
    "cell": _cell,
    "describe": _describe,
    "comment": _comment,
    "check_add": _check_add,
    "check": _check,
}
