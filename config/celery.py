"""The Celery application: JSON only, no result backend, one queue per kind of waiting.

Nothing relies on the broker remembering: every durable promise is a database row (a project's generation, an
outbox row) that a periodic job picks up again, so a lost message costs seconds and never work.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("plumbline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")
