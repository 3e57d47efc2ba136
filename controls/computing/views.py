"""What waits to be computed, how long, and why not: the organisation admins' page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from controls.computing import services
from controls.computing.reads import compute_queue, slowest_computations
from core.access import Action, require
from core.forms import actor_of
from core.web.caching import tag_for
from core.web.health import worker_state


@login_required
@require_GET
def recompute_queue(request: HttpRequest) -> HttpResponse:
    """Which projects wait for their figures, how long, and the last error; an open page asks for it by its ETag."""
    require(actor_of(request), Action.MANAGE_ORGANISATION)
    rows, slowest, worker = compute_queue(), slowest_computations(), worker_state()
    etag = tag_for(actor_of(request), rows, slowest, worker["state"])
    response: HttpResponse
    if request.headers.get("X-Requested-With") == "live" and request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = render(
            request,
            "controls/recompute_queue.html",
            {
                "rows": rows,
                "slowest": slowest,
                "worker": worker,
                "etag": etag,
                "settings_page": "recompute",
            },
        )
    response["ETag"] = etag
    return response


@login_required
@require_POST
def recompute_retry(request: HttpRequest, project_id: int) -> HttpResponse:
    """Take a project that backs off up again now."""
    services.retry_recompute(actor=actor_of(request), project_id=project_id)
    messages.success(request, _("The project is next in line."))
    return redirect("recompute_queue")


@login_required
@require_POST
def recompute_cancel(request: HttpRequest, project_id: int) -> HttpResponse:
    """Stop a project's computation and hold it."""
    services.cancel_recompute(actor=actor_of(request), project_id=project_id)
    messages.success(request, _("Stopped. The project waits until somebody tries again."))
    return redirect("recompute_queue")
