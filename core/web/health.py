"""Signs of life for load balancers and people: /healthz (this process answers), /readyz (so does what it needs)."""

import logging
from datetime import timedelta
from typing import Any

from celery import current_app
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.models import Heartbeat

logger = logging.getLogger(__name__)
WORKER_IS_LATE_AFTER = timedelta(seconds=60)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: no database, no broker, so that a restart of those never restarts us."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """503 unless a new database connection and the broker answer; the worker's last heartbeat is told, not judged.

    A late worker is no reason to take web processes out of service: pages work, and the sweep makes up for it.
    """
    database = database_state()
    broker = broker_state()
    is_ready = database["ok"] and broker["ok"]
    worker = worker_state() if database["ok"] else {"state": "unknown"}
    body = {"ready": is_ready, "database": database, "broker": broker, "worker": worker}
    return JsonResponse(body, status=200 if is_ready else 503)


def database_state() -> dict[str, Any]:
    """Opens a new connection: an old one may still answer while new ones are refused."""
    connection = connections.create_connection("default")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return {"ok": True}
    except Exception as error:  # whatever the driver raises, the answer is "not ready"
        logger.warning("database not ready", extra={"reason": type(error).__name__})
        return {"ok": False}
    finally:
        connection.close()


def broker_state() -> dict[str, Any]:
    try:
        with current_app.connection_for_write(transport_options=_fail_fast_options()) as connection:
            connection.default_channel.client.ping()
        return {"ok": True}
    except Exception as error:  # as above: kombu, redis and socket errors have no common parent
        logger.warning("broker not ready", extra={"reason": type(error).__name__})
        return {"ok": False}


def _fail_fast_options() -> dict[str, Any]:
    once = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}
    return {
        **current_app.conf.broker_transport_options,
        "socket_timeout": 2,
        "socket_connect_timeout": 2,
        **once,
    }


def worker_state() -> dict[str, Any]:
    """`ok`, `late` or `never`, with the moment of the last heartbeat (see core.jobs.heartbeat)."""
    last = Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
    if last is None:
        return {"state": "never", "last_heartbeat": None}
    is_late = timezone.now() - last > WORKER_IS_LATE_AFTER
    return {"state": "late" if is_late else "ok", "last_heartbeat": last.isoformat(timespec="seconds")}
