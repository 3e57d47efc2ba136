"""The e-mail that tells what was more than a person should get at once: all of it, once, in one message."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alerts.kinds.reads import is_watched, over_among, quiet_among, unheard
from alerts.models import Alert, Delivery
from alerts.preferences.reads import quiet_until
from alerts.raising.words import gathered_mail
from core.background import enqueue
from people.models import User


def send_gathered(*, now: datetime | None = None) -> int:
    """Write the messages whose time has come; returns how many. Again does nothing, and two at once make one."""
    now = now or timezone.now()
    due = Alert.objects.filter(gathers_at__lte=now).order_by("recipient_id")
    people = due.values_list("recipient_id", flat=True).distinct()
    return sum(gather_for(user_id, now) for user_id in people)


@transaction.atomic
def gather_for(user_id: int, now: datetime) -> bool:
    """Write the message of everything that waits for a person, unless they read it meanwhile."""
    # The person's row is the lock: whoever comes second finds nothing left to tell.
    person = User.objects.select_for_update().get(pk=user_id)
    waiting = Alert.objects.filter(recipient_id=user_id, gathers_at__isnull=False)
    leaves_at = quiet_until(person, now)
    if leaves_at > now:
        # Written when it may leave, so that it tells what is true by then.
        waiting.update(gathers_at=leaves_at)
        return False
    alerts = still_told(list(waiting.filter(read_at=None).order_by("project_name", "-id")))
    waiting.update(gathers_at=None)
    if not person.is_active or not alerts:
        return False
    subject, text, html = gathered_mail(person, alerts)
    Delivery.objects.create(
        recipient=person.email,
        subject=subject[:400],
        text=text,
        html=html,
        is_digest=True,
        is_bulk=True,
        next_attempt_at=now,
    )
    enqueue("alerts.deliver_outbox")
    return True


def still_told(alerts: list[Alert]) -> list[Alert]:
    """Without what is not true any more, what its reader may not see today, and what watches found in projects that
    are not active any more."""
    quiet = quiet_among(alert.project_id for alert in alerts if is_watched(alert.kind))
    untold = over_among(alerts) | unheard(alerts)
    return [
        alert
        for alert in alerts
        if alert.pk not in untold and (alert.project_id not in quiet or not is_watched(alert.kind))
    ]
