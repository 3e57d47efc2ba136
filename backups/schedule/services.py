"""Backups by schedule, and the alert when the last good one is too old."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from alerts.models import Alert
from alerts.raising.services import NewAlert, raise_alerts
from backups.archive.figures import BackupProblem
from backups.making.services import Made, back_up
from backups.models import Backup
from backups.schedule.reads import backup_folder, is_late, last_good
from core.access import Role
from people.models import User

# After a failure the next attempt waits: a full disk does not get better within minutes.
PAUSE_AFTER_ATTEMPT = timedelta(minutes=30)
_NAME = "plumbline-{:%Y%m%d-%H%M%S}.backup"
_OWN_NAMES = re.compile(r"plumbline-\d{8}-\d{6}\.backup")


def make_due_backup(now: datetime) -> Made | None:
    """Make the backup that the schedule asks for now, if any, and remove the oldest beyond BACKUP_KEEP.

    May be called at any time and twice: what is due is decided by rows. Raises BackupProblem.
    """
    if not is_due(now):
        return None
    folder = backup_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BackupProblem(f"BACKUP_DIR={folder} cannot be made: {error.strerror}.") from error
    made = back_up(
        folder / _NAME.format(now),
        passphrase=settings.BACKUP_PASSPHRASE,
        source=Backup.Source.SCHEDULE,
    )
    _forget_oldest(folder)
    return made


def is_due(now: datetime) -> bool:
    """Whether BACKUP_EVERY_HOURS have passed since the last good one, and a while since the last attempt."""
    if not settings.BACKUP_EVERY_HOURS:
        return False
    scheduled = Backup.objects.filter(source=Backup.Source.SCHEDULE)
    last_attempt = scheduled.aggregate(at=Max("started_at"))["at"]
    if last_attempt and now - last_attempt < PAUSE_AFTER_ATTEMPT:
        return False
    last_good_one = scheduled.filter(is_good=True).aggregate(at=Max("started_at"))["at"]
    every = timedelta(hours=settings.BACKUP_EVERY_HOURS)
    return last_good_one is None or now - last_good_one >= every


def _forget_oldest(folder: Path) -> None:
    """Keep the newest BACKUP_KEEP of those that the schedule named; what somebody else put there stays."""
    own = sorted(path for path in folder.iterdir() if _OWN_NAMES.fullmatch(path.name))
    if settings.BACKUP_KEEP:
        for path in own[: -settings.BACKUP_KEEP]:
            path.unlink(missing_ok=True)


def late_over(alerts: Sequence[Any]) -> set[int]:
    """Those that a younger backup has answered."""
    last = last_good()
    key = f"backup-late:{last.pk if last else 'none'}"
    is_still = is_late(last, timezone.now())
    own = [alert for alert in alerts if alert.key.startswith("backup-late:")]
    return {alert.pk for alert in own if not is_still or alert.key != key}


def watch_age(now: datetime) -> int:
    """Tell the admins that the last good backup is too old, each once per backup; returns how many were told."""
    last = last_good()
    if not is_late(last, now):
        return 0
    admins = User.objects.filter(organisation_role=Role.ADMIN, is_active=True)
    title = _("The last good backup is older than %(hours)d hours")
    if last is None:
        title = _("There is no backup, after more than %(hours)d hours")
    return len(
        raise_alerts(
            NewAlert(
                kind="backup_late",
                key=f"backup-late:{last.pk if last else 'none'}",
                recipient=admin,
                title=lazy(lambda: str(title) % {"hours": settings.BACKUP_ALERT_HOURS}, str)(),
                body=_("What is entered from now on would be lost with this machine."),
                why=_("You are an organisation admin."),
                url=reverse("backups"),
                severity=Alert.Severity.URGENT,
            )
            for admin in admins
        )
    )
