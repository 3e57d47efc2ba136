"""From a signed-in user to an Actor, which is all that services know of a request."""

from collections.abc import Mapping

from core.access import Actor, Grant, Role
from people.models import Membership, User


def actor_for(user: User) -> Actor:
    """The actor of a signed-in user; memberships are read once, when first asked for."""
    role = Role(user.organisation_role) if user.organisation_role else None
    return Actor(kind="user", user=user, organisation_role=role, load_grants=lambda: _grants(user.pk))


def _grants(user_id: int) -> Mapping[int, Grant]:
    rows = Membership.objects.filter(user_id=user_id).values_list("project_id", "role", "sees_costs")
    return {project_id: Grant(role=Role(role), sees_costs=sees) for project_id, role, sees in rows}
