"""Who takes part in a project: add, change the role, remove."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import PROJECT_ROLES, Action, Actor, Role, require
from core.errors import DomainError, NotVisible
from core.intents import Intent
from core.journal import one_change_set, recording
from core.registry import access_ended
from core.writing import create_row, delete_row, locked, save_fields
from people.models import Membership, User


@transaction.atomic
def add_member(
    *, actor: Actor, project_id: int, user_id: int, role: str, sees_costs: bool = False
) -> Membership:
    """Make somebody a member. Somebody who is one already keeps the membership and gets the role."""
    require(actor, Action.MANAGE_TEAM, project_id)
    _check_role(role)
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise DomainError(_("There is no such active person."), field="user")
    existing = Membership.objects.select_for_update().filter(project_id=project_id, user=user).first()
    with recording(actor, Intent.ADD_MEMBER, project_id=project_id, summary=str(user)) as record:
        if existing is not None:
            if existing.role == Role.PROJECT_MANAGER and role != Role.PROJECT_MANAGER:
                _keep_a_manager(existing)
            save_fields(existing, {"role": role, "sees_costs": sees_costs}, record=record)
            return existing
        return create_row(
            Membership(project_id=project_id, user=user, role=role, sees_costs=sees_costs), record=record
        )


@transaction.atomic
def add_members(
    *, actor: Actor, project_id: int, user_ids: Iterable[int], role: str, sees_costs: bool = False
) -> list[Membership]:
    """Make several people members with the same role, or none of them."""
    with one_change_set(actor, Intent.ADD_MEMBER, project_id=project_id) as edit:
        return [
            add_member(actor=edit.actor, project_id=project_id, user_id=pk, role=role, sees_costs=sees_costs)
            for pk in user_ids
        ]


@transaction.atomic
def set_member_role(
    *,
    actor: Actor,
    membership_id: int,
    role: str | None = None,
    sees_costs: bool | None = None,
    version: int | None = None,
) -> Membership:
    """Change a member's role and right to see costs; None leaves it. The last project manager stays one."""
    membership = _membership(actor, membership_id)
    role = membership.role if role is None else role
    sees_costs = membership.sees_costs if sees_costs is None else sees_costs
    _check_role(role)
    if membership.role == Role.PROJECT_MANAGER and role != Role.PROJECT_MANAGER:
        _keep_a_manager(membership)
    with recording(actor, Intent.SET_MEMBER_ROLE, project_id=membership.project_id) as record:
        save_fields(
            membership, {"role": role, "sees_costs": sees_costs}, record=record, expected_version=version
        )
    return membership


@transaction.atomic
def remove_member(*, actor: Actor, membership_id: int) -> None:
    """End a membership; what the person wrote stays. The last project manager cannot leave."""
    membership = _membership(actor, membership_id)
    if membership.role == Role.PROJECT_MANAGER:
        _keep_a_manager(membership)
    with recording(
        actor, Intent.REMOVE_MEMBER, project_id=membership.project_id, summary=str(membership.user)
    ) as record:
        delete_row(membership, record=record)
    access_ended(membership.user_id, membership.project_id)


def _membership(actor: Actor, membership_id: int) -> Membership:
    membership: Membership = locked(Membership.objects.select_related("user"), membership_id)
    if not actor.sees_project(membership.project_id):
        raise NotVisible
    require(actor, Action.MANAGE_TEAM, membership.project_id)
    return membership


def _check_role(role: str) -> None:
    if role not in PROJECT_ROLES:
        raise DomainError(_("Choose a role of the project."), field="role")


def _keep_a_manager(membership: Membership) -> None:
    others = Membership.objects.filter(project_id=membership.project_id, role=Role.PROJECT_MANAGER).exclude(
        pk=membership.pk
    )
    if not others.exists():
        raise DomainError(_("A project needs a project manager. Name a successor first."), field="role")
