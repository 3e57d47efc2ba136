"""Pages of monitoring & control: baselines and health with its thresholds and overrides."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from controls import comparing, pages, services
from controls.forms import BaselineForm, OverrideForm, StatusDateForm, ThresholdsForm
from controls.models import Baseline
from controls.selectors import (
    PlanVersion,
    active_overrides,
    baseline_rows,
    ghosts,
    latest_snapshot,
    limits_for,
    limits_of_organisation,
    overrides_in_hindsight,
    revision_of,
    track_record,
    track_record_of_all,
    version_now,
    version_of,
    visible_actions,
)
from core.access import Action, require
from core.errors import DomainError, NotVisible
from core.forms import actor_of
from core.reading import whole_number
from projects.dialogs import dialog
from projects.models import Project
from projects.pages import project_page
from projects.selectors import project_by_code


@login_required
@require_http_methods(["GET", "POST"])
def baselines(request: HttpRequest, code: str) -> HttpResponse:
    """The list of baselines; posting takes a new one."""
    project, context = project_page(request, code, tab="baselines", action=Action.VIEW_PLAN)
    form = BaselineForm(request.POST or None, initial={"is_reference": True})
    if request.method == "POST":
        require(actor_of(request), Action.TAKE_BASELINE, project.pk)
        fields = form.cleaned_data if form.is_valid() else {}
        if form.submit(services.take_baseline, actor=actor_of(request), project_id=project.pk, **fields):
            messages.success(request, _("Baseline taken."))
            return redirect("baselines", code)
    context |= {"baselines": baseline_rows(project.pk), "form": form, "snapshot": latest_snapshot(project.pk)}
    return render(request, "controls/baselines.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def baseline_reference(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Measure variance against this baseline from now on."""
    project = project_by_code(actor_of(request), code)
    services.set_reference(actor=actor_of(request), project_id=project.pk, number=number)
    messages.success(request, _("Variance is measured against this baseline now."))
    return redirect("baselines", code)


@login_required
@require_GET
def baseline_compare(request: HttpRequest, code: str) -> HttpResponse:
    """What was added, removed, moved or got dearer between two versions (`?from=1&to=2`, `?from=1&to=now`).

    Not asked for, from the reference baseline to now.
    """
    project, context = project_page(request, code, tab="baselines", action=Action.VIEW_PLAN)
    rows = {row.number: row for row in baseline_rows(project.pk)}
    reference = next((str(number) for number, row in rows.items() if row.is_reference), "")
    before = _asked_for(request.GET.get("from", reference), project, rows)
    after = _asked_for(request.GET.get("to", comparing.NOW), project, rows)
    context |= {
        "before": before,
        "after": after,
        "baselines": list(rows.values()),
        **comparing.comparison(
            project, before, after, actor_of(request), comparing.Shown.of(request.GET.dict())
        ),
    }
    return render(request, "controls/baseline_compare.html", context)


def _asked_for(number: str, project: Project, rows: dict[int, Baseline]) -> PlanVersion:
    if number == comparing.NOW:
        return version_now(project)
    row = rows.get(whole_number(number) or 0)
    if row is None:
        raise NotVisible
    return version_of(row)


@login_required
@require_GET
def baseline_slip(request: HttpRequest, code: str) -> HttpResponse:
    """How far a finish (`?finish=2027-03-12T17:00`, local) and added cost are from the reference baseline."""
    actor = actor_of(request)
    project = project_by_code(actor, code, Action.VIEW_PLAN)
    finish, cost = comparing.local_moment(request.GET.get("finish", "")), request.GET.get("cost", "")
    if finish is None:
        raise DomainError(_("Name the finish to measure."), field="finish")
    context = comparing.slip_against_reference(project, finish, cost, actor)
    return render(request, "controls/baseline_slip.html", context)


@login_required
@require_GET
def project_revision(request: HttpRequest, code: str) -> HttpResponse:
    """What an open page polls: the counters, and 304 while nothing changed."""
    actor = actor_of(request)
    project = project_by_code(actor, code)
    revision = revision_of(project)
    etag = revision.tag_for(actor)
    response: HttpResponse
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = JsonResponse(
            {
                "generation": revision.generation,
                "computed_generation": revision.computed_generation,
                "snapshot": revision.snapshot_id,
            }
        )
    response["ETag"] = etag
    return response


@login_required
@require_GET
def baseline_ghosts(request: HttpRequest, code: str) -> JsonResponse:
    """A baseline's dates by task: what the plan's chart draws behind its bars.

    `baseline` is its number, else the reference; with `figures` durations and costs as well.
    """
    actor = actor_of(request)
    project = project_by_code(actor, code, Action.VIEW_PLAN)
    return JsonResponse(
        ghosts(
            project,
            whole_number(request.GET.get("baseline")),
            with_figures="figures" in request.GET,
            with_costs=actor.may(Action.VIEW_COSTS, project.pk),
        )
    )


@login_required
@require_GET
def project_health(request: HttpRequest, code: str) -> HttpResponse:
    """Each dimension with its number, limits, cause and override; where managers set dates, limits, overrides."""
    return _health_page(request, code)


def _health_page(request: HttpRequest, code: str, **forms: Any) -> HttpResponse:
    project, context = project_page(request, code, tab="overview")
    actor = actor_of(request)
    today = services.local_today(project)
    limits = limits_for(project.pk)
    overrides = active_overrides(project.pk, on=today)
    hindsight = overrides_in_hindsight(project.pk, now=timezone.now())
    context |= {
        "readings": pages.health_rows(project, latest_snapshot(project.pk), overrides, actor),
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
    project = project_by_code(actor, code)
    require(actor, Action.OVERRIDE_HEALTH, project.pk)
    form = OverrideForm(request.POST)
    fields = form.cleaned_data if form.is_valid() else {}
    today = services.local_today(project)
    if form.submit(services.override_health, actor=actor, project_id=project.pk, today=today, **fields):
        messages.success(request, _("Override set. The computed colour stays beside it."))
        return redirect("project_health", code)
    return _health_page(request, code, override_form=form)


@login_required
@require_POST
def health_override_withdraw(request: HttpRequest, code: str, override_id: int) -> HttpResponse:
    """Go back to the computed colour."""
    actor = actor_of(request)
    project = project_by_code(actor, code)
    services.withdraw_override(actor=actor, project_id=project.pk, override_id=override_id)
    messages.success(request, _("Override withdrawn."))
    return redirect("project_health", code)


def _status_date_dialog(request: HttpRequest, project: Project) -> HttpResponse:
    """The date alone; saved, the page that asked is shown anew."""
    actor = actor_of(request)
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
        {"project": project, "version": str(project.version)},
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
    project = project_by_code(actor, code)
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
    project = project_by_code(actor, code)
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
