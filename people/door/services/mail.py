"""The e-mail that tells a person of every change of how their account is protected.

It becomes an outbox row in the caller's transaction. It names what happened, when and from which address,
never a password, code or token.
"""

from collections.abc import Mapping
from enum import StrEnum

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from people.models import User
from people.organisation.reads import organisation
from people.origin import Origin


class SecurityEvent(StrEnum):
    NEW_DEVICE = "new_device"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    PASSWORD_RESET = "password_reset"  # noqa: S105
    FACTOR_ON = "factor_on"
    FACTOR_OFF = "factor_off"
    FACTOR_RESET = "factor_reset"
    CODES_MADE = "codes_made"
    CODE_USED = "code_used"
    TOKEN_MADE = "token_made"  # noqa: S105


_SUBJECTS = {
    SecurityEvent.NEW_DEVICE: _lazy("Sign-in from a new device"),
    SecurityEvent.PASSWORD_CHANGED: _lazy("Your password was changed"),
    SecurityEvent.PASSWORD_RESET: _lazy("Your password was reset"),
    SecurityEvent.FACTOR_ON: _lazy("Your second factor is on"),
    SecurityEvent.FACTOR_OFF: _lazy("Your second factor is off"),
    SecurityEvent.FACTOR_RESET: _lazy("An admin reset your second factor"),
    SecurityEvent.CODES_MADE: _lazy("New recovery codes were made"),
    SecurityEvent.CODE_USED: _lazy("A recovery code was used"),
    SecurityEvent.TOKEN_MADE: _lazy("A new API token was made"),
}
_SENTENCES = {
    SecurityEvent.NEW_DEVICE: _lazy("Somebody signed in to your account on a device that was not known."),
    SecurityEvent.PASSWORD_CHANGED: _lazy("All other devices were signed out."),
    SecurityEvent.PASSWORD_RESET: _lazy(
        "It was set anew by a link that was sent to this address. All devices were signed out."
    ),
    SecurityEvent.FACTOR_ON: _lazy(
        "Signing in now asks for a code from your app. All other devices were signed out."
    ),
    SecurityEvent.FACTOR_OFF: _lazy("The password alone lets you in now. All other devices were signed out."),
    SecurityEvent.FACTOR_RESET: _lazy(
        "%(admin)s took away your authenticator app and recovery codes. You were signed out everywhere."
    ),
    SecurityEvent.CODES_MADE: _lazy("The ones you had before stopped working."),
    SecurityEvent.CODE_USED: _lazy("It let somebody in instead of your app. Codes left: %(left)s."),
    SecurityEvent.TOKEN_MADE: _lazy("“%(name)s” lets a program act in your name (%(may)s)."),
}


def tell_person(
    user: User, event: SecurityEvent, *, origin: Origin, facts: Mapping[str, object] | None = None
) -> None:
    """Write to the person what happened to their account, in their language and time zone."""
    home = organisation()
    zone = user.time_zone or home.time_zone
    with (
        translation.override(user.language or settings.LANGUAGE_CODE),
        timezone.override(zone),
    ):
        subject = str(_SUBJECTS[event])
        context = {
            "subject": subject,
            "sentence": str(_SENTENCES[event]) % dict(facts or {}),
            "at": timezone.localtime(),
            "zone": zone,
            "origin": origin,
            "email": user.email,
            "organisation": home.name,
            "link": settings.BASE_URL + reverse("security"),
        }
        message = EmailMultiAlternatives(
            subject=_("%(subject)s (Plumbline, %(organisation)s)") % context,
            body=render_to_string("people/email/security.txt", context).strip() + "\n",
            to=[user.email],
        )
        message.attach_alternative(render_to_string("people/email/security.html", context), "text/html")
        message.send()
