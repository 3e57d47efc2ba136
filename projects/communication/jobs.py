"""Celery entry points."""

from celery import shared_task

from projects.communication.services import run_communication


@shared_task(name="projects.run_communication", ignore_result=True)
def send_and_ask() -> None:
    """Send the messages that are due, and ask for those that people send.

    Beat starts it every minute.
    """
    run_communication()
