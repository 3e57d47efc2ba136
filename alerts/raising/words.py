"""An alert in words: in each language, and as an e-mail that Outlook lays out too (plain text and HTML)."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.kinds.reads import answers_to
from alerts.models import Alert
from people.models import User

# So much of many is worked through in a mail; the rest is behind its link.
MOST_IN_A_BUNDLE = 10
MOST_IN_A_LIST = 40


def in_other_languages(own: str, say: Callable[[], dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What `say` gives in each language of the site but one's own."""
    said = {}
    for language, _name in settings.LANGUAGES:
        if language != own:
            with translation.override(language):
                said[language] = say()
    return said


def alert_mail(alert: Alert, update_link: str = "") -> tuple[str, str, str]:
    """(subject, plain text, HTML) in the recipient's language, links made absolute with BASE_URL.

    `update_link` is the address that takes a report on the alert's task; each button adds what it says.
    """
    language = alert.recipient.language or settings.LANGUAGE_CODE
    alert.tell_in(language)
    with translation.override(language):
        context = {
            "alert": alert,
            "link": settings.BASE_URL + alert.url if alert.url else settings.BASE_URL + reverse("inbox"),
            "members": alert.members[:MOST_IN_A_BUNDLE],
            "rest": max(0, len(alert.members) - MOST_IN_A_BUNDLE),
            "updates": _updates(update_link) if update_link else _answers(alert),
            "is_without_log_in": bool(update_link),
            "preferences_link": settings.BASE_URL + reverse("alert_preferences"),
            "base_url": settings.BASE_URL,
        }
        # A title that begins with the project's name needs it no second time.
        is_named = not alert.project_name or alert.title.startswith(alert.project_name)
        subject = alert.title if is_named else f"{alert.project_name}: {alert.title}"
        context["is_named"] = is_named
        return (
            subject,
            render_to_string("alerts/email/alert.txt", context).strip() + "\n",
            render_to_string("alerts/email/alert.html", context),
        )


def _updates(link: str) -> list[tuple[str, str]]:
    """(words, address) of the buttons: what a person can say of a task with one tap."""
    return [
        (_("Done"), f"{link}?do=done"),
        (_("On track"), f"{link}?do=on_track"),
        (_("+ 1 day"), f"{link}?do=days&days=1"),
        (_("+ 3 days"), f"{link}?do=days&days=3"),
        (_("Blocked"), f"{link}?do=blocked"),
    ]


def _answers(alert: Alert) -> list[tuple[str, str]]:
    """(words, address) of what may be said to it: pages that say what will happen, behind the log-in."""
    answers = answers_to(alert)
    if not answers:
        return []
    page = settings.BASE_URL + reverse("alert_answer", args=[alert.pk])
    return [(str(answer.label), f"{page}?do={name}") for name, answer in answers.items()]


def bundle_mail(alert: Alert, facts: Sequence[Alert]) -> tuple[str, str, str]:
    """(subject, plain text, HTML) of an alert that tells of many: the most urgent of them, and where the rest is."""
    language = alert.recipient.language or settings.LANGUAGE_CODE
    for one in (alert, *facts):
        one.tell_in(language)
    with translation.override(language):
        context = {
            "alert": alert,
            "facts": facts[:MOST_IN_A_BUNDLE],
            "rest": max(0, len(facts) - MOST_IN_A_BUNDLE),
            "link": settings.BASE_URL + alert.url,
            "preferences_link": settings.BASE_URL + reverse("alert_preferences"),
            "base_url": settings.BASE_URL,
        }
        return (
            alert.title,
            render_to_string("alerts/email/bundle.txt", context).strip() + "\n",
            render_to_string("alerts/email/bundle.html", context),
        )


def digest_mail(person: User, alerts: Sequence[Alert]) -> tuple[str, str, str]:
    """(subject, plain text, HTML) of the daily e-mail; the alerts come ordered by project."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        number = len(alerts)
        subject = ngettext(
            "Plumbline: %(n)s alert today",
            "Plumbline: %(n)s alerts today",
            number,
        )
        return _list_mail(
            subject % {"n": number},
            alerts,
            _("You chose to hear of these once a day."),
        )


def gathered_mail(person: User, alerts: Sequence[Alert]) -> tuple[str, str, str]:
    """(subject, plain text, HTML) of what came on top of one message or many; ordered by project."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        number = len(alerts)
        subject = ngettext(
            "Plumbline: %(n)s alert more",
            "Plumbline: %(n)s alerts more",
            number,
        )
        why = _("Much happened at once, so these come in one message instead of one each.")
        return _list_mail(subject % {"n": number}, alerts, why)


def _list_mail(subject: str, alerts: Sequence[Alert], why: str) -> tuple[str, str, str]:
    shown = alerts[:MOST_IN_A_LIST]
    for alert in shown:
        alert.tell_in(translation.get_language() or "")
    context = {
        "subject": subject,
        "why": why,
        "rest": len(alerts) - len(shown),
        "groups": [
            (name, list(found)) for name, found in groupby(shown, key=lambda alert: alert.project_name)
        ],
        "link": settings.BASE_URL + reverse("inbox"),
        "preferences_link": settings.BASE_URL + reverse("alert_preferences"),
        "base_url": settings.BASE_URL,
    }
    return (
        subject,
        render_to_string("alerts/email/digest.txt", context).strip() + "\n",
        render_to_string("alerts/email/digest.html", context),
    )
