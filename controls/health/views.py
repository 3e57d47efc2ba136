"""Health with its thresholds and overrides, and the panel that the budget page fetches."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from controls.actions.reads import visible_actions
from controls.health import services
from controls.health.forms import OverrideForm, StatusDateForm, ThresholdsForm
from controls.health.page import rows
from controls.health.page.cost import cost_panel
from controls.health.reads import active_overrides, overrides_in_hindsight, track_record, track_record_of_all
from controls.known.reads import latest_snapshot, limits_for, limits_of_organisation, local_today
from core.access import Action, Actor, require
from core.forms import actor_of
from projects.models import Project
from projects.project.page.dialogs import dialog
from projects.project.page.frame import project_of, project_page


@login_required
@require_GET
def project_health(request: HttpRequest, code: str) -> HttpResponse:
    """Each dimension with its number, limits, cause and override; where managers set dates, limits, overrides."""
    return _health_page(request, code)


def _health_page(request: HttpRequest, code: str, **forms: Any) -> HttpResponse:
    project, context = project_page(request, code, page="overview")
    actor = actor_of(request)
    today = local_today(project)
    limits = limits_for(project.pk)
    overrides = active_overrides(project.pk, on=today)
    hindsight = overrides_in_hindsight(project.pk, now=timezone.now())
    context |= {
        "readings": rows.health_rows(project, latest_snapshot(project.pk), overrides, actor),
        "overrides": hindsight[:20],
        "record": track_record(hindsight),
        "open_actions": visible_actions(actor).filter(project=project, status="open").count(),
        "active_ids": {row.pk for row in overrides.values()},
        "override_form": OverrideForm(initial={"expires_on": today}),
        "thresholds_form": ThresholdsForm(limits=limits, optional=True),
        "status_date_form": StatusDateForm(initial={"status_date": project.status_date}),
        **forms,
    }
    return render(request, "controls/health.html", context, status=422 if forms else 200)


@login_required
@require_POST
def health_override(request: HttpRequest, code: str) -> HttpResponse:
    """Show another colour beside the computed one."""
    actor = actor_of(request)
    project = project_of(request, code)
    require(actor, Action.OVERRIDE_HEALTH, project.pk)
    form = OverrideForm(request.POST)
    fields = form.cleaned_data if form.is_valid() else {}
    today = local_today(project)
    if form.submit(services.override_health, actor=actor, project_id=project.pk, today=today, **fields):
        messages.success(request, _("Override set. The computed colour stays beside it."))
        return redirect("project_health", code)
    return _health_page(request, code, override_form=form)


@login_required
@require_POST
def health_override_withdraw(request: HttpRequest, code: str, override_id: int) -> HttpResponse:
    """Go back to the computed colour."""
    actor = actor_of(request)
    project = project_of(request, code)
    services.withdraw_override(actor=actor, project_id=project.pk, override_id=override_id)
    messages.success(request, _("Override withdrawn."))
    return redirect("project_health", code)


def _status_date_dialog(request: HttpRequest, project: Project) -> HttpResponse:
    """The date alone; saved, the page that asked is shown anew."""
    actor = actor_of(request)
    _project, context = project_page(request, project.code, page="overview")
    form = StatusDateForm(request.POST or None, initial={"status_date": project.status_date})
    back = getattr(request.htmx, "current_url_abs_path", None)  # type: ignore[attr-defined]

    def save() -> Any:
        return form.submit(
            services.set_status_date,
            actor=actor,
            project_id=project.pk,
            version=form.expected_version,
            **form.cleaned_data,
        )

    return dialog(
        request,
        context | {"version": str(project.version)},
        form,
        save,
        title=_("Status date"),
        words=_("Status date set. The figures follow in a moment."),
        back=back or reverse("project_health", args=[project.code]),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def status_date(request: HttpRequest, code: str) -> HttpResponse:
    """Move the line between what happened and what is to come: from the health page, or where the date is shown."""
    actor = actor_of(request)
    project = project_of(request, code)
    require(actor, Action.SET_STATUS_DATE, project.pk)
    if request.method != "POST" or request.htmx:  # type: ignore[attr-defined]
        return _status_date_dialog(request, project)
    form = StatusDateForm(request.POST)
    fields = form.cleaned_data if form.is_valid() else {}
    version = form.expected_version
    if form.submit(services.set_status_date, actor=actor, project_id=project.pk, version=version, **fields):
        messages.success(request, _("Status date set. The figures follow in a moment."))
        return redirect("project_health", code)
    return _health_page(request, code, status_date_form=form)


@login_required
@require_POST
def project_thresholds(request: HttpRequest, code: str) -> HttpResponse:
    """A project's own limits; an empty pair follows the organisation."""
    actor = actor_of(request)
    project = project_of(request, code)
    require(actor, Action.EDIT_PROJECT, project.pk)
    form = ThresholdsForm(request.POST, limits=limits_for(project.pk), optional=True)
    entered = form.entered() if form.is_valid() else {}
    form.submit(services.set_thresholds, actor=actor, project_id=project.pk, limits=entered)
    if form.is_valid():
        messages.success(request, _("Thresholds saved. The colours follow in a moment."))
        return redirect("project_health", code)
    return _health_page(request, code, thresholds_form=form)


@login_required
@require_http_methods(["GET", "POST"])
def thresholds(request: HttpRequest) -> HttpResponse:
    """The organisation's limits, which hold for every project without its own."""
    actor = actor_of(request)
    require(actor, Action.MANAGE_ORGANISATION)
    form = ThresholdsForm(request.POST or None, limits=limits_of_organisation(), optional=False)
    if request.method == "POST":
        entered = form.entered() if form.is_valid() else {}
        form.submit(services.set_thresholds, actor=actor, limits=entered)
        if form.is_valid():
            messages.success(request, _("Thresholds saved. The colours of all projects follow in a moment."))
            return redirect("thresholds")
    return render(
        request,
        "controls/thresholds.html",
        {"form": form, "settings_page": "thresholds", "record": track_record_of_all(now=timezone.now())},
        status=422 if form.errors else 200,
    )


@login_required
@require_safe
def cost_health(request: HttpRequest, code: str) -> HttpResponse:
    """Verdict and indices; 204 (nothing is swapped) before the first snapshot with a baseline."""
    project = project_of(request, code, Action.VIEW_COSTS)
    drawn = draw_cost_health(actor_of(request), project)
    return HttpResponse(drawn) if drawn else HttpResponse(status=204)


def draw_cost_health(actor: Actor, project: Project) -> str:
    """The same as a part of the budget's page."""
    snapshot = latest_snapshot(project.pk)
    if snapshot is None or snapshot.budget_at_completion is None:
        return ""
    overrides = active_overrides(project.pk, on=timezone.localdate())
    panel = cost_panel(project, snapshot, overrides, actor)
    return render_to_string("controls/cost_health.html", {"project": project, **panel})
