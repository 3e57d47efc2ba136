"""A new address to sign in with: a mailed link proves it, the old mailbox is told and can take it back for a week."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import SYSTEM, Actor
from core.errors import DomainError, Forbidden, NotVisible
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, locked, save_fields
from people.addresses.figures import token_hash
from people.addresses.services.addresses import (
    holder_of,
    is_proven,
    release_unproven,
    remember_verified_address,
)
from people.addresses.services.mail import (
    send_changed_mail,
    send_confirmation_mail,
    send_taken_mail,
)
from people.addresses.services.mail_limits import require_mail_left
from people.door.services import end_sessions, end_tokens, forget_other_devices
from people.models import AddressChange, User

VALID_FOR = timedelta(days=1)
UNDO_WITHIN = timedelta(days=7)


@transaction.atomic
def request_address_change(*, actor: Actor, email: str) -> AddressChange:
    """Mail a link to the new address; nothing changes before it is opened.

    The present address proves itself the same way. The view asks for the password first. Whether
    the address has an account is told to its mailbox alone.
    Raises Forbidden, DomainError.
    """
    if actor.user_id is None:
        raise Forbidden(_("Only a person has an address."))
    user: User = locked(User.objects.all(), actor.user_id)
    email = email.strip().lower()
    if email == user.email.lower() and is_proven(user):
        raise DomainError(_("This is your address already."), field="email")
    require_mail_left(actor, email)
    token = secrets.token_urlsafe(32)
    with recording(actor, Intent.REQUEST_ADDRESS_CHANGE, summary=email) as record:
        _end_open(user)
        change = create_row(
            AddressChange(
                user=user,
                old_email=user.email,
                new_email=email,
                token_hash=token_hash(token),
                expires_at=timezone.now() + VALID_FOR,
            ),
            record=record,
        )
    if _owner_of(email, user) is not None:
        send_taken_mail(email)
    else:
        send_confirmation_mail(change, token)
    return change


@transaction.atomic
def cancel_address_change(*, actor: Actor) -> None:
    """End the link that is on its way. Without one, nothing happens."""
    if actor.user_id is None:
        raise Forbidden(_("Only a person has an address."))
    _end_open(locked(User.objects.all(), actor.user_id))


@transaction.atomic
def confirm_address_change(*, actor: Actor, token: str) -> AddressChange:
    """Take the new address, by its mailed link, signed in as whoever asked for it.

    An account that has it without proof loses it.
    Raises NotVisible (no good link, or somebody else's), DomainError.
    """
    change = _open_by_token(token)
    if change.user_id != actor.user_id:
        raise NotVisible
    user: User = locked(User.objects.all(), change.user_id)
    if _owner_of(change.new_email, user) is not None:
        raise DomainError(_("This address has an account by now."))
    holder = holder_of(change.new_email)
    if holder is not None and holder.pk != user.pk:
        release_unproven(holder)
    old_email = user.email
    undo = secrets.token_urlsafe(32)
    is_new = old_email.lower() != change.new_email
    with recording(actor, Intent.CHANGE_ADDRESS, summary=change.new_email) as record:
        save_fields(user, {"email": change.new_email}, record=record)
        done = {"done_at": timezone.now(), "undo_hash": token_hash(undo) if is_new else None}
        save_fields(change, done, record=record)
    remember_verified_address(user)
    if is_new:
        send_changed_mail(change, undo)
    return change


@transaction.atomic
def undo_address_change(*, token: str) -> User:
    """It was not them: the old address is the account's again.

    Its sessions and tokens end, and its password opens nothing. Whoever has the old mailbox then
    sets a password by a mailed link. Raises NotVisible, DomainError.
    """
    change = undoable_change(token)
    if change is None:
        raise NotVisible
    change = locked(AddressChange.objects.all(), change.pk)
    user: User = locked(User.objects.all(), change.user_id)
    holder = holder_of(change.old_email)
    if holder is not None and holder.pk != user.pk:
        if is_proven(holder):
            raise DomainError(_("This address has another account by now. Ask an administrator."))
        release_unproven(holder)
    with recording(SYSTEM, Intent.UNDO_ADDRESS_CHANGE, summary=change.old_email) as record:
        save_fields(user, {"email": change.old_email}, record=record)
        save_fields(change, {"undo_hash": None, "ended_at": timezone.now()}, record=record)
    _end_open(user)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    remember_verified_address(user)
    end_sessions(user)
    end_tokens(user)
    forget_other_devices(user)
    return user


def open_change(token: str) -> AddressChange | None:
    """The change that a mailed link confirms, while it is good."""
    rows = AddressChange.objects.select_related("user").filter(token_hash=token_hash(token))
    return rows.filter(done_at=None, ended_at=None, expires_at__gt=timezone.now()).first()


def undoable_change(token: str) -> AddressChange | None:
    """The change that the old mailbox may take back, for a week."""
    rows = AddressChange.objects.select_related("user").filter(undo_hash=token_hash(token))
    return rows.filter(done_at__gt=timezone.now() - UNDO_WITHIN).first()


def waiting_change(actor: Actor) -> AddressChange | None:
    """The actor's change whose link nobody has opened yet."""
    rows = AddressChange.objects.filter(user_id=actor.user_id or 0, done_at=None, ended_at=None)
    return rows.filter(expires_at__gt=timezone.now()).first()


def _open_by_token(token: str) -> AddressChange:
    change = open_change(token)
    if change is None:
        raise NotVisible
    return locked(AddressChange.objects.filter(done_at=None, ended_at=None), change.pk)


def _owner_of(email: str, user: User) -> User | None:
    """Somebody else who has proven the address, or whose closed account keeps it."""
    others = User.objects.filter(email__iexact=email).exclude(pk=user.pk)
    return next((other for other in others if not other.is_active or is_proven(other)), None)


def _end_open(user: User) -> None:
    AddressChange.objects.filter(user=user, done_at=None, ended_at=None).update(ended_at=timezone.now())
