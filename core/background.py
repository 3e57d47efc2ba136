"""Handing work to the workers: by job name and ids, after commit, without ever failing the request.

A lost message loses nothing: every job that matters is found again by a periodic sweep over rows.
"""

import logging
from functools import partial
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

# Fail fast: a request must not wait for a broker that is away.
_PUBLISH_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}


def enqueue(job_name: str, *ids: Any) -> None:
    """Send a job once the current transaction commits; `ids` are plain JSON values.

    Asking for the same job twice in one transaction sends one message: a bulk edit is one intent.
    """
    send = partial(_send, job_name, ids)
    waiting = (entry[1] for entry in transaction.get_connection().run_on_commit)
    if not any(
        isinstance(other, partial) and other.func is _send and other.args == send.args for other in waiting
    ):
        transaction.on_commit(send)


def enqueue_in(seconds: float, job_name: str, *ids: Any) -> None:
    """Send a job once the current transaction commits, to be taken up so many seconds later."""
    transaction.on_commit(partial(_send, job_name, ids, countdown=max(0.0, seconds)))


def _send(job_name: str, ids: tuple[Any, ...], countdown: float | None = None) -> None:
    if not settings.ENQUEUE_JOBS:
        return
    try:
        current_app.send_task(
            job_name, args=ids, countdown=countdown, retry=True, retry_policy=_PUBLISH_POLICY
        )
    except (OperationalError, OSError) as error:
        logger.warning(
            "job left to the sweep: broker unreachable", extra={"job": job_name, "reason": str(error)}
        )
