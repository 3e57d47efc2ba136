"""Whose teams somebody manages."""

from typing import Any

from django.db.models import QuerySet

from core.access import Action, Actor
from people.models import Membership


def projects_to_invite_to(actor: Actor) -> QuerySet[Any]:
    """Projects whose team the actor manages.

    Their model lies above this room; memberships lead to it.
    """
    projects: Any = Membership._meta.get_field("project").related_model
    managed: QuerySet[Any] = projects.objects.allowing(actor, Action.MANAGE_TEAM)
    return managed.order_by("name", "id")
