"""Celery entry points: the sender of the outbox."""

from celery import shared_task

from alerts.services import deliver_due


@shared_task(name="alerts.deliver_outbox", ignore_result=True)
def deliver_outbox() -> None:
    """Send what waits. Beat starts it every ten seconds, and whoever adds a message starts it at once."""
    deliver_due()
