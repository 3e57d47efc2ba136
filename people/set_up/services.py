"""The first way in: an admin made at the shell, or by the set-up link that the shell shows.

Nobody becomes admin by coming first: the link is signed with this installation's key, and is good for two days and
only while there is no account at all.
"""

from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import SYSTEM, Role
from core.errors import DomainError, NotVisible
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, locked, save_fields
from people.addresses.services import (
    holder_of,
    is_proven,
    release_unproven,
    remember_verified_address,
)
from people.invitations.services import new_user
from people.models import Organisation, User
from people.organisation.services import ensure_organisation, fill_organisation_holidays

SET_UP_WITHIN = timedelta(days=2)
_SIGNER = signing.TimestampSigner(salt="plumbline.first-admin")
_WORD = "set-up"


def is_empty() -> bool:
    """Whether there is no account at all."""
    return not User.objects.exists()


def set_up_link() -> str:
    """The address that makes the first admin."""
    return settings.BASE_URL + reverse("set_up_link", args=[_SIGNER.sign(_WORD).partition(":")[2]])


def is_good(token: str) -> bool:
    """Whether a set-up link still leads in."""
    try:
        _SIGNER.unsign(f"{_WORD}:{token}", max_age=SET_UP_WITHIN)
    except signing.BadSignature:
        return False
    return is_empty()


@transaction.atomic
def set_up(
    *,
    token: str,
    email: str,
    full_name: str,
    password: str,
    organisation: str,
    currency: str,
    time_zone: str,
    country: str = "",
    subdivision: str = "",
    language: str = "",
    this_year: int,
) -> User:
    """The first admin and the organisation, by the set-up link. Raises NotVisible, InvalidInput, DomainError."""
    row: Organisation = locked(Organisation.objects.all(), ensure_organisation().pk)
    # Behind the lock: of two who send the form at once, one is first.
    if not is_good(token):
        raise NotVisible
    user = _create(email=email, full_name=full_name, password=password, language=language)
    with recording(SYSTEM, Intent.SET_UP, summary=organisation) as record:
        facts = {"name": organisation, "currency": currency, "time_zone": time_zone}
        save_fields(row, facts, record=record)
    if country:
        fill_organisation_holidays(
            actor=SYSTEM, country=country, subdivision=subdivision, this_year=this_year
        )
    return user


@transaction.atomic
def create_admin(*, email: str, full_name: str, password: str | None, releases: bool = False) -> User:
    """An admin, made by whoever runs the installation: that person vouches for the address.

    Without a password the account has none until somebody opens `password_link`. `releases`: an account that has the
    address without proof loses it. Raises DomainError when the address has an account, InvalidInput.
    """
    ensure_organisation()
    holder = holder_of(email)
    if holder is not None:
        if not releases or is_proven(holder):
            raise DomainError(
                _("%(email)s has an account already (%(name)s).")
                % {"email": holder.email, "name": holder.full_name or holder.email},
                field="email",
            )
        release_unproven(holder)
    return _create(email=email, full_name=full_name, password=password)


@transaction.atomic
def promote_to_admin(*, email: str) -> User:
    """Make the account with that address an active admin. Raises NotVisible."""
    user = holder_of(email)
    if user is None:
        raise NotVisible
    with recording(SYSTEM, Intent.PROMOTE_TO_ADMIN, summary=user.email) as record:
        save_fields(user, {"organisation_role": Role.ADMIN, "is_active": True}, record=record)
    remember_verified_address(user)
    return user


def password_link(user: User) -> str:
    """A link that sets the user's password, good once and for a few days (PASSWORD_RESET_TIMEOUT)."""
    arguments = {
        "uidb36": user_pk_to_url_str(user),
        "key": default_token_generator.make_token(user),
    }
    return settings.BASE_URL + reverse("account_reset_password_from_key", kwargs=arguments)


def _create(*, email: str, full_name: str, password: str | None, language: str = "") -> User:
    if password is None:
        user = User(email=email.strip().lower(), full_name=full_name.strip())
        user.set_unusable_password()
    else:
        user = new_user(email=email, full_name=full_name, password=password, language=language)
    user.organisation_role = Role.ADMIN
    with recording(SYSTEM, Intent.CREATE_ADMIN, summary=user.email) as record:
        create_row(user, record=record)
    remember_verified_address(user)
    return user
