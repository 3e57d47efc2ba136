"""Any error of the API as problem+json (RFC 9457)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.errors import AlreadyThere, Conflict, DomainError
from core.journal import plain


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Any error as problem+json (RFC 9457): title, status, code, and errors by field."""
    if isinstance(error, DomainError):
        return _domain_problem(error)
    if isinstance(error, exceptions.ValidationError):
        errors = error.detail if isinstance(error.detail, dict) else {"": error.detail}
        return _problem(422, "invalid", "Some fields are not valid.", errors=errors)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    response = exception_handler(error, context)
    if response is not None and isinstance(error, exceptions.APIException):
        headers = {name: response[name] for name in ("WWW-Authenticate", "Retry-After") if name in response}
        code = error.get_codes() if isinstance(error.get_codes(), str) else "invalid"
        field = getattr(error, "field", "")
        extra = {"errors": {field: [str(error.detail)]}} if field else {}
        return _problem(response.status_code, str(code), str(error.detail), headers=headers, **extra)
    return response


def _domain_problem(error: DomainError) -> Response:
    extra: dict[str, Any] = {}
    if error.status_code in (422, 428) or isinstance(error, AlreadyThere):
        extra["errors"] = error.field_errors()
    if isinstance(error, Conflict):
        extra["version"] = error.version
        extra["conflicts"] = [
            {"field": f.name, "stored": plain(f.stored), "proposed": plain(f.proposed)} for f in error.fields
        ]
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    return _problem(error.status_code, error.code, error.message, headers=headers, **extra)


def _problem(
    status: int, code: str, title: str, *, headers: dict[str, str] | None = None, **extra: Any
) -> Response:
    body = {"type": "about:blank", "title": title, "status": status, "code": code, **extra}
    return Response(body, status=status, headers=headers, content_type="application/problem+json")
