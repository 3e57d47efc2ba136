"""Invitations: an e-mailed link, good once and for seven days. The token has 256 bits; only its hash is stored."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError, InvalidInput, NotVisible
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, locked, save_fields
from people.access import actor_for
from people.addresses.figures import token_hash
from people.addresses.services import (
    holder_of,
    is_proven,
    release_unproven,
    remember_verified_address,
    require_mail_left,
)
from people.invitations.services.mail import send_added_mail, send_invitation_mail
from people.memberships.services import add_member
from people.models import Invitation, Membership, User

VALID_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invited:
    """What became of an invitation: a link on its way, or (they have an account) a membership at once."""

    invitation: Invitation | None = None
    membership: Membership | None = None


@transaction.atomic
def invite_person(
    *,
    actor: Actor,
    email: str,
    organisation_role: str = "",
    project_id: int | None = None,
    project_role: str = "",
    sees_costs: bool = False,
) -> Invited:
    """Invite somebody into the organisation, or into a project.

    A person with an account joins the project at once, if the address is proven; an account that never proved it may
    be somebody else's, so the mailbox is asked.
    An open invitation of the same address to the same place is replaced: its link ends.
    Raises Forbidden, NotVisible, InvalidInput, DomainError.
    """
    _require_right(actor, organisation_role, project_id)
    if project_id is not None and not project_role:
        raise DomainError(_("Choose a role of the project."), field="project_role")
    if project_id is None and (project_role or sees_costs):
        raise DomainError(_("Choose the project in which the person has this role."), field="project")
    email = email.strip().lower()
    user = User.objects.filter(email__iexact=email).first()
    if user is not None and (not user.is_active or is_proven(user)):
        return Invited(membership=_add_at_once(actor, user, project_id, project_role, sees_costs))
    require_mail_left(actor, email)
    token = secrets.token_urlsafe(32)
    with recording(actor, Intent.INVITE_PERSON, project_id=project_id, summary=email) as record:
        _end_earlier(email, project_id)
        invitation = create_row(
            Invitation(
                email=email,
                token_hash=token_hash(token),
                organisation_role=organisation_role,
                project_id=project_id,
                project_role=project_role if project_id is not None else "",
                sees_costs=sees_costs,
                invited_by=actor.user,
                expires_at=timezone.now() + VALID_FOR,
            ),
            record=record,
        )
    send_invitation_mail(invitation, token)
    return Invited(invitation=invitation)


@transaction.atomic
def resend_invitation(*, actor: Actor, invitation_id: int) -> Invitation:
    """Send a new link for another seven days; the old link ends. Raises NotVisible, DomainError."""
    invitation = _waiting(actor, invitation_id)
    require_mail_left(actor, invitation.email)
    token = secrets.token_urlsafe(32)
    changes = {"token_hash": token_hash(token), "expires_at": timezone.now() + VALID_FOR}
    with recording(
        actor, Intent.RESEND_INVITATION, project_id=invitation.project_id, summary=invitation.email
    ) as record:
        save_fields(invitation, changes, record=record)
    send_invitation_mail(invitation, token)
    return invitation


@transaction.atomic
def revoke_invitation(*, actor: Actor, invitation_id: int) -> Invitation:
    """End an invitation before it is used. Raises NotVisible, DomainError."""
    invitation = _waiting(actor, invitation_id)
    with recording(
        actor, Intent.REVOKE_INVITATION, project_id=invitation.project_id, summary=invitation.email
    ) as record:
        save_fields(invitation, {"revoked_at": timezone.now()}, record=record)
    return invitation


@transaction.atomic
def accept_invitation(
    *, token: str, full_name: str, password: str, language: str = "", is_someone_else: bool = False
) -> User:
    """Make the account of an invited person and give it every role it was invited to.

    The link was sent to the address, so the address is proven. `is_someone_else`: an account that has the address
    without proof is not theirs and loses it. Raises NotVisible for a link that is not good (any more), InvalidInput
    for a weak password, DomainError when the address has an account by now.
    """
    invitation = _locked_by_token(token)
    holder = holder_of(invitation.email)
    if holder is not None:
        if not is_someone_else or not holder.is_active or is_proven(holder):
            raise DomainError(_("This address has an account. Sign in with it to join."))
        release_unproven(holder)
    user = new_user(email=invitation.email, full_name=full_name, password=password, language=language)
    with recording(actor_for(user), Intent.ACCEPT_INVITATION, project_id=invitation.project_id) as record:
        create_row(user, record=record)
        record.change_set.actor_id = user.pk
        record.change_set.actor_name = str(user)
    _give_everything(user)
    remember_verified_address(user)
    return user


@transaction.atomic
def join_with_account(*, token: str, user_id: int | None = None) -> User:
    """Give an existing account what it was invited to meanwhile. Does not sign anybody in.

    An account that has not proven the address joins only while it is signed in (`user_id`): then link and account are
    in one hand, and the address is proven. Raises NotVisible, DomainError.
    """
    invitation = _locked_by_token(token)
    holder = holder_of(invitation.email)
    if holder is None or not holder.is_active:
        raise NotVisible
    if not is_proven(holder):
        if holder.pk != user_id:
            raise DomainError(_("This address has an account. Sign in with it to join."))
        remember_verified_address(holder)
    _give_everything(holder)
    return holder


def new_user(*, email: str, full_name: str, password: str, language: str = "") -> User:
    """A user that is not saved yet. Raises InvalidInput for a weak password."""
    user = User(email=email.strip().lower(), full_name=full_name.strip(), language=language)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput({"password": error.messages}) from error
    user.set_password(password)
    return user


def _require_right(actor: Actor, organisation_role: str, project_id: int | None) -> None:
    if project_id is not None:
        require(actor, Action.MANAGE_TEAM, project_id)
    if project_id is None or organisation_role:
        require(actor, Action.MANAGE_ORGANISATION)


def _add_at_once(
    actor: Actor, user: User, project_id: int | None, project_role: str, sees_costs: bool
) -> Membership:
    if not user.is_active:
        raise DomainError(
            _("This person's account is deactivated. An admin can reactivate it."), field="email"
        )
    if project_id is None:
        raise DomainError(_("This person has an account already."), field="email")
    if Membership.objects.filter(project_id=project_id, user=user).exists():
        raise DomainError(_("This person is a member of the project already."), field="email")
    membership = add_member(
        actor=actor, project_id=project_id, user_id=user.pk, role=project_role, sees_costs=sees_costs
    )
    send_added_mail(membership, invited_by=actor.name)
    return membership


def _end_earlier(email: str, project_id: int | None) -> None:
    Invitation.objects.waiting().filter(email=email, project_id=project_id).update(revoked_at=timezone.now())


def _waiting(actor: Actor, invitation_id: int) -> Invitation:
    invitation: Invitation = locked(Invitation.objects.visible_to(actor), invitation_id)
    _require_right(actor, invitation.organisation_role, invitation.project_id)
    if invitation.accepted_at or invitation.revoked_at:
        raise DomainError(_("This invitation is not open any more."))
    return invitation


def _locked_by_token(token: str) -> Invitation:
    invitation = Invitation.objects.open().select_for_update().filter(token_hash=token_hash(token)).first()
    if invitation is None:
        raise NotVisible
    return invitation


def _give_everything(user: User) -> None:
    """Accept every open invitation of the address: the mailbox is proven once for all of them."""
    now = timezone.now()
    for invitation in Invitation.objects.open().select_for_update().filter(email__iexact=user.email):
        project_id = invitation.project_id
        with recording(
            actor_for(user), Intent.JOIN_BY_INVITATION, project_id=project_id, summary=user.email
        ) as record:
            if invitation.organisation_role and not user.organisation_role:
                save_fields(user, {"organisation_role": invitation.organisation_role}, record=record)
            is_member = Membership.objects.filter(user=user, project_id=project_id).exists()
            if project_id is not None and not is_member:
                membership = Membership(
                    user=user,
                    project_id=project_id,
                    role=invitation.project_role,
                    sees_costs=invitation.sees_costs,
                )
                create_row(membership, record=record)
            save_fields(invitation, {"accepted_at": now}, record=record)
