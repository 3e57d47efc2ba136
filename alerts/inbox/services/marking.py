"""What a person does with their own alerts."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.models import Alert
from core.access import Actor
from core.errors import DomainError, NotVisible


def mark_read(*, actor: Actor, alert_id: int) -> Alert:
    """Note that the person has seen it. Again does nothing. Raises NotVisible for somebody else's alert."""
    alert = _own(actor, alert_id)
    seen = Alert.objects.filter(Q(pk=alert_id) | Q(bundle_id=alert_id), read_at=None)
    seen.update(read_at=timezone.now())
    return alert


def mark_unread(*, actor: Actor, alert_id: int) -> None:
    _own(actor, alert_id)
    Alert.objects.filter(pk=alert_id).update(read_at=None)


def mark_all_read(*, actor: Actor, up_to_id: int, kind: str = "", project_id: int | None = None) -> int:
    """Mark everything read that the person has on screen; what arrived since (a higher id) stays unread."""
    rows = Alert.objects.visible_to(actor).awake(timezone.now()).filter(read_at=None, pk__lte=up_to_id)
    if kind:
        rows = rows.filter(kind=kind)
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    now, ids = timezone.now(), list(rows.listed().values_list("pk", flat=True))
    Alert.objects.filter(bundle__in=ids, read_at=None).update(read_at=now)
    return Alert.objects.filter(pk__in=ids).update(read_at=now)


def snooze(*, actor: Actor, alert_id: int, until: datetime) -> None:
    """Hide an alert until a moment to come; it is unread again then."""
    _own(actor, alert_id)
    if until <= timezone.now():
        raise DomainError(_("Choose a moment to come."), field="until")
    Alert.objects.filter(pk=alert_id).update(snoozed_until=until, read_at=None)


def _own(actor: Actor, alert_id: int) -> Alert:
    alert: Alert | None = Alert.objects.visible_to(actor).filter(pk=alert_id).first()
    if alert is None:
        raise NotVisible
    return alert
