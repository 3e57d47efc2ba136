"""What an alert looks like as an e-mail: plain text and an HTML part that Outlook lays out too."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from alerts.models import Alert


def alert_mail(alert: Alert) -> tuple[str, str, str]:
    """(subject, plain text, HTML) in the recipient's language, links made absolute with BASE_URL."""
    with translation.override(alert.recipient.language or settings.LANGUAGE_CODE):
        context = {
            "alert": alert,
            "link": settings.BASE_URL + alert.url if alert.url else settings.BASE_URL + reverse("inbox"),
            "preferences_link": settings.BASE_URL + reverse("alert_preferences"),
            "base_url": settings.BASE_URL,
        }
        subject = f"{alert.project_name}: {alert.title}" if alert.project_name else alert.title
        return (
            subject,
            render_to_string("alerts/email/alert.txt", context).strip() + "\n",
            render_to_string("alerts/email/alert.html", context),
        )
