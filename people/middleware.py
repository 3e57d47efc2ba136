"""Gives every request its actor, and the person's own time zone and language."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from people.access import actor_for


class ActorMiddleware:
    """Sets `request.actor` for a signed-in user and activates their time zone for what is shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            request.actor = actor_for(request.user)  # type: ignore[attr-defined]
            if request.user.time_zone:
                timezone.activate(zoneinfo.ZoneInfo(request.user.time_zone))
            if request.user.language:
                # The person's choice stands above the browser's, which LocaleMiddleware activated.
                translation.activate(request.user.language)
                request.LANGUAGE_CODE = request.user.language
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()
