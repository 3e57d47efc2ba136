"""Celery entry points."""

from celery import shared_task
from django.utils import timezone

from budgets import selectors, services
from core.access import SYSTEM


@shared_task(name="budgets.book_time", ignore_result=True)
def book_time() -> None:
    """Book approved time that waited for a rate. What was booked with the approval is left alone."""
    for project_id in selectors.projects_with_time_to_book():
        services.book_time(actor=SYSTEM, project_id=project_id)


@shared_task(name="budgets.take_back_accruals", ignore_result=True)
def take_back_accruals() -> None:
    """Take back the accruals of months that are over; each once, however often this runs."""
    services.take_back_accruals(today=timezone.localdate())
