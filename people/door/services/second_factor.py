"""The organisation's rule of second factors, and an admin's help for somebody who lost theirs."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor, Role, require
from core.errors import DomainError, NotVisible
from core.intents import Intent
from core.journal import recording
from core.writing import locked, save_fields
from people.door.reads import has_second_factor
from people.door.services.mail import SecurityEvent
from people.door.services.protection import note_protection
from people.models import Organisation, User
from people.origin import Origin


@transaction.atomic
def require_second_factor(*, actor: Actor, roles: list[str], version: int | None = None) -> Organisation:
    """Set of which roles a second factor is required. Raises Conflict, Forbidden, DomainError.

    Whoever sets it for admins has one, so that the rule leaves an admin who can sign in.
    """
    require(actor, Action.MANAGE_ORGANISATION)
    if Role.ADMIN in roles and actor.user is not None and not has_second_factor(actor.user):
        raise DomainError(
            _("Set up your own second factor first; then you can require it of admins."), field="roles"
        )
    row: Organisation = locked(Organisation.objects.all(), 1)
    kept = [role.value for role in Role if role in roles]
    with recording(actor, Intent.REQUIRE_SECOND_FACTOR) as record:
        save_fields(row, {"second_factor_roles": kept}, record=record, expected_version=version)
    return row


@transaction.atomic
def reset_second_factor(*, actor: Actor, user_id: int, origin: Origin) -> User:
    """Take away a person's authenticators, so that they can sign in and set up new ones.

    Their sessions end and a mail tells them who did it. Raises Forbidden, NotVisible, DomainError.
    """
    if not User.objects.visible_to(actor).filter(pk=user_id).exists():
        raise NotVisible
    require(actor, Action.MANAGE_ORGANISATION)
    user: User = locked(User.objects.all(), user_id)
    if user_id == actor.user_id:
        raise DomainError(_("Turn your own second factor off on your page of sign-in and security."))
    count, _by_model = Authenticator.objects.filter(user=user).delete()
    if not count:
        raise DomainError(_("This person has no second factor."))
    note_protection(
        user=user,
        event=SecurityEvent.FACTOR_RESET,
        origin=origin,
        actor=actor,
        facts={"admin": actor.name},
    )
    return user
