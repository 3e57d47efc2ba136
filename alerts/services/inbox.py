"""What people do with their alerts."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alerts.models import Alert, Preference
from core.access import Actor
from core.errors import NotVisible
from core.registry import alert_kinds


def mark_read(*, actor: Actor, alert_id: int, is_read: bool = True) -> Alert:
    """Mark one of the actor's alerts read or unread. Raises NotVisible for anybody else's."""
    alert = _own(actor, alert_id)
    alert.read_at = timezone.now() if is_read else None
    alert.save(update_fields=["read_at"])
    return alert


def mark_all_read(*, actor: Actor) -> int:
    """Mark all of the actor's alerts read; returns how many were not."""
    return Alert.objects.filter(recipient_id=actor.user_id, read_at=None).update(read_at=timezone.now())


def snooze(*, actor: Actor, alert_id: int, until: datetime) -> Alert:
    """Hide an alert until then."""
    alert = _own(actor, alert_id)
    alert.snoozed_until = until
    alert.save(update_fields=["snoozed_until"])
    return alert


@transaction.atomic
def set_preference(*, actor: Actor, kind: str, by_email: bool) -> Preference:
    """Choose whether a kind of alert also comes by e-mail."""
    if kind not in alert_kinds or actor.user_id is None:
        raise NotVisible
    preference, _created = Preference.objects.update_or_create(
        user_id=actor.user_id, kind=kind, defaults={"by_email": by_email}
    )
    return preference


def _own(actor: Actor, alert_id: int) -> Alert:
    alert = Alert.objects.filter(pk=alert_id, recipient_id=actor.user_id).first()
    if alert is None:
        raise NotVisible
    return alert
