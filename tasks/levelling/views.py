"""Levelling the plan and asking what if: preview with reasons, then apply."""

import time
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Action, require
from core.errors import DomainError, Forbidden, NotVisible
from core.forms import actor_of
from core.reading import whole_number
from projects.models import Project
from projects.project.page.frame import project_of, project_page
from tasks.editing.services import set_constraint
from tasks.levelling.forms import MOST_OFFERED, WhatIfForm, unfinished
from tasks.levelling.page import layer
from tasks.levelling.reads import Kind, Options, level_preview, plan_standing
from tasks.levelling.reads.what_if import what_if
from tasks.levelling.services import clear_levelling, last_levelling, level_plan, undo_levelling
from tasks.models import Task
from tasks.plan.page import history_shown
from tasks.reporting.services import Report, report_progress
from tasks.scheduling.reads.moves import MOST_SHOWN
from tasks.scheduling.services import Rescheduled

SEARCH_SECONDS = 1.0


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def levelling(request: HttpRequest, code: str) -> HttpResponse:
    """How over-booked the plan is; posting previews what levelling would do."""
    project, context = project_page(request, code, page="plan", action=Action.EDIT_PLAN)
    is_asked = request.method == "POST"
    options = _options(request) if is_asked else Options()
    return _levelling_page(request, project, context, options, is_asked=is_asked)


def _levelling_page(
    request: HttpRequest,
    project: Project,
    context: dict[str, Any],
    options: Options,
    *,
    is_asked: bool,
    error: DomainError | None = None,
) -> HttpResponse:
    standing = preview = None
    try:
        standing = plan_standing(project)
        if is_asked:
            preview = level_preview(project, options, should_stop=_stop_after(SEARCH_SECONDS))
    except DomainError as problem:
        error = problem
    context |= {
        "segments": _segments(project, "levelling", may_edit=True),
        "options": options,
        "standing": standing,
        "may_undo": last_levelling(actor_of(request), project.pk),
        "preview": preview,
        "error": error,
        "most_shown": MOST_SHOWN,
        "shown_in_plan": urlencode({"show": "levelling"} | dict.fromkeys(_asked(options), 1)),
    }
    return render(request, "tasks/levelling.html", context, status=error.status_code if error else 200)


@login_required
@require_safe
def levelling_moves(request: HttpRequest, code: str) -> HttpResponse:
    """What levelling would do, for the plan to show over its bars, and what applies exactly that."""
    project = project_of(request, code, Action.EDIT_PLAN)
    stop = _stop_after(SEARCH_SECONDS)
    try:
        preview = level_preview(project, _options(request), should_stop=stop, most=None)
    except DomainError as error:
        return JsonResponse({"message": error.message}, status=error.status_code)
    url = reverse("levelling_apply", args=[project.code])
    apply = {"url": url, "fields": {"token": preview.token}}
    return JsonResponse(layer(preview) | {"name": _("Levelling"), "apply": apply})


@login_required
@require_POST
def levelling_apply(request: HttpRequest, code: str) -> HttpResponse:
    """Write exactly what was previewed."""
    project, context = project_page(request, code, page="plan", action=Action.EDIT_PLAN)
    try:
        result = level_plan(
            actor=actor_of(request), project_id=project.pk, token=request.POST.get("token", "")
        )
    except (Forbidden, NotVisible):
        raise
    except DomainError as error:
        if request.accepts("text/html"):
            return _levelling_page(request, project, context, Options(), is_asked=False, error=error)
        return JsonResponse({"message": error.message}, status=error.status_code)
    if not request.accepts("text/html"):
        return _applied(request, project, _("Levelled. %(moved)s") % {"moved": _moved(result)})
    messages.success(request, _("Levelled. %(moved)s") % {"moved": _moved(result)})
    return redirect("levelling", project.code)


@login_required
@require_POST
def levelling_clear(request: HttpRequest, code: str) -> HttpResponse:
    """Take all delays and gaps of levelling away."""
    project = project_of(request, code, Action.EDIT_PLAN)
    try:
        result = clear_levelling(actor=actor_of(request), project_id=project.pk)
    except (Forbidden, NotVisible):
        raise
    except DomainError as error:
        messages.info(request, error.message)
    else:
        messages.success(request, _("Levelling cleared. %(moved)s") % {"moved": _moved(result)})
    return redirect("levelling", project.code)


@login_required
@require_POST
def levelling_undo(request: HttpRequest, code: str) -> HttpResponse:
    """Take back the levelling that one has just applied or cleared."""
    project = project_of(request, code, Action.EDIT_PLAN)
    try:
        undo_levelling(actor=actor_of(request), project_id=project.pk)
    except (Forbidden, NotVisible):
        raise
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Undone. The plan is as it was before."))
    return redirect("levelling", project.code)


@login_required
@require_safe
def what_if_page(request: HttpRequest, code: str) -> HttpResponse:
    """One change tried in memory: `?kind=longer&task=1.3&days=5`."""
    project, context = project_page(request, code, page="plan", action=Action.VIEW_PLAN)
    kind = _kind(request.GET.get("kind", ""))
    is_asked = any(name in request.GET for name in WhatIfForm.fields_of[kind])
    form = WhatIfForm(request.GET if is_asked else None, project=project, kind=kind)
    answer = error = None
    if is_asked and form.is_valid():
        try:
            answer = what_if(project, form.question(), actor_of(request))
        except DomainError as problem:
            error = problem
    context |= {
        "segments": _segments(project, "what_if", may_edit=Action.EDIT_PLAN.value in context["may"]),
        "kinds": _kinds(project, kind),
        "kind": kind.value,
        "form": form,
        "answer": answer,
        "error": error,
        "shown_in_plan": _question_of(request),
        "offered": unfinished(project).order_by("-is_critical", "row_number")[:MOST_OFFERED],
        "most_shown": MOST_SHOWN,
    }
    status = 422 if error or (is_asked and form.errors) else 200
    return render(request, "tasks/levelling_what_if.html", context, status=status)


