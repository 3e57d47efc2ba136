"""From a signed-in user to an Actor, which is all that services know of a request."""

from collections.abc import Iterable, Mapping
from functools import partial

from core.access import Action, Actor, Grant, Role, require
from core.errors import NotVisible
from people.models import Membership, User


def actor_for(user: User) -> Actor:
    """The actor of a signed-in user; memberships are read once, when first asked for."""
    role = Role(user.organisation_role) if user.organisation_role else None
    return Actor(kind="user", user=user, organisation_role=role, load_grants=lambda: _grants(user))


def _grants(user: User) -> Mapping[int, Grant]:
    # Whoever comes by a session brings them along.
    brought = getattr(user, "own_grants", None)
    rows = (
        [(one["project"], one["role"], one["sees_costs"]) for one in brought]
        if brought is not None
        else Membership.objects.filter(user=user).values_list("project_id", "role", "sees_costs")
    )
    return {project_id: Grant(role=Role(role), sees_costs=sees) for project_id, role, sees in rows}


def actors_for(users: Iterable[User]) -> dict[int, Actor]:
    """By user id, the actors of many people; their memberships are read in one query."""
    people = list(users)
    grants: dict[int, dict[int, Grant]] = {user.pk: {} for user in people}
    rows = Membership.objects.filter(user__in=people)
    for user_id, project_id, role, sees in rows.values_list("user_id", "project_id", "role", "sees_costs"):
        grants[user_id][project_id] = Grant(role=Role(role), sees_costs=sees)
    return {
        user.pk: Actor(
            kind="user",
            user=user,
            organisation_role=Role(user.organisation_role) if user.organisation_role else None,
            load_grants=partial(grants.__getitem__, user.pk),
        )
        for user in people
    }


def require_own_or_admin(actor: Actor, user_id: int) -> None:
    """Let pass whoever changes their own skills or leave, and admins. Raises NotVisible or Forbidden."""
    if not User.objects.visible_to(actor).filter(pk=user_id).exists():
        raise NotVisible
    if actor.user_id != user_id:
        require(actor, Action.MANAGE_ORGANISATION)
