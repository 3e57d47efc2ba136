"""Celery entry points."""

from celery import shared_task
from django.utils import timezone

from tasks.deliverables import services


@shared_task(name="tasks.watch_deliverables", ignore_result=True)
def watch_deliverables() -> None:
    """Tell owners of deliverables that are overdue; the same date is told once."""
    services.remind_of_deliverables(today=timezone.localdate())
