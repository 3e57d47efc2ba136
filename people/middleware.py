"""Gives every request its actor, and the person's own time zone and language; asks for a missing second factor."""

import zoneinfo
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from people.access import actor_for


class ActorMiddleware:
    """Sets `request.actor` for a signed-in user and activates their time zone for what is shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            request.session.note_seen()  # type: ignore[attr-defined]
            request.actor = actor_for(request.user)  # type: ignore[attr-defined]
            if request.user.time_zone:
                timezone.activate(zoneinfo.ZoneInfo(request.user.time_zone))
            if request.user.language:
                # The person's choice stands above the browser's, which LocaleMiddleware activated.
                translation.activate(request.user.language)
                request.LANGUAGE_CODE = request.user.language
        language = getattr(request.user, "language", "")
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        if language and not request.user.is_authenticated:
            _keep_language(response, language)
        return response


def _keep_language(response: HttpResponse, language: str) -> None:
    """Who signed out finds the door in the language they had. It goes when the browser is closed."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


class SecondFactorMiddleware:
    """Leads whoever must have a second factor, and has none, to setting it up; nothing else opens before."""

    OPEN = frozenset(
        {
            "account_logout",
            "account_reauthenticate",
            "mfa_activate_totp",
            "mfa_reauthenticate",
            "healthz",
            "readyz",
        }
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        match = request.resolver_match
        if not getattr(request.user, "lacks_second_factor", False) or match is None:
            return None
        if match.url_name in self.OPEN:
            return None
        if request.path.startswith("/api/"):
            title = _("Your organisation requires a second factor of you. Sign in and set it up.")
            body = {"type": "about:blank", "title": title, "status": 403, "code": "second_factor_required"}
            return JsonResponse(body, status=403, content_type="application/problem+json")
        address = reverse("mfa_activate_totp")
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return redirect(address)
