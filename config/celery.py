"""The Celery application: JSON only, no result backend, one queue per kind of waiting.

Nothing relies on the broker remembering: every durable promise is a database row (a project's generation, an
outbox row) that a periodic job picks up again, so a lost message costs seconds and never work.
"""

import os
import warnings
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# The warning is about pickled messages; ours are JSON, and containers run as an ordinary user anyway.
warnings.filterwarnings("ignore", message="You're running the worker with superuser")

app = Celery("plumbline")
app.config_from_object("django.conf:settings", namespace="CELERY")


def _packages_with_jobs() -> list[str]:
    from config.rooms import packages_with  # asks the settings, which are not read yet

    return packages_with("jobs")


app.autodiscover_tasks(_packages_with_jobs, related_name="jobs")


@setup_logging.connect
def use_our_log_format(**_signal: Any) -> None:
    """Workers and beat log like the web process; connecting at all keeps Celery from setting up its own."""
    from django.conf import settings

    dictConfig(settings.LOGGING)


@worker_init.connect
def hand_on_work(**_signal: Any) -> None:
    """A worker sends jobs itself, also the one that a test starts."""
    from django.conf import settings

    settings.ENQUEUE_JOBS = True


@worker_ready.connect
def settle(**_signal: Any) -> None:
    """All code is loaded."""
    from core.memory import settle_in

    settle_in()
