"""The panel that the budget page fetches: what the latest snapshot says about cost."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from controls.cost_panel import cost_panel
from controls.selectors import active_overrides, latest_snapshot
from core.access import Action
from core.forms import actor_of
from projects.selectors import project_by_code


@login_required
@require_safe
def cost_health(request: HttpRequest, code: str) -> HttpResponse:
    """Verdict and indices; 204 (nothing is swapped) before the first snapshot with a baseline."""
    actor = actor_of(request)
    project = project_by_code(actor, code, Action.VIEW_COSTS)
    snapshot = latest_snapshot(project.pk)
    if snapshot is None or snapshot.budget_at_completion is None:
        return HttpResponse(status=204)
    panel = cost_panel(project, snapshot, active_overrides(project.pk, on=timezone.localdate()), actor)
    return render(request, "controls/cost_health.html", {"project": project, **panel})
