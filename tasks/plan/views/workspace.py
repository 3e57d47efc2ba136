"""The plan workspace: its page, its rows, what changed since, and its edits (JSON: the page is an instrument)."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from core.access import Action
from core.errors import DomainError
from core.forms import actor_of
from core.reading import BIGGEST_ID, whole_number
from core.reading.strict_json import Damaged, json_object
from core.web.caching import may_be_kept, tag_for
from engine.critical_path.float_paths import PathRule
from projects.models import Project
from projects.project.page.frame import project_of, project_page
from projects.project.reads.rights import may_do
from tasks.custom_fields.reads import custom_fields, definitions
from tasks.editing.reads import task_of
from tasks.plan.page import history_shown, moved_in_words
from tasks.plan.reads import column_values, epoch_of, gates_without_milestone, plan_data, views_of
from tasks.plan.services import Outcome, PlanEdited, StepsRefused, carry_out, edit_plan, redo_plan, undo_plan
from tasks.plan.words import column_sets, columns_shown, words
from tasks.scheduling.reads import NumberedPath, numbered_paths, scale_of
from tasks.scheduling.words import reason_for


@login_required
@require_safe
def plan(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, page="plan", action=Action.VIEW_PLAN)
    actor = actor_of(request)
    sees_costs = actor.may(Action.VIEW_COSTS, project.pk)
    setup = {
        "code": project.code,
        "me": actor.user_id,
        "mayEdit": may_do(actor, Action.EDIT_PLAN, project),
        "mayReport": may_do(actor, Action.UPDATE_PROGRESS, project),
        "seesCosts": sees_costs,
        "currency": project.currency,
        "columns": columns_shown(sees_costs=sees_costs),
        "sets": column_sets(sees_costs=sees_costs),
        "custom": definitions(custom_fields(project.pk)),
        "words": words(),
        "views": views_of(actor, project),
        "history": history_shown(request, project),
    }
    if setup["mayEdit"]:
        setup["gates"] = gates_without_milestone(project)
    return render(request, "tasks/plan.html", context | {"setup": setup})


@login_required
@require_safe
def plan_rows(request: HttpRequest, code: str) -> HttpResponse:
    """All rows as one response; 304 while nothing changed. Only rows without costs may stay in a browser's cache."""
    actor = actor_of(request)
    project = project_of(request, code, Action.VIEW_PLAN)
    tag = tag_for(actor, project.pk, project.generation, epoch_of(project, actor), project_id=project.pk)
    response: HttpResponse
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        response = _json(plan_data(project, actor))
    response["ETag"] = tag
    return response if actor.may(Action.VIEW_COSTS, project.pk) else may_be_kept(response)


@login_required
@require_GET
def plan_changes(request: HttpRequest, code: str) -> HttpResponse:
    """What changed since a revision: 204 when nothing did, 205 when the page should read everything anew."""
    project = project_of(request, code, Action.VIEW_PLAN)
    if request.GET.get("epoch") != epoch_of(project, actor_of(request)):
        return HttpResponse(status=205)
    if request.GET.get("generation") == str(project.generation):
        return HttpResponse(status=204)
    return _json(plan_data(project, actor_of(request), since=whole_number(request.GET.get("since")) or 0))


@login_required
@require_GET
def plan_columns(request: HttpRequest, code: str) -> HttpResponse:
    """The cells of the columns named by `keys`, comma-separated; with `since` of rows that changed."""
    actor = actor_of(request)
    project = project_of(request, code, Action.VIEW_PLAN)
    keys = request.GET.get("keys", "").split(",")
    return _json(column_values(project, actor, keys, since=whole_number(request.GET.get("since"))))


