"""The sender: claims waiting messages, delivers them, notes the outcome.

A claim is a lease: the row's next attempt moves ten minutes ahead before anything is sent, in a transaction of its
own. Whoever crashes after that leaves the row to be claimed again, and the repeat carries the same Message-ID. No
transaction is open while a mail server answers (or does not).
"""

import logging
import smtplib
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.links.services import renew_link, without_tokens
from alerts.models import Delivery
from alerts.raising.words import alert_mail
from alerts.sending.services.budget import lock_budget, within_budget
from alerts.sending.services.leaving import still_to_send
from alerts.teams.services import post_card
from core.access import Action, Actor, require
from core.egress import EgressFailed, EgressRefused
from core.errors import DomainError
from core.writing import locked

logger = logging.getLogger(__name__)

BATCH = 10
MAX_ATTEMPTS = 8
LEASE = timedelta(minutes=10)
# Sending stops well inside the lease, so that no second sender takes a row that is still being sent.
SENDING_TIME = timedelta(minutes=3)
FIRST_DELAY = timedelta(minutes=1)


def deliver_due() -> int:
    """Send what is due, batch by batch. Returns how many were sent; leaves the rest to the next run."""
    _give_up_on_crashed()
    sent = 0
    stop_at = timezone.now() + SENDING_TIME
    while timezone.now() < stop_at:
        batch = _claim(BATCH, "email")
        if not batch:
            break
        with_answer = _send_all(batch, stop_at)
        sent += with_answer
        if with_answer == 0:
            break  # The server is away: the rows back off, this run ends.
    while timezone.now() < stop_at and (batch := _claim(1, "teams")):
        sent += _post(batch[0])
    return sent


def backoff(attempts: int) -> timedelta:
    """Wait after the n-th failed attempt: 1, 2, 4 … 64 minutes, about two hours in all."""
    return FIRST_DELAY * 2 ** max(attempts - 1, 0)


@transaction.atomic
def retry_delivery(*, actor: Actor, delivery_id: int) -> None:
    """Put a message that was given up back into the queue. Raises Forbidden, NotVisible, DomainError."""
    require(actor, Action.MANAGE_ORGANISATION)
    delivery: Delivery = locked(Delivery.objects.all(), delivery_id)
    if delivery.status == Delivery.Status.SENT:
        raise DomainError(_("This message has been sent."))
    if delivery.status in (Delivery.Status.HELD, Delivery.Status.DROPPED):
        raise DomainError(_("This message is not sent by itself."))
    if not delivery.text:
        raise DomainError(_("This message's text was erased. Send it anew where it came from."))
    delivery.status = Delivery.Status.PENDING
    delivery.attempts = 0
    delivery.next_attempt_at = timezone.now()
    if delivery.channel == "email" and delivery.alert is not None and delivery.alert.task_id:
        # The tokens of its buttons were erased when it was given up.
        address = renew_link(delivery.alert, timezone.now())
        delivery.subject, delivery.text, delivery.html = alert_mail(delivery.alert, address)
        delivery.subject = delivery.subject[:400]
    delivery.save(
        update_fields=["status", "attempts", "next_attempt_at", "subject", "text", "html"],
    )


@transaction.atomic
def _claim(size: int, channel: str = "email") -> list[Delivery]:
    """Take up to `size` due rows that no other sender holds and that people may get now, and lease them."""
    now = timezone.now()
    if channel == "email":
        lock_budget()
    due = Delivery.objects.filter(
        status=Delivery.Status.PENDING,
        channel=channel,
        next_attempt_at__lte=now,
        attempts__lt=MAX_ATTEMPTS,
    )
    free = due.select_for_update(skip_locked=True).order_by("next_attempt_at", "id")
    while rows := list(free[:size]):
        # What is dropped or set aside is not due any more: the next look finds the next ones.
        rows = still_to_send(rows)
        if rows and (channel != "email" or (rows := within_budget(rows, now))):
            break
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        attempts=F("attempts") + 1, next_attempt_at=now + LEASE
    )
    for row in rows:
        row.attempts += 1
    return rows


