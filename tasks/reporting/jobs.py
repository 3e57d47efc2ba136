"""Celery entry points."""

from celery import shared_task

from tasks.reporting.services import tell_assigned


@shared_task(name="tasks.tell_assigned", ignore_result=True)
def tell_of_assignments() -> None:
    """Tell people of work they were given. Beat starts it every minute; again tells nobody twice."""
    tell_assigned()
