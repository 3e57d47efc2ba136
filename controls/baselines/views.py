"""Pages of baselines: their list, two of them compared, and what the plan draws of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from controls.baselines import page, services
from controls.baselines.forms import BaselineForm
from controls.baselines.reads import PlanVersion, baseline_rows, ghosts, version_now, version_of
from controls.known.reads import latest_snapshot
from controls.models import Baseline
from core.access import Action, require
from core.errors import DomainError, NotVisible
from core.forms import actor_of
from core.reading import whole_number
from projects.models import Project
from projects.project.page.frame import project_of, project_page


@login_required
@require_http_methods(["GET", "POST"])
def baselines(request: HttpRequest, code: str) -> HttpResponse:
    """The list of baselines; posting takes a new one."""
    project, context = project_page(request, code, page="baselines", action=Action.VIEW_PLAN)
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
    project = project_of(request, code)
    services.set_reference(actor=actor_of(request), project_id=project.pk, number=number)
    messages.success(request, _("Variance is measured against this baseline now."))
    return redirect("baselines", code)


@login_required
@require_GET
def baseline_compare(request: HttpRequest, code: str) -> HttpResponse:
    """What was added, removed, moved or got dearer between two versions (`?from=1&to=2`, `?from=1&to=now`).

    Not asked for, from the reference baseline to now.
    """
    project, context = project_page(request, code, page="baselines", action=Action.VIEW_PLAN)
    rows = {row.number: row for row in baseline_rows(project.pk)}
    reference = next((str(number) for number, row in rows.items() if row.is_reference), "")
    before = _asked_for(request.GET.get("from", reference), project, rows)
    after = _asked_for(request.GET.get("to", page.NOW), project, rows)
    context |= {
        "before": before,
        "after": after,
        "baselines": list(rows.values()),
        **page.comparison(project, before, after, actor_of(request), page.Shown.of(request.GET.dict())),
    }
    return render(request, "controls/baseline_compare.html", context)


def _asked_for(number: str, project: Project, rows: dict[int, Baseline]) -> PlanVersion:
    if number == page.NOW:
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
    project = project_of(request, code, Action.VIEW_PLAN)
    finish, cost = page.local_moment(request.GET.get("finish", "")), request.GET.get("cost", "")
    if finish is None:
        raise DomainError(_("Name the finish to measure."), field="finish")
    context = page.slip_against_reference(project, finish, cost, actor)
    return render(request, "controls/baseline_slip.html", context)


@login_required
@require_GET
def baseline_ghosts(request: HttpRequest, code: str) -> JsonResponse:
    """A baseline's dates by task: what the plan's chart draws behind its bars.

    `baseline` is its number, else the reference; with `figures` durations and costs as well; with
    `distance` it is only told how far the plan's end is from its end.
    """
    actor = actor_of(request)
    project = project_of(request, code, Action.VIEW_PLAN)
    return JsonResponse(
        ghosts(
            project,
            whole_number(request.GET.get("baseline")),
            with_figures="figures" in request.GET,
            with_costs=actor.may(Action.VIEW_COSTS, project.pk),
            with_tasks="distance" not in request.GET,
        )
    )
