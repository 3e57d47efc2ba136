"""Celery entry points."""

from celery import shared_task

from alerts.services import deliver_due


@shared_task(name="alerts.deliver_outbox", ignore_result=True)
def deliver_outbox() -> None:
    """Send what is due. Periodic, and called after each alert; every run looks at rows, not at the message."""
    deliver_due()
