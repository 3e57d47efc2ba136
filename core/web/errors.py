"""Domain errors as HTML: pages for what is hidden or forbidden, 422 and 409 fragments for HTMX.

A form view shows field errors itself (`core/forms.py`); what reaches this middleware had no form to show it. Below
are the answers to what Django itself refuses or could not answer: pages, and problem+json under /api/.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _
from django.views import defaults

from core.errors import Conflict, DomainError
from core.reading.strict_json import Damaged

API = "/api/"

_TEMPLATES = {404: "404.html", 403: "403.html"}


class DomainErrorMiddleware:
    """Turns a DomainError that a view let pass into a page with the error's status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return domain_error_page(request, error) if isinstance(error, DomainError) else None


def domain_error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page, or for HTMX the fragment, that tells a person of the error."""
    if isinstance(error, Conflict):
        template = "errors/conflict.html"
    else:
        template = _TEMPLATES.get(error.status_code, "errors/invalid.html")
    return render(request, template, {"error": error}, status=error.status_code)


def problem_json(status: int, code: str, title: str, **extra: Any) -> JsonResponse:
    """An error as problem+json (RFC 9457), for what never reached the API's own handler."""
    body = {"type": "about:blank", "title": title, "status": status, "code": code, **extra}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, saying what of the request cannot be read where that is known."""
    message = exception.message if isinstance(exception, Damaged) else ""
    if request.path.startswith(API):
        title = message or _("The request was not understood.")
        field = getattr(exception, "field", "")
        extra = {"errors": {field: [title]}} if field else {}
        return problem_json(400, "parse_error", title, **extra)
    if request.content_type == "application/json":
        message = message or _("The request was not understood.")
        return JsonResponse({"message": message, "errors": []}, status=400)
    # Without the request: a page that shows the person would look for a session in damaged cookies.
    return HttpResponse(loader.get_template("400.html").render({"problem": message}), status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 for an address that leads nowhere."""
    if request.path.startswith(API):
        return problem_json(404, "not_found", _("Not found."))
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 for what nobody foresaw; its cause is in the log alone."""
    if request.path.startswith(API):
        return problem_json(500, "error", _("Something went wrong on the server. It has been recorded."))
    return defaults.server_error(request)