@login_required
@require_POST
def plan_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Make steps, or preview them. 200 with what changed; 422 or 409 with the sentence for each step at fault.

    With `operations` what a page has done meanwhile: 200 with the outcome of each.
    """
    try:
        body = json_object(request)
    except Damaged:
        # Whoever may not know of the project learns only that.
        project_of(request, code, Action.VIEW_PLAN)
        raise
    if "operations" in body:
        project = project_of(request, code, Action.VIEW_PLAN)
        return _carried_out(request, project, body["operations"], body.get("since", 0))
    with transaction.atomic():
        project = project_of(request, code, Action.VIEW_PLAN, is_held=True)
        edited = _edited(request, project, body)
    return (
        edited if isinstance(edited, JsonResponse) else _json(_outcome(request, edited, body.get("since", 0)))
    )


def _edited(request: HttpRequest, project: Project, body: dict[str, Any]) -> PlanEdited | JsonResponse:
    """What the steps of the body have done, or why they were not done."""
    steps, since = body.get("steps"), body.get("since", 0)
    if not isinstance(steps, list) or type(since) is not int or not 0 <= since <= BIGGEST_ID:
        return JsonResponse({"message": _("This request cannot be read.")}, status=400)
    try:
        return edit_plan(
            actor=actor_of(request),
            project_id=project.pk,
            steps=steps,
            is_preview=bool(body.get("preview")),
            held=project,
        )
    except StepsRefused as error:
        return JsonResponse({"message": error.message, "errors": _errors(error)}, status=error.status_code)
    except DomainError as error:
        return JsonResponse({"message": error.message, "errors": []}, status=error.status_code)


def _carried_out(request: HttpRequest, project: Project, operations: Any, since: Any) -> JsonResponse:
    if not isinstance(operations, list) or type(since) is not int or not 0 <= since <= BIGGEST_ID:
        return JsonResponse({"message": _("This request cannot be read.")}, status=400)
    try:
        outcomes = carry_out(actor=actor_of(request), project_id=project.pk, operations=operations)
    except DomainError as error:
        return JsonResponse({"message": error.message}, status=error.status_code)
    last = outcomes[-1].edited if outcomes else None
    if last is None:
        project.refresh_from_db()
    else:
        project = last.project
    answer = {
        "outcomes": [_told(outcome) for outcome in outcomes],
        "changes": plan_data(project, actor_of(request), since=since),
        "history": history_shown(request, project, last.made if last else None),
    }
    return _json(answer)


def _told(outcome: Outcome) -> dict[str, Any]:
    moved = moved_in_words(outcome.edited) if outcome.edited else ""
    if outcome.turned:
        moved = f"{_('Turned back: %(what)s.') % {'what': outcome.turned}} {moved}".strip()
    return {
        "key": outcome.key,
        "created": list(outcome.created.items()),
        "refused": [
            {
                "index": one.index,
                "message": one.message,
                "conflict": one.is_conflict,
                "who": one.who,
                "now": one.now,
            }
            for one in outcome.refused
        ],
        "message": moved,
        "older": outcome.older,
    }


@login_required
@require_POST
def plan_undo(request: HttpRequest, code: str) -> HttpResponse:
    """Take back one's own latest edit, or with `redo` make it again."""
    project = project_of(request, code, Action.VIEW_PLAN)
    turn = redo_plan if request.POST.get("redo") else undo_plan
    try:
        edited, summary = turn(actor=actor_of(request), project_id=project.pk)
    except DomainError as error:
        return JsonResponse({"message": error.message, "errors": []}, status=error.status_code)
    text = _("Made again: %(what)s.") if request.POST.get("redo") else _("Undone: %(what)s.")
    outcome = _outcome(request, edited, whole_number(request.POST.get("since")) or 0)
    outcome["message"] = f"{text % {'what': summary}} {outcome['message']}".strip()
    return _json(outcome)


@login_required
@require_GET
def task_why(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Why a task is where it is, in one sentence, for the bar under the pointer."""
    project = project_of(request, code, Action.VIEW_PLAN)
    found = task_of(actor_of(request), project, pk)
    return JsonResponse({"why": reason_for(project, found, scale_of(project))})


@login_required
@require_GET
def plan_paths(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """{"paths": [{number, tasks in order of time, joins, words, critical}]}: the float paths to a task.

    `rule` is "total" or "free": by total float, or by how much later a path may end.
    """
    project = project_of(request, code, Action.VIEW_PLAN)
    found = task_of(actor_of(request), project, pk)
    is_free = request.GET.get("rule") == PathRule.FREE
    paths = numbered_paths(
        project,
        found,
        scale_of(project),
        rule=PathRule.FREE if is_free else PathRule.TOTAL,
    )
    return JsonResponse({"paths": [_path_shown(path) for path in paths]})


def _path_shown(path: NumberedPath) -> dict[str, Any]:
    return {
        "number": path.number,
        "tasks": path.task_ids,
        "joins": path.joins,
        "words": path.room,
        "critical": path.is_critical,
    }


def _outcome(request: HttpRequest, edited: PlanEdited, since: int) -> dict[str, Any]:
    """What an edit did, in words and as rows; for a preview the moves alone."""
    answer: dict[str, Any] = {
        "message": moved_in_words(edited),
        "moved": edited.moved_count,
        "created": edited.created_ids,
        "preview": edited.is_preview,
    }
    project = edited.project
    if edited.is_preview:
        return answer | {"moves": _moves_shown(edited)}
    return answer | {
        "changes": plan_data(project, actor_of(request), since=since),
        "history": history_shown(request, project, edited.made),
    }


def _moves_shown(edited: PlanEdited) -> list[list[Any]]:
    """[[id, start, finish]] as local ISO minutes."""
    zone = ZoneInfo(edited.project.time_zone)
    return [
        [pk, *(moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") for moment in (start, finish))]
        for pk, start, finish in edited.moves
        if start is not None and finish is not None
    ]


def _errors(error: StepsRefused) -> list[dict[str, Any]]:
    return [
        {"index": item.index, "message": item.message, "conflict": item.is_conflict, "stored": item.stored}
        for item in error.errors
    ]


def _json(data: dict[str, Any]) -> JsonResponse:
    return JsonResponse(data, json_dumps_params={"separators": (",", ":"), "ensure_ascii": False})
