"""Celery entry points."""

from celery import shared_task
from django.utils import timezone

from risks.issues.services import remind_of_issues
from risks.register import services


@shared_task(name="risks.watch_reviews", ignore_result=True)
def watch_reviews() -> None:
    """Tell owners of risks whose review is due and of issues that are overdue; the same date is told once."""
    services.remind_of_reviews(today=timezone.localdate())
    remind_of_issues(today=timezone.localdate())
