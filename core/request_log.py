"""Request ids and job ids on every log line, and one line per request and per job.

Log lines name the URL's route (`share/<str:token>/`), never the path itself: paths carry tokens.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from celery._state import get_current_task
from celery.signals import task_failure, task_postrun, task_prerun
from django.http import HttpRequest, HttpResponse

REQUEST_ID_HEADER = "X-Request-ID"
QUIET_PATHS = frozenset({"/healthz", "/readyz"})
# Celery tells of an unknown or periodic job by name; these run every few seconds and say nothing when all is well.
QUIET_JOBS = frozenset({"core.heartbeat", "controls.sweep", "alerts.deliver_outbox"})

logger = logging.getLogger("plumbline.request")
job_logger = logging.getLogger("plumbline.job")
request_id: ContextVar[str] = ContextVar("request_id", default="")
# No longer than the journal keeps it: an id that is cut is found by nobody.
_acceptable_id = re.compile(r"[A-Za-z0-9-]{8,40}")
_job_started: ContextVar[float] = ContextVar("job_started", default=0.0)


class ContextFilter(logging.Filter):
    """Adds the current request's and job's ids, and takes the path out of Django's own request lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        job = get_current_task()
        record.job_id = (job.request.id or "") if job else ""
        if not hasattr(record, "job"):
            record.job = job.name if job and job.request.id else ""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            record.args = tuple(
                route_of(request) if value == request.path else value for value in record.args
            )
        return True


def route_of(request: HttpRequest) -> str:
    """The URL pattern that answered, such as `projects/<int:pk>/`; `unmatched` when none did."""
    return request.resolver_match.route if request.resolver_match else "unmatched"


def accepted_request_id(offered: str) -> str:
    """A proxy's id when it is a plain token, else a new one: free text from outside must not reach the log."""
    return offered if _acceptable_id.fullmatch(offered) else uuid.uuid4().hex


class RequestLogMiddleware:
    """Gives the request an id (also sent back as X-Request-ID) and logs method, route, status and milliseconds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(accepted_request_id(request.headers.get(REQUEST_ID_HEADER, "")))
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response[REQUEST_ID_HEADER] = request_id.get()
            if request.path not in QUIET_PATHS and not request.path.startswith("/static/"):
                log_request(request, response, milliseconds=round((time.perf_counter() - started) * 1000))
            return response
        finally:
            request_id.reset(token)


def log_request(request: HttpRequest, response: HttpResponse, *, milliseconds: int) -> None:
    """One line: who asked what, the answer, how long. No query string, no body, no address."""
    fields = {"status": response.status_code, "ms": milliseconds}
    user = getattr(request, "_cached_user", None)  # never the reason for a query
    if user is not None and user.pk:
        fields["user"] = user.pk
    level = logging.WARNING if response.status_code >= 500 else logging.INFO
    logger.log(level, "%s /%s", request.method, route_of(request).lstrip("^/"), extra=fields)


@task_prerun.connect
def note_job_start(**_signal: Any) -> None:
    _job_started.set(time.perf_counter())


@task_postrun.connect
def log_job(task: Any = None, state: str = "", **_signal: Any) -> None:
    """One line per job; the periodic ones only when something went wrong."""
    if task is None or (task.name in QUIET_JOBS and state == "SUCCESS"):
        return
    milliseconds = round((time.perf_counter() - _job_started.get()) * 1000)
    job_logger.info("%s %s", task.name, state.lower(), extra={"ms": milliseconds})


@task_failure.connect
def log_job_failure(sender: Any = None, exception: BaseException | None = None, **_signal: Any) -> None:
    error = (type(exception), exception, exception.__traceback__) if exception else None
    job_logger.error("%s failed", getattr(sender, "name", "job"), exc_info=error)
