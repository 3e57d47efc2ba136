"""The daily e-mail: everything since the last one, at the person's own morning, each alert in one of them."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alerts.models import Alert, Delivery
from alerts.raising.words import digest_mail
from alerts.sending.services.gathering import still_told
from core.background import enqueue
from people.models import User


def send_digests(*, now: datetime | None = None) -> int:
    """Write the daily e-mails that are due; returns how many. Again does nothing, and two at once make one."""
    now = now or timezone.now()
    due = Alert.objects.filter(digest_at__lte=now).order_by("recipient_id")
    people = due.values_list("recipient_id", flat=True).distinct()
    return sum(_digest_of(user_id, now) for user_id in people)


@transaction.atomic
def _digest_of(user_id: int, now: datetime) -> bool:
    # The person's row is the lock: whoever comes second finds nothing left to tell.
    person = User.objects.select_for_update().get(pk=user_id)
    # What arrived after the hour has come too, so that the mail is as fresh as it can be.
    waiting = Alert.objects.filter(recipient_id=user_id, digest_at__isnull=False)
    alerts = still_told(list(waiting.order_by("project_name", "-id")))
    waiting.update(digest_at=None)
    if not person.is_active or all(alert.read_at for alert in alerts):
        return False
    subject, text, html = digest_mail(person, alerts)
    Delivery.objects.create(
        recipient=person.email,
        subject=subject[:400],
        text=text,
        html=html,
        is_digest=True,
        next_attempt_at=now,
    )
    enqueue("alerts.deliver_outbox")
    return True
