"""Domain errors as HTML: pages for what is hidden or forbidden, 422 and 409 fragments for HTMX.

A form view shows field errors itself (`core/forms.py`); what reaches this middleware had no form to show it.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.errors import Conflict, DomainError

_TEMPLATES = {404: "404.html", 403: "403.html"}


class DomainErrorMiddleware:
    """Turns a DomainError that a view let pass into a page with the error's status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        if isinstance(error, Conflict):
            template = "errors/conflict.html"
        else:
            template = _TEMPLATES.get(error.status_code, "errors/invalid.html")
        return render(request, template, {"error": error}, status=error.status_code)
