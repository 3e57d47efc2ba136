"""Links in e-mails that take one report on a task, without a log-in: signed, for one use, for some days."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.models import Alert, UpdateLink
from alerts.selectors.update_links import SIGNER, link_of
from core.errors import DomainError

LIFETIME = timedelta(days=14)


def make_links(alerts: Sequence[Alert], now: datetime) -> dict[int, str]:
    """By alert id, the address for those that tell of a task. One statement, none without such alerts."""
    rows = [UpdateLink(alert=alert, expires_at=now + LIFETIME) for alert in alerts if alert.task_id]
    if not rows:
        return {}
    return {
        link.alert_id: settings.BASE_URL + reverse("one_tap", args=[SIGNER.sign(str(link.pk))])
        for link in UpdateLink.objects.bulk_create(rows)
    }


def claim_link(*, token: str) -> UpdateLink:
    """The link locked, for the one report it takes. Raises NotVisible, DomainError when it was used or has ended."""
    link = link_of(token, is_locked=True)
    if link.used_at:
        raise DomainError(_("This link has been used."), code="used")
    if link.expires_at <= timezone.now():
        raise DomainError(_("This link has ended. Open the task in Plumbline."), code="ended")
    return link


def note_use(*, link: UpdateLink, task_version: int | None) -> None:
    """The link has taken its report; `task_version` is what an undo needs, None when there is nothing to undo."""
    now = timezone.now()
    UpdateLink.objects.filter(pk=link.pk).update(used_at=now, task_version=task_version)
    Alert.objects.filter(pk=link.alert_id, read_at=None).update(read_at=now)


def reopen_link(*, link: UpdateLink) -> None:
    """Its report was taken back: the link takes another until it ends."""
    UpdateLink.objects.filter(pk=link.pk).update(used_at=None, task_version=None)
