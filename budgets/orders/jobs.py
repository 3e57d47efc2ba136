"""Celery entry point."""

from celery import shared_task
from django.utils import timezone

from budgets.orders import services


@shared_task(name="budgets.take_back_accruals", ignore_result=True)
def take_back_accruals() -> None:
    """Take back the accruals of months that are over; each once, however often this runs."""
    services.take_back_accruals(today=timezone.localdate())
