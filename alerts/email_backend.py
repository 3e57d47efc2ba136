"""Django's e-mail backend that writes outbox rows: every e-mail of the product leaves through one sender."""

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from alerts.addresses import leads_nowhere
from alerts.models import Delivery
from core.background import enqueue


class OutboxEmailBackend(BaseEmailBackend):
    """Stores each message as one Delivery per recipient, in the caller's transaction."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        rows = [
            Delivery(
                recipient=recipient,
                subject=str(message.subject),
                text=str(message.body),
                html=_html_of(message),
                headers=dict(message.extra_headers),
            )
            for message in email_messages
            for recipient in message.recipients()
            if not leads_nowhere(recipient)
        ]
        Delivery.objects.bulk_create(rows)
        if rows:
            enqueue("alerts.deliver_outbox")
        return len(email_messages)


def _html_of(message: EmailMessage) -> str:
    if isinstance(message, EmailMultiAlternatives):
        for content, mimetype in message.alternatives:
            if mimetype == "text/html":
                return str(content)
    return ""
