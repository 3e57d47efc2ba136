"""Celery entry points: what is overdue, and what comes near."""

from celery import shared_task

from controls.alerting import services


@shared_task(name="controls.watch_overdue", ignore_result=True)
def watch_overdue() -> None:
    """Raise the alerts of overdue tasks; the same facts never tell twice."""
    services.watch_overdue()


@shared_task(name="controls.watch_due", ignore_result=True)
def watch_due() -> None:
    """Raise the alerts of what comes near; the same facts never tell twice."""
    services.watch_due()
