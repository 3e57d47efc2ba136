"""Celery entry points."""

from celery import shared_task

from budgets.labour import reads, services
from core.access import SYSTEM


@shared_task(name="budgets.book_time", ignore_result=True)
def book_time() -> None:
    """Book approved time that waited for a rate. What was booked with the approval is left alone."""
    for project_id in reads.projects_with_time_to_book():
        services.book_time(actor=SYSTEM, project_id=project_id)
