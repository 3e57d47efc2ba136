"""What the command palette asks for."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from core.forms import actor_of
from dashboards.jump.reads import found_by


@login_required
@require_GET
def jump(request: HttpRequest) -> HttpResponse:
    """What the command palette finds beyond the places of the page (JSON)."""
    asked, here = (request.GET.get(name, "")[:100] for name in ("q", "in"))
    return JsonResponse({"found": found_by(actor_of(request), asked, here)})
