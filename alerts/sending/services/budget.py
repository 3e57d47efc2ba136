"""How many e-mails about alerts a person gets. What is above waits, and is told with others in one message.

Judged when messages leave, by what has left: a person gets at most ALERT_MAILS_PER_HOUR, and after a message that
told of many facts at once nothing that watches find until an hour later. Messages that are no alerts (a new password,
an invitation) are not counted and never wait.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from alerts.kinds.reads import is_watched, quiet_among
from alerts.models import Alert, Delivery, UpdateLink
from alerts.sending.services.gathering import gather_for

HOUR = timedelta(hours=1)
# Names the advisory lock under which messages are judged.
LOCK_CLASS = 20_561


def lock_budget() -> None:
    """Lock: two senders that count at once would each find room for the last message. Taken before rows are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK_CLASS])


def within_budget(rows: Sequence[Delivery], now: datetime) -> list[Delivery]:
    """Those of the due messages that may leave now; the others are set aside. Call under `lock_budget`."""
    # A repeat was let through before.
    fresh = [row for row in rows if row.alert_id and not row.attempts]
    if not fresh:
        return list(rows)
    alerts = Alert.objects.in_bulk([row.alert_id for row in fresh if row.alert_id])
    judge = _Judge({row.recipient for row in fresh}, now)
    judge.waiting |= _of_quiet_projects(fresh, alerts)
    # People come before watches.
    for row in sorted(fresh, key=lambda row: is_watched(alerts[row.alert_id or 0].kind)):
        judge.look_at(row, alerts[row.alert_id or 0])
    return [row for row in rows if row.pk not in judge.waiting]


def _of_quiet_projects(rows: Sequence[Delivery], alerts: dict[int, Alert]) -> set[int]:
    """Messages of watches over projects that were put on hold or closed while they waited: not sent."""
    watched = [row for row in rows if is_watched(alerts[row.alert_id or 0].kind)]
    quiet = quiet_among(alerts[row.alert_id or 0].project_id for row in watched)
    ids = {row.pk for row in watched if alerts[row.alert_id or 0].project_id in quiet}
    if ids:
        set_aside(ids, _("The project is not active."))
    return ids


def set_aside(ids: set[int], reason: str) -> None:
    """Note that messages are not sent by themselves, and why. Their buttons would lead nowhere: they go, too."""
    rows = Delivery.objects.filter(pk__in=ids)
    UpdateLink.objects.filter(alert__deliveries__in=ids).delete()
    rows.update(status=Delivery.Status.HELD, text="", html="", last_error=reason)


class _Judge:
    """What people got in the last hour, and what of the due messages may still leave."""

    def __init__(self, recipients: set[str], now: datetime) -> None:
        self.waiting: set[int] = set()
        self._now = now
        self._counts: Counter[str] = Counter()
        self._oldest: dict[str, datetime] = {}
        self._bulk: dict[str, datetime] = {}
        for recipient, sent_at, is_bulk in _left(recipients, now):
            self._note(recipient, sent_at or now, is_bulk=is_bulk)
        due = Delivery.objects.filter(
            recipient__in=recipients,
            status=Delivery.Status.PENDING,
            channel="email",
            next_attempt_at__lte=now,
            attempts=0,
            is_bulk=True,
        )
        self._bulk_due = set(due.exclude(alert=None).values_list("recipient", flat=True))

    def look_at(self, row: Delivery, alert: Alert) -> None:
        """Let a message leave, or let its alert wait for the message that gathers."""
        if row.pk in self.waiting:
            return
        limit = settings.ALERT_MAILS_PER_HOUR
        if is_watched(alert.kind) and row.recipient in self._bulk:
            self._wait([row], self._bulk[row.recipient] + HOUR)
        elif is_watched(alert.kind) and self._gathers_now(row, alert):
            self._note(row.recipient, self._now, is_bulk=True)
        elif limit and self._counts[row.recipient] >= limit:
            self._wait([row], self._oldest[row.recipient] + HOUR)
        else:
            self._note(row.recipient, self._now, is_bulk=row.is_bulk)

    def _gathers_now(self, row: Delivery, alert: Alert) -> bool:
        """Whether many facts are due beside others, and so are told in one message at once."""
        if row.recipient not in self._bulk_due:
            return False
        together = _watched_and_due(row.recipient, self._now)
        if len(together) < 2:
            return False
        self._wait(together, self._now)
        return gather_for(alert.recipient_id, self._now)

    def _note(self, recipient: str, at: datetime, *, is_bulk: bool) -> None:
        self._counts[recipient] += 1
        self._oldest[recipient] = min(at, self._oldest.get(recipient, at))
        if is_bulk:
            self._bulk[recipient] = max(at, self._bulk.get(recipient, at))

    def _wait(self, rows: Sequence[Delivery], until: datetime) -> None:
        ids = {row.alert_id for row in rows}
        Alert.objects.filter(pk__in=ids).update(gathers_at=until)
        set_aside({row.pk for row in rows}, _("Told with others in one message."))
        self.waiting |= {row.pk for row in rows}


def _left(recipients: set[str], now: datetime) -> list[tuple[str, datetime | None, bool]]:
    """(recipient, when, whether of many) of what left in the last hour or is leaving."""
    is_leaving = Q(status=Delivery.Status.PENDING, attempts__gt=0, next_attempt_at__gt=now)
    has_left = Q(status=Delivery.Status.SENT, sent_at__gt=now - HOUR)
    rows = Delivery.objects.filter(has_left | is_leaving, recipient__in=recipients, channel="email")
    counted = rows.filter(Q(alert__isnull=False) | Q(is_bulk=True))
    return list(counted.values_list("recipient", "sent_at", "is_bulk"))


def _watched_and_due(recipient: str, now: datetime) -> list[Delivery]:
    rows = Delivery.objects.filter(
        recipient=recipient,
        status=Delivery.Status.PENDING,
        channel="email",
        next_attempt_at__lte=now,
        attempts=0,
        alert__isnull=False,
    )
    due = rows.select_related("alert").order_by("id")
    return [row for row in due if row.alert is not None and is_watched(row.alert.kind)]
