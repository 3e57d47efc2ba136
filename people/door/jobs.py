"""Celery entry points: answers to those who forgot their password, and forgetting the log of sign-ins."""

from celery import shared_task

from people.door.services import answer_resets, forget_door_records


@shared_task(name="people.answer_resets", ignore_result=True)
def write_reset_mails() -> None:
    """Write the mails with links for a new password. Beat starts it every 15 seconds, a request at once."""
    answer_resets()


@shared_task(name="people.forget_door_records", ignore_result=True)
def forget_old_door_records() -> None:
    """Keep the log of sign-ins to its length. Beat starts it every hour."""
    forget_door_records()
