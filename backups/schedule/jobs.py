"""Celery entry points: backups by schedule, and the look at the last one's age."""

import logging

from celery import shared_task
from django.utils import timezone

from backups.archive.figures import BackupProblem
from backups.schedule.services import make_due_backup, watch_age

logger = logging.getLogger(__name__)
LONGEST_SECONDS = 6 * 3600


# Acknowledged early: a message that is not comes again after ten minutes, while a long backup still runs. Beat finds
# again what a killed worker left undone.
@shared_task(
    name="backups.make_due",
    ignore_result=True,
    acks_late=False,
    time_limit=LONGEST_SECONDS,
    soft_time_limit=LONGEST_SECONDS - 60,
)
def make_due() -> None:
    """Make the backup that the schedule asks for, if it is due. Beat starts it every five minutes."""
    try:
        made = make_due_backup(timezone.now())
    except BackupProblem as problem:
        logger.error("backup failed", extra={"reason": str(problem)})
        return
    if made:
        logger.info("backup made", extra={"path": str(made.path), "bytes": made.bytes, "rows": made.rows})


@shared_task(name="backups.watch", ignore_result=True)
def watch() -> None:
    """Tell the admins when the last good backup is too old. Beat starts it every fifteen minutes."""
    watch_age(timezone.now())
