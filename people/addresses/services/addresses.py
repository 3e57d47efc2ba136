"""Whose address it is. Proven means: its owner opened a link in the mailbox, or the operator of the machine said so.

An account whose address nobody proved may sign in, but it has no claim on the address: whoever opens a link in that
mailbox has it, and the account keeps everything but the address.
"""

from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core.access import SYSTEM, Role
from core.intents import Intent
from core.journal import recording
from core.writing import save_fields
from people.models import User

# RFC 2606: no such host exists, and none ever will.
NOWHERE = "released.invalid"


def is_proven(user: User) -> bool:
    """Whether the mailbox of the user's present address has answered."""
    return EmailAddress.objects.filter(user=user, email=user.email.lower(), verified=True).exists()


def holder_of(email: str) -> User | None:
    """The account with that address, proven or not; locked until the transaction ends."""
    holder: User | None = User.objects.select_for_update().filter(email__iexact=email.strip()).first()
    return holder


@transaction.atomic
def remember_verified_address(user: User) -> None:
    """The user's present address is theirs. Whatever else was noted about it, or for them, ends."""
    email = user.email.lower()
    EmailAddress.objects.filter(email__iexact=email).exclude(user=user).delete()
    EmailAddress.objects.filter(user=user).exclude(email=email).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )


@transaction.atomic
def release_unproven(holder: User) -> None:
    """Take an address from an account that never proved it, because its owner did. The admins are told.

    The account stays as it is; it signs in again once it has an address of its own.
    """
    address = holder.email
    with recording(SYSTEM, Intent.RELEASE_ADDRESS, summary=address) as record:
        save_fields(holder, {"email": f"account-{holder.pk}@{NOWHERE}"}, record=record)
    EmailAddress.objects.filter(user=holder).delete()
    for admin in User.objects.filter(organisation_role=Role.ADMIN, is_active=True).exclude(pk=holder.pk):
        with translation.override(admin.language or None):
            EmailMessage(
                subject=_("%(address)s has left the account of %(name)s")
                % {"address": address, "name": holder},
                body=_(
                    "The account of %(name)s had the address %(address)s without ever proving it. Somebody has now"
                    " opened a link in that mailbox and has the address. %(name)s cannot sign in again before the"
                    " account has another address. Look at its projects: was it somebody else all the time?"
                )
                % {"address": address, "name": holder},
                to=[admin.email],
            ).send()
