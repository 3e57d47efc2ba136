"""Celery entry points: closing what is over."""

from celery import shared_task

from alerts.raising.services import close_over


@shared_task(name="alerts.close_over", ignore_result=True)
def close_what_is_over() -> None:
    """Close what is not true any more.

    Beat starts it every five minutes; a recompute closes its project's at once.
    """
    close_over()
