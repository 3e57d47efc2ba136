"""The first hour of an organisation: what to do first, and how the installation is."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.access import Action, require
from core.forms import actor_of
from dashboards.first_steps.reads import first_steps as steps_of
from dashboards.first_steps.reads import installation_facts
from people.organisation.reads import organisation


@login_required
@require_GET
def first_steps(request: HttpRequest) -> HttpResponse:
    """The steps of an empty organisation. An admin starts here until there is a project."""
    actor = actor_of(request)
    require(actor, Action.MANAGE_ORGANISATION)
    steps = steps_of(actor)
    done = sum(step.is_done for step in steps)
    context = {
        "steps": steps,
        "done": done,
        "left": len(steps) - done,
        "facts": installation_facts(),
        "organisation": organisation(),
    }
    return render(request, "dashboards/first_steps.html", context)
