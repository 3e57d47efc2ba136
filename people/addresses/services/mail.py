"""The e-mails about a changed address. They become outbox rows in the caller's transaction."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from people.models import AddressChange
from people.organisation.reads import organisation


def send_confirmation_mail(change: AddressChange, token: str) -> None:
    """The link that proves the new mailbox. This e-mail is the only place where the token stands."""
    with translation.override(change.user.language or None):
        link = settings.BASE_URL + reverse("address_link", args=[token])
        subject = _("Confirm your address for Plumbline")
        send("address_confirm", change.new_email, subject, {"change": change, "link": link})


def send_taken_mail(email: str) -> None:
    """To somebody whose address another account asked for: nothing changed."""
    link = settings.BASE_URL + reverse("account_login")
    send(
        "address_taken",
        email,
        _("Somebody asked to use your address"),
        {"email": email, "link": link},
    )


def send_changed_mail(change: AddressChange, undo: str) -> None:
    """To the old mailbox: what happened, and the way back."""
    with translation.override(change.user.language or None):
        link = settings.BASE_URL + reverse("address_undo_link", args=[undo])
        subject = _("Your address for Plumbline has changed")
        send("address_changed", change.old_email, subject, {"change": change, "link": link})


def send(name: str, recipient: str, subject: str, context: dict[str, Any]) -> None:
    """An e-mail in both forms from templates/people/email/."""
    context = {"organisation": organisation().name} | context
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string(f"people/email/{name}.txt", context).strip() + "\n",
        to=[recipient],
    )
    message.attach_alternative(render_to_string(f"people/email/{name}.html", context), "text/html")
    message.send()
