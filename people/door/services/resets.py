"""A new password by e-mail: the page only notes the address; a job writes the mail where there is an account.

So the answer takes the same time and does the same work for every address.
"""

from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.background import enqueue
from core.limits import Limit
from people.models import ResetRequest, User
from people.organisation.reads import organisation

# Whoever asks for somebody else's reset again and again fills no mailbox: an earlier link still works.
MAILS_TO_ADDRESS = Limit("reset mails to an address", times=5, seconds=3600)
_GIVEN_UP_AFTER = timedelta(hours=1)
_AT_ONCE = 100


@transaction.atomic
def ask_for_reset(*, email: str, language: str = "") -> None:
    """Note that somebody asked; the mail follows when the address is an active person's."""
    ResetRequest.objects.create(email=email.strip().lower(), language=language)
    enqueue("people.answer_resets")


@transaction.atomic
def answer_resets() -> int:
    """Write the mails that were asked for, and delete the requests. Returns how many mails."""
    waiting = list(ResetRequest.objects.select_for_update(skip_locked=True)[:_AT_ONCE])
    written = 0
    for request in waiting:
        user = User.objects.filter(email__iexact=request.email, is_active=True).first()
        is_fresh = request.asked_at > timezone.now() - _GIVEN_UP_AFTER
        if user is not None and is_fresh and MAILS_TO_ADDRESS.allows(user.pk):
            _send_link(user, language=request.language)
            written += 1
    ResetRequest.objects.filter(pk__in=[request.pk for request in waiting]).delete()
    return written


def _send_link(user: User, *, language: str) -> None:
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    with translation.override(user.language or language or settings.LANGUAGE_CODE):
        context = {
            "email": user.email,
            "organisation": organisation().name,
            "link": settings.BASE_URL + path.replace("UID-KEY", key),
        }
        message = EmailMultiAlternatives(
            subject=_("Choose a new password for Plumbline"),
            body=render_to_string("people/email/reset.txt", context).strip() + "\n",
            to=[user.email],
        )
        message.attach_alternative(render_to_string("people/email/reset.html", context), "text/html")
        message.send()
