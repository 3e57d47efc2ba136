"""Links in e-mails that take one report on a task, without a log-in: for one use, for some days.

A token is 256 random bits. It stands in the e-mail alone; the row keeps its hash, and the outbox forgets the token
once the e-mail is sent.
"""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.links.reads import hash_of, link_of
from alerts.models import Alert, UpdateLink
from core.access import Actor
from core.errors import DomainError

LIFETIME = timedelta(days=14)
# How long the page behind an ended link still says that it has ended.
REMEMBERED = timedelta(days=30)
BATCH = 5000
_TOKEN_BYTES = 32
_IN_A_TEXT = re.compile(r"(/u/)[\w-]{43}(?=/)")


def make_links(alerts: Sequence[Alert], now: datetime) -> dict[int, str]:
    """By alert id, the address for those that tell of a task. One statement, none without such alerts."""
    tokens = {alert.pk: secrets.token_urlsafe(_TOKEN_BYTES) for alert in alerts if alert.task_id}
    if not tokens:
        return {}
    UpdateLink.objects.bulk_create(
        [
            UpdateLink(alert_id=pk, token_hash=hash_of(token), expires_at=now + LIFETIME)
            for pk, token in tokens.items()
        ],
        # Of a fact that came true again, and is told anew.
        update_conflicts=True,
        unique_fields=["alert"],
        update_fields=["token_hash", "expires_at", "used_at", "revoked_at", "task_version"],
    )
    return {pk: _address(token) for pk, token in tokens.items()}


def renew_link(alert: Alert, now: datetime) -> str:
    """Another token for an alert whose e-mail never arrived, as its address; empty if it has no link.

    What was reported by the link, and that it was ended, stays.
    """
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    links = UpdateLink.objects.filter(alert=alert, revoked_at=None)
    changed = links.update(token_hash=hash_of(token), expires_at=now + LIFETIME)
    return _address(token) if changed else ""


def without_tokens(text: str) -> str:
    """An e-mail's text as the outbox keeps it once it is sent: its links lead nowhere."""
    return _IN_A_TEXT.sub(r"\1…", text)


def claim_link(*, token: str) -> UpdateLink:
    """The link locked, for the one report it takes. Raises NotVisible, DomainError when it was used or has ended."""
    link = link_of(token, is_locked=True)
    if link.used_at:
        raise DomainError(_("This link has been used."), code="used")
    _refuse_ended(link)
    return link


def reclaim_link(*, token: str) -> UpdateLink:
    """The used link locked, to take its report back. Raises NotVisible, DomainError when it has ended."""
    link = link_of(token, is_locked=True)
    _refuse_ended(link)
    return link


def note_use(*, link: UpdateLink, task_version: int | None) -> None:
    """The link has taken its report; `task_version` is what an undo needs, None when there is nothing to undo."""
    now = timezone.now()
    UpdateLink.objects.filter(pk=link.pk).update(used_at=now, task_version=task_version)
    Alert.objects.filter(pk=link.alert_id, read_at=None).update(read_at=now)


def reopen_link(*, link: UpdateLink) -> None:
    """Its report was taken back: the link takes another until it ends."""
    UpdateLink.objects.filter(pk=link.pk).update(used_at=None, task_version=None)


@transaction.atomic
def end_own_links(*, actor: Actor) -> int:
    """End every link that is open in the person's e-mails; returns how many. Again ends none."""
    return end_links(actor.user_id) if actor.user_id else 0


def end_links(user_id: int, project_id: int | None = None) -> int:
    """End a person's open links, of one project or all: with the access that they stood for."""
    now = timezone.now()
    links = UpdateLink.objects.open_at(now).filter(alert__recipient_id=user_id)
    if project_id is not None:
        links = links.filter(alert__project_id=project_id)
    return links.update(revoked_at=now)


def forget_links(*, now: datetime | None = None) -> int:
    """Delete links that ended more than REMEMBERED ago; returns how many. Again deletes nothing."""
    now = now or timezone.now()
    ended = UpdateLink.objects.filter(expires_at__lt=now - REMEMBERED).order_by("expires_at")
    gone = 0
    while ids := list(ended.values_list("pk", flat=True)[:BATCH]):
        UpdateLink.objects.filter(pk__in=ids).delete()
        gone += len(ids)
    return gone


def _refuse_ended(link: UpdateLink) -> None:
    if link.is_over(timezone.now()):
        raise DomainError(_("This link has ended. Open the task in Plumbline."), code="ended")


def _address(token: str) -> str:
    return settings.BASE_URL + reverse("one_tap", args=[token])
