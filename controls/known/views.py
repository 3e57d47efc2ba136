"""What an open page asks: whether anything on it may have changed."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.views.decorators.http import require_GET

from controls.known.reads import revision_of
from core.forms import actor_of
from projects.project.page.frame import project_of


@login_required
@require_GET
def project_revision(request: HttpRequest, code: str) -> HttpResponse:
    """What an open page polls: the counters, and 304 while nothing changed."""
    actor = actor_of(request)
    project = project_of(request, code)
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
                "change_set": revision.change_set_id,
            }
        )
    response["ETag"] = etag
    return response
