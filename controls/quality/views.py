"""Plan quality as a page, what mends it at once, and the organisation's limits."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)
from django_htmx.http import trigger_client_event

from controls.quality import services
from controls.quality.forms import QualityLimitsForm
from controls.quality.page import quality_page
from controls.quality.reads import limits_of_quality, quality_of
from controls.quality.words import verdict_of
from core.access import Action, require
from core.errors import DomainError, Forbidden, NotVisible
from core.forms import actor_of
from projects.project.page.frame import project_of, project_page
from tasks.plan.services import undo_plan


@login_required
@require_safe
def plan_quality(request: HttpRequest, code: str) -> HttpResponse:
    """Every check with what it found, its limit and its tasks; over HTMX the checks alone."""
    return _quality(request, code)


def _quality(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, page="plan_quality", action=Action.VIEW_PLAN)
    template = "controls/quality.html"
    if request.htmx:  # type: ignore[attr-defined]
        template = f"{template}#checks"
    return render(request, template, context | quality_page(project))


@login_required
@require_safe
def plan_quality_word(request: HttpRequest, code: str) -> HttpResponse:
    """The verdict in a line, which the overview fetches; 204 (nothing is swapped) before there is a plan."""
    project = project_of(request, code, Action.VIEW_PLAN)
    quality = quality_of(project)
    if not quality.judged:
        return HttpResponse(status=204)
    context = {"project": project, "verdict": verdict_of(quality)}
    return render(request, "controls/quality_word.html", context)


@login_required
@require_POST
def plan_quality_soften(request: HttpRequest, code: str) -> HttpResponse:
    """Hard dates become soft ones; the answer is the checks as they are then, with a toast that can undo."""
    project = project_of(request, code, Action.VIEW_PLAN)
    toast: dict[str, Any]
    try:
        done = services.soften_constraints(actor=actor_of(request), project_id=project.pk)
        toast = {
            "text": _told(done),
            "tone": "green",
            "undo": reverse("plan_quality_undo", args=[code]),
        }
    except (Forbidden, NotVisible):
        raise
    except DomainError as error:
        toast = {"text": error.message, "tone": "red"}
    if not request.htmx:  # type: ignore[attr-defined]
        messages.info(request, toast["text"])
        return redirect("plan_quality", code)
    return trigger_client_event(_quality(request, code), "toast", toast)


def _told(done: services.Softened) -> str:
    told = ngettext(
        "%(count)d hard date is soft now.",
        "%(count)d hard dates are soft now.",
        done.count,
    )
    told %= {"count": done.count}
    if not done.kept:
        return told
    kept = ngettext(
        "%(count)d has no soft form and stays.",
        "%(count)d have no soft form and stay.",
        done.kept,
    )
    return f"{told} {kept % {'count': done.kept}}"


@login_required
@require_POST
def plan_quality_undo(request: HttpRequest, code: str) -> HttpResponse:
    """Take back one's own latest edit of the plan; an open page shows its checks anew."""
    project = project_of(request, code, Action.EDIT_PLAN)
    response = HttpResponse(status=204)
    try:
        _edited, summary = undo_plan(actor=actor_of(request), project_id=project.pk)
        toast = {"text": _("Undone: %(what)s.") % {"what": summary}, "tone": "green"}
    except (Forbidden, NotVisible):
        raise
    except DomainError as error:
        toast = {"text": error.message, "tone": "red"}
    trigger_client_event(response, "quality-changed", {})
    return trigger_client_event(response, "toast", toast)


@login_required
@require_http_methods(["GET", "POST"])
def quality_limits(request: HttpRequest) -> HttpResponse:
    """The organisation's limits, which hold for every project."""
    actor = actor_of(request)
    require(actor, Action.MANAGE_ORGANISATION)
    form = QualityLimitsForm(request.POST or None, limits=limits_of_quality())
    if request.method == "POST":
        entered = form.entered() if form.is_valid() else {}
        form.submit(services.set_quality_limits, actor=actor, limits=entered)
        if form.is_valid():
            messages.success(request, _("Limits saved."))
            return redirect("quality_limits")
    return render(
        request,
        "controls/quality_limits.html",
        {"form": form, "settings_page": "quality_limits"},
        status=422 if form.errors else 200,
    )
