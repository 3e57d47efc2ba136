"""Telling one person one fact, once: the row, and the e-mail it becomes, in the caller's transaction."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from alerts.models import Alert, Delivery, Preference
from core.background import enqueue
from core.registry import alert_kinds
from people.models import User


def raise_alert(
    *,
    kind: str,
    key: str,
    recipient: User,
    title: str,
    body: str = "",
    why: str,
    url: str = "",
    project_id: int | None = None,
    project_name: str = "",
    severity: str = "info",
) -> Alert | None:
    """Raise an alert, or None when this recipient has been told this fact (`key`) before.

    ON CONFLICT DO NOTHING on (recipient, key): however often the same facts are evaluated, by however many workers,
    one row and one e-mail come of it.
    """
    alert = Alert(
        kind=kind,
        key=key[:200],
        recipient=recipient,
        project_id=project_id,
        project_name=project_name[:200],
        title=title[:300],
        body=body,
        why=why[:300],
        url=url[:300],
        severity=severity,
    )
    # The primary key comes from the sequence; on conflict no row carries it.
    Alert.objects.bulk_create([alert], ignore_conflicts=True)
    stored = Alert.objects.filter(recipient=recipient, key=alert.key, created_at=alert.created_at).first()
    if stored is None:
        return None
    if recipient.is_active and _wants_email(recipient, kind):
        _write_email(stored, recipient)
        enqueue("alerts.deliver_outbox")
    return stored


def _wants_email(recipient: User, kind: str) -> bool:
    choice = Preference.objects.filter(user=recipient, kind=kind).values_list("by_email", flat=True).first()
    if choice is not None:
        return choice
    return alert_kinds[kind].by_email if kind in alert_kinds else True


def _write_email(alert: Alert, recipient: User) -> Delivery:
    context = {
        "alert": alert,
        "recipient": recipient,
        "link": f"{settings.BASE_URL}{alert.url}" if alert.url else settings.BASE_URL,
        "settings_link": f"{settings.BASE_URL}/settings/alerts/",
        "now": timezone.now(),
    }
    with translation.override(recipient.language or settings.LANGUAGE_CODE):
        text = render_to_string("alerts/email/alert.txt", context)
        html = render_to_string("alerts/email/alert.html", context)
    prefix = f"[{alert.project_name}] " if alert.project_name else ""
    return Delivery.objects.create(
        alert=alert, recipient=recipient.email, subject=f"{prefix}{alert.title}"[:400], text=text, html=html
    )
