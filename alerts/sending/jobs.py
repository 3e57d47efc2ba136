"""Celery entry points: the sender of the outbox and the daily e-mail."""

from celery import shared_task

from alerts.sending.services import deliver_due, forget_deliveries, send_digests, send_gathered


@shared_task(name="alerts.deliver_outbox", ignore_result=True)
def deliver_outbox() -> None:
    """Send what waits.

    Beat starts it every ten seconds; whoever adds a message starts it at once.
    """
    deliver_due()


@shared_task(name="alerts.send_digests", ignore_result=True)
def write_digests() -> None:
    """Write the daily e-mails whose hour has come, and those that gather what was too much.

    Beat starts it every minute.
    """
    send_digests()
    send_gathered()


@shared_task(name="alerts.forget_deliveries", ignore_result=True)
def forget_old_deliveries() -> None:
    """Keep the delivery log to its length. Beat starts it every hour."""
    forget_deliveries()
