"""Pages that belong to no room."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.registry import nav_items


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or old: say what to do, without the technical reason."""
    return render(request, "403_csrf.html", status=403)


@require_safe
def web_manifest(request: HttpRequest) -> HttpResponse:
    """What a phone or a desktop needs to install the site as an app (W3C, Web Application Manifest)."""
    facts = {
        "id": "/",
        "name": _("Plumbline"),
        "short_name": _("Plumbline"),
        "description": _("IT projects that stay true to their plan."),
        "lang": get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f6f3",
        "theme_color": "#f6f6f3",
        "icons": [
            _icon("icon-192.png", 192),
            _icon("icon-512.png", 512),
            _icon("icon-maskable-512.png", 512, purpose="maskable"),
        ],
        "shortcuts": [
            {"name": str(item.label), "url": reverse(item.url_name)}
            for _name, item in nav_items
            if item.on_phone
        ],
    }
    return JsonResponse(facts, content_type="application/manifest+json")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """What an installed app shows when the server cannot be reached: `offline`, and nothing else."""
    return render(request, "core/service_worker.js", content_type="text/javascript")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The one page that a browser keeps: it holds nothing of anybody's."""
    return render(request, "core/offline.html")


def _icon(name: str, size: int, *, purpose: str = "any") -> dict[str, str]:
    return {
        "src": static(f"img/{name}"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }
