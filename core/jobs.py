"""Celery entry points of the core: signs of life, keys that are forgotten, and files to remove."""

from celery import shared_task
from django.utils import timezone

from core import once
from core.files import forget_files_put_off
from core.models import Heartbeat


@shared_task(name="core.heartbeat", ignore_result=True)
def heartbeat() -> None:
    """Note that a worker took a message that beat sent: broker, beat and worker are all alive."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": timezone.now()})


@shared_task(name="core.forget_claimed_keys", ignore_result=True)
def forget_claimed_keys() -> None:
    """Keys of what was sent, and their answers, after a day."""
    once.forget_claimed_keys()


@shared_task(name="core.forget_files", ignore_result=True)
def forget_files() -> None:
    """Remove files whose deletion waited for a backup. Beat starts it every ten minutes."""
    forget_files_put_off()