def _give_up_on_crashed() -> None:
    """Rows whose last attempt crashed before it could say how it went."""
    Delivery.objects.filter(
        status=Delivery.Status.PENDING, attempts__gte=MAX_ATTEMPTS, next_attempt_at__lte=timezone.now()
    ).update(status=Delivery.Status.FAILED, last_error="The sender stopped during the last attempt.")


def _send_all(batch: list[Delivery], stop_at: object) -> int:
    """Send a batch over one connection; returns how many the server took."""
    connection = get_connection(fail_silently=False, **settings.MAIL_TRANSPORT)
    sent = 0
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        for row in batch:
            _note_failure(row, error)
        return 0
    try:
        for position, row in enumerate(batch):
            if timezone.now() >= stop_at:  # type: ignore[operator]
                _release(batch[position:])
                break
            sent += _send(row, connection)
    finally:
        _close(connection)
    return sent


def _send(row: Delivery, connection: BaseEmailBackend) -> bool:
    try:
        connection.send_messages([_message(row)])
    except smtplib.SMTPServerDisconnected as error:
        _note_failure(row, error)
        _close(connection)  # The next message opens a new connection.
        return False
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        _note_failure(row, error, is_final=bool(codes) and min(codes) >= 500)
        return False
    except (OSError, smtplib.SMTPException) as error:
        _note_failure(row, error)
        return False
    except ValueError as error:  # A header or address that no server will take, now or later.
        _note_failure(row, error, is_final=True)
        return False
    _note_sent(row)
    return True


def _post(row: Delivery) -> bool:
    """Post one card to its channel. What the channel refuses for good is given up at once."""
    try:
        answer = post_card(row)
    except EgressFailed as error:
        _note_failure(row, error)
        return False
    except EgressRefused as error:
        _note_failure(row, error, is_final=True)
        return False
    if 200 <= answer.status < 300:
        _note_sent(row)
        return True
    is_final = 300 <= answer.status < 500 and answer.status not in (408, 425, 429)
    wait = timedelta(seconds=answer.retry_after_seconds)
    _note_failure(row, EgressFailed(f"HTTP {answer.status}"), is_final=is_final, wait=wait)
    return False


def _message(row: Delivery) -> EmailMultiAlternatives:
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    headers = {
        **row.headers,
        "Message-ID": f"<{row.message_id}@{host}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    message = EmailMultiAlternatives(
        subject=row.subject,
        body=row.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[row.recipient],
        headers=headers,
    )
    if row.html:
        message.attach_alternative(row.html, "text/html")
    return message


def _note_sent(row: Delivery) -> None:
    changes: dict[str, object] = {"status": Delivery.Status.SENT, "sent_at": timezone.now(), "last_error": ""}
    changes |= _without_secrets(row)
    Delivery.objects.filter(pk=row.pk).update(**changes)


def _without_secrets(row: Delivery) -> dict[str, object]:
    """What stays of the text. Once sent, nothing needs here what lets somebody in.

    Invitations and password resets are nothing but such a link; a task's e-mail has some among its words.
    """
    if row.alert_id is None and not row.is_digest:
        return {"text": "", "html": ""}
    return {"text": without_tokens(row.text), "html": without_tokens(row.html)}


def _note_failure(
    row: Delivery, error: Exception, *, is_final: bool = False, wait: timedelta = timedelta(0)
) -> None:
    gives_up = is_final or row.attempts >= MAX_ATTEMPTS
    changes: dict[str, object] = {"last_error": f"{type(error).__name__}: {error}"[:500]}
    if gives_up:
        changes["status"] = Delivery.Status.FAILED
        changes |= _without_secrets(row)
    else:
        changes["next_attempt_at"] = timezone.now() + max(backoff(row.attempts), wait)
    Delivery.objects.filter(pk=row.pk).update(**changes)
    logger.warning(
        "message not delivered",
        extra={"delivery": row.pk, "attempts": row.attempts, "gives_up": gives_up, "reason": str(error)},
    )


def _release(rows: list[Delivery]) -> None:
    """Give back what there was no time to try; it does not count as an attempt."""
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        attempts=F("attempts") - 1, next_attempt_at=timezone.now()
    )


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        logger.debug("closing the mail connection failed", exc_info=True)
