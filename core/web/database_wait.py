"""A restarting database makes a page late instead of broken: requests wait for it, lost reads are asked again."""

import sys
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse

from core.web.errors import server_error as page_of_error

LONGEST_WAIT_SECONDS = 8.0
_PAUSE_SECONDS = 0.1
# These answer whatever the database does, and at once.
_SIGNS_OF_LIFE = ("/healthz", "/readyz")


class DatabaseWaitMiddleware:
    """Begins a request only with a working connection, or after `LONGEST_WAIT_SECONDS` in vain.

    A write that lost its connection half-way is not repeated: whether it was committed cannot be known. A read is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_SIGNS_OF_LIFE):
            return self.get_response(request)
        wait_for_database()
        response = self.get_response(request)
        if request.method in ("GET", "HEAD") and getattr(request, "has_lost_database", False):
            connection.close()
            if wait_for_database():
                return self.get_response(request)
        return response


def wait_for_database() -> bool:
    """Whether a connection stands; a lost one is made anew, patiently."""
    until = time.monotonic() + LONGEST_WAIT_SECONDS
    while True:
        try:
            connection.close_if_health_check_failed()
            connection.ensure_connection()
            return True
        except (OperationalError, InterfaceError):
            connection.close()
            if time.monotonic() > until:
                return False
            time.sleep(_PAUSE_SECONDS)


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to an unexpected error; notes when it was the database that went away."""
    error = sys.exc_info()[1]
    request.has_lost_database = isinstance(error, OperationalError | InterfaceError)  # type: ignore[attr-defined]
    return page_of_error(request)
