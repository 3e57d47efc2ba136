"""Celery entry points: links that ended."""

from celery import shared_task

from alerts.links.services import forget_links


@shared_task(name="alerts.forget_links", ignore_result=True)
def forget_ended_links() -> None:
    """Forget the links of e-mails that ended long ago. Beat starts it every hour."""
    forget_links()
