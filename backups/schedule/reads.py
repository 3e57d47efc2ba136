"""What the page about backups shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min

from backups.models import Backup
from core.access import Action, Actor, require

SHOWN = 20


@dataclass(frozen=True, slots=True)
class BackupPage:
    """`last` is the last good one; `is_late` when it, or without one the installation, is too old."""

    last: Backup | None
    is_late: bool
    attempts: list[Backup]
    every_hours: int
    keep: int
    folder: Path
    alert_hours: int
    is_sealed: bool


def backup_page(actor: Actor, now: datetime) -> BackupPage:
    """Raises Forbidden."""
    require(actor, Action.MANAGE_ORGANISATION)
    last = last_good()
    return BackupPage(
        last=last,
        is_late=is_late(last, now),
        attempts=list(Backup.objects.all()[:SHOWN]),
        every_hours=settings.BACKUP_EVERY_HOURS,
        keep=settings.BACKUP_KEEP,
        folder=backup_folder(),
        alert_hours=settings.BACKUP_ALERT_HOURS,
        is_sealed=bool(settings.BACKUP_PASSPHRASE),
    )


def last_good() -> Backup | None:
    return Backup.objects.filter(is_good=True).first()


def is_late(last: Backup | None, now: datetime) -> bool:
    """Whether the last good backup, or without one the installation, is older than BACKUP_ALERT_HOURS."""
    if not settings.BACKUP_ALERT_HOURS:
        return False
    since = last.started_at if last else installed_at()
    return since is not None and now - since > timedelta(hours=settings.BACKUP_ALERT_HOURS)


def installed_at() -> datetime | None:
    """When the first migration ran: what a demo or an import dates back is not older in truth."""
    moment: datetime | None = MigrationRecorder.Migration.objects.aggregate(at=Min("applied"))["at"]
    return moment


def backup_folder() -> Path:
    folder: Path = settings.BASE_DIR / settings.BACKUP_DIR
    return folder
