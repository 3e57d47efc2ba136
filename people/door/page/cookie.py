"""The cookie by which a browser is known again. It lets nobody in; it only keeps strangers from shutting one out."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_LONGEST = 64
_YEAR_SECONDS = 365 * 24 * 3600


def device_token_of(request: HttpRequest) -> str:
    """The browser's random word, or an empty string."""
    token = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    return token if len(token) <= _LONGEST else ""


def give_device_token(response: HttpResponse, token: str) -> None:
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        token,
        max_age=_YEAR_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
