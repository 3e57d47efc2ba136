"""Changing people's data, ending and reopening their access."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor, Role, require
from core.errors import DomainError, Forbidden, NotVisible
from core.intents import Intent
from core.journal import recording
from core.registry import access_ended
from core.writing import locked, save_fields
from people.door.services import end_sessions, end_tokens, forget_other_devices
from people.models import User

OWN_FIELDS = frozenset({"full_name", "job_title", "time_zone", "language"})
ADMIN_FIELDS = OWN_FIELDS | {"labour_role", "organisation_role", "calendar"}


@transaction.atomic
def update_profile(*, actor: Actor, changes: Mapping[str, object], version: int | None = None) -> User:
    """Change one's own name, title, time zone and language. Raises Conflict, InvalidInput."""
    if actor.user_id is None:
        raise Forbidden(_("Only a person has a profile."))
    return _update(actor, actor.user_id, changes, OWN_FIELDS, version)


@transaction.atomic
def update_person(
    *, actor: Actor, user_id: int, changes: Mapping[str, object], version: int | None = None
) -> User:
    """Change anybody's data and role in the organisation. Raises Conflict, InvalidInput, Forbidden, NotVisible."""
    if not User.objects.visible_to(actor).filter(pk=user_id).exists():
        raise NotVisible
    require(actor, Action.MANAGE_ORGANISATION)
    return _update(actor, user_id, changes, ADMIN_FIELDS, version)


@transaction.atomic
def deactivate_person(*, actor: Actor, user_id: int) -> User:
    """End a person's access at once: no log-in, no session, no API token. What they wrote stays.

    Raises Forbidden, NotVisible, DomainError (oneself, or the last admin).
    """
    user = _managed(actor, user_id)
    if user_id == actor.user_id:
        raise DomainError(_("You cannot deactivate yourself. Ask another admin."))
    if user.organisation_role == Role.ADMIN:
        _keep_an_admin(user)
    with recording(actor, Intent.DEACTIVATE_PERSON, summary=str(user)) as record:
        save_fields(user, {"is_active": False}, record=record)
    end_sessions(user)
    forget_other_devices(user)
    end_tokens(user)
    access_ended(user.pk)
    return user


@transaction.atomic
def reactivate_person(*, actor: Actor, user_id: int) -> User:
    """Let a person log in again. Old sessions and tokens stay ended."""
    user = _managed(actor, user_id)
    with recording(actor, Intent.REACTIVATE_PERSON, summary=str(user)) as record:
        save_fields(user, {"is_active": True}, record=record)
    return user


def _managed(actor: Actor, user_id: int) -> User:
    if not User.objects.visible_to(actor).filter(pk=user_id).exists():
        raise NotVisible
    require(actor, Action.MANAGE_ORGANISATION)
    user: User = locked(User.objects.all(), user_id)
    return user


def _update(
    actor: Actor, user_id: int, changes: Mapping[str, object], allowed: frozenset[str], version: int | None
) -> User:
    user: User = locked(User.objects.all(), user_id)
    kept = {name: value for name, value in changes.items() if name in allowed}
    if user.organisation_role == Role.ADMIN and kept.get("organisation_role", Role.ADMIN) != Role.ADMIN:
        _keep_an_admin(user)
    with recording(actor, Intent.UPDATE_PERSON, summary=str(user)) as record:
        save_fields(user, kept, record=record, expected_version=version)
    return user


def _keep_an_admin(user: User) -> None:
    # Locked together: two admins who step down at once would leave none.
    admins = (
        User.objects.select_for_update().filter(organisation_role=Role.ADMIN, is_active=True).order_by("pk")
    )
    if not [admin for admin in admins if admin.pk != user.pk]:
        raise DomainError(
            _("The organisation needs an admin. Name another one first."), field="organisation_role"
        )
