"""The sender: claims due rows, sends, marks. Sending comes before marking, so nothing is lost; a crash between the
two repeats at most one message, with the same Message-ID."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from alerts.models import Delivery

logger = logging.getLogger(__name__)

BATCH = 20
MAX_ATTEMPTS = 8
# A claim that is not marked by then belongs to a sender that died.
CLAIM = timedelta(minutes=2)
DOMAIN = "plumbline"


def deliver_due(*, limit: int = 500) -> int:
    """Send what is due, in small batches; returns how many were sent. Safe to run many times at once."""
    sent = 0
    connection = mail_transport()
    while limit > 0:
        claimed = _claim(min(BATCH, limit))
        if not claimed:
            break
        limit -= len(claimed)
        try:
            connection.open()
        except OSError as error:
            for delivery in claimed:
                _note_failure(delivery, error)
            break
        for delivery in claimed:
            sent += _send(connection, delivery)
        connection.close()
    return sent


def mail_transport() -> BaseEmailBackend:
    """The real transport behind the outbox."""
    options = dict(settings.MAIL_TRANSPORT)
    backend: BaseEmailBackend = get_connection(options.pop("backend"), **options)
    return backend


@transaction.atomic
def _claim(count: int) -> list[Delivery]:
    """Take due rows so that no other sender has them: the claim is a later `next_attempt_at`, committed at once."""
    now = timezone.now()
    rows = list(
        Delivery.objects.select_for_update(skip_locked=True)
        .filter(status=Delivery.Status.PENDING, next_attempt_at__lte=now)
        .order_by("next_attempt_at", "id")[:count]
    )
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(next_attempt_at=now + CLAIM)
    return rows


def message_of(delivery: Delivery) -> EmailMultiAlternatives:
    """The e-mail of an outbox row. The Message-ID is the row's own, so a repeat is known as one."""
    message = EmailMultiAlternatives(
        subject=delivery.subject,
        body=delivery.text,
        to=[delivery.recipient],
        headers={
            "Message-ID": f"<{delivery.message_id}@{DOMAIN}>",
            "Auto-Submitted": "auto-generated",
            **delivery.headers,
        },
    )
    if delivery.html:
        message.attach_alternative(delivery.html, "text/html")
    return message


def _send(connection: BaseEmailBackend, delivery: Delivery) -> int:
    try:
        connection.send_messages([message_of(delivery)])
    except (TimeoutError, OSError, ValueError) as error:
        _note_failure(delivery, error)
        return 0
    Delivery.objects.filter(pk=delivery.pk).update(
        status=Delivery.Status.SENT, sent_at=timezone.now(), attempts=delivery.attempts + 1, last_error=""
    )
    return 1


def _note_failure(delivery: Delivery, error: Exception) -> None:
    """Wait longer after each failure: 1, 2, 4 ... minutes; give up after eight."""
    attempts = delivery.attempts + 1
    given_up = attempts >= MAX_ATTEMPTS
    Delivery.objects.filter(pk=delivery.pk).update(
        attempts=attempts,
        status=Delivery.Status.FAILED if given_up else Delivery.Status.PENDING,
        next_attempt_at=timezone.now() + timedelta(minutes=2 ** (attempts - 1)),
        last_error=str(error)[:500],
    )
    logger.warning(
        "e-mail not delivered", extra={"delivery": delivery.pk, "attempts": attempts, "reason": str(error)}
    )
