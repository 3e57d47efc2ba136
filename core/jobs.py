"""Celery entry points of the core: signs of life."""

from celery import shared_task
from django.utils import timezone

from core.models import Heartbeat


@shared_task(name="core.heartbeat", ignore_result=True)
def heartbeat() -> None:
    """Note that a worker took a message that beat sent: broker, beat and worker are all alive."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": timezone.now()})