@login_required
@require_safe
def what_if_moves(request: HttpRequest, code: str) -> HttpResponse:
    """The same for the plan to show over its bars, and what applies it where one may."""
    project = project_of(request, code, Action.VIEW_PLAN)
    actor = actor_of(request)
    kind = _kind(request.GET.get("kind", ""))
    form = WhatIfForm(request.GET, project=project, kind=kind)
    if not form.is_valid():
        return JsonResponse({"message": _("This question cannot be read.")}, status=422)
    try:
        answer = what_if(project, form.question(), actor, most=None)
    except DomainError as error:
        return JsonResponse({"message": error.message}, status=error.status_code)
    apply = None
    if kind != Kind.AWAY and actor.may(Action.EDIT_PLAN, project.pk):
        task = answer.question.task
        fields = {name: request.GET.get(name, "") for name in ("kind", "task", "days", "first")}
        fields["version"] = str(task.version) if task else ""
        apply = {"url": reverse("what_if_apply", args=[project.code]), "fields": fields}
    return JsonResponse(layer(answer) | {"name": _("What if"), "apply": apply})


@login_required
@require_POST
def what_if_apply(request: HttpRequest, code: str) -> HttpResponse:
    """Make a task longer, or start it later, as it was asked. Who is away enters that as leave."""
    project = project_of(request, code)
    require(actor_of(request), Action.EDIT_PLAN, project.pk)
    kind = Kind.LATER if request.POST.get("kind") == Kind.LATER else Kind.LONGER
    form = WhatIfForm(request.POST, project=project, kind=kind)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("what_if", project.code)
    question = form.question()
    assert question.task is not None
    seen = whole_number(request.POST.get("version"))
    if kind == Kind.LATER:
        edited = set_constraint(
            actor=actor_of(request),
            task_id=question.task.pk,
            kind=Task.Constraint.SNET,
            day=question.first,
            version=seen,
        )
    else:
        report = Report(needs_more_days=float(question.days))
        edited = report_progress(
            actor=actor_of(request), task_id=question.task.pk, report=report, version=seen
        )
    told = ""
    if edited.rescheduled is not None:
        told = _("Applied. %(moved)s") % {"moved": _moved(edited.rescheduled)}
    if not request.accepts("text/html"):
        return _applied(request, project, told)
    if told:
        messages.success(request, told)
    return redirect("what_if", project.code)


def _applied(request: HttpRequest, project: Project, message: str) -> HttpResponse:
    """What the plan's script is told of an edit that was applied from there."""
    return JsonResponse({"message": message, "history": history_shown(request, project)})


def _options(request: HttpRequest) -> Options:
    asked = request.POST if request.method == "POST" else request.GET
    return Options(
        within_float="within_float" in asked,
        keeps_priority="keeps_priority" in asked,
        can_split="can_split" in asked,
    )


def _question_of(request: HttpRequest) -> str:
    names = ("kind", "task", "days", "resource", "first", "last")
    asked = {name: request.GET[name] for name in names if name in request.GET}
    return urlencode({"show": "what-if"} | asked)


def _asked(options: Options) -> list[str]:
    names = ("within_float", "keeps_priority", "can_split")
    return [name for name in names if getattr(options, name)]


def _stop_after(seconds: float) -> Any:
    deadline = time.monotonic() + seconds
    return lambda: time.monotonic() > deadline


def _kind(text: str) -> Kind:
    return Kind(text) if text in set(Kind) else Kind.LONGER


def _segments(project: Project, current: str, *, may_edit: bool) -> list[dict[str, Any]]:
    pages = [("levelling", _("Levelling"))] if may_edit else []
    pages += [("what_if", _("What if"))]
    return [
        {"label": label, "url": reverse(name, args=[project.code]), "current": name == current}
        for name, label in pages
    ]


def _kinds(project: Project, current: Kind) -> list[dict[str, Any]]:
    labels = {
        Kind.LONGER: _("Takes longer"),
        Kind.LATER: _("Starts later"),
        Kind.AWAY: _("Person away"),
    }
    url = reverse("what_if", args=[project.code])
    return [
        {"label": label, "url": f"{url}?kind={kind.value}", "current": kind == current}
        for kind, label in labels.items()
    ]


def _moved(result: Rescheduled) -> str:
    """3 tasks moved, the project now ends 12 Mar 2027. Summaries move with their tasks and do not count."""
    count = len(result.moved_task_ids)
    words = ngettext("%(count)d task moved", "%(count)d tasks moved", count) % {"count": count}
    before, after = result.finish_before, result.finish_after
    if after is None or before == after or not isinstance(after, datetime):
        return _("%(moved)s; the project's finish stays.") % {"moved": words}
    return _("%(moved)s; the project now ends %(finish)s.") % {"moved": words, "finish": date_format(after)}
