"""What somebody may do in a project as it stands: a closed one offers nothing to change."""

from core.access import ALLOWED_WHEN_CLOSED, Action, Actor
from projects.models import Project


def actions_on(actor: Actor, project: Project) -> frozenset[Action]:
    """The actions that pages offer the actor in this project."""
    allowed = frozenset(actor.actions_in(project.pk))
    if project.is_closed:
        return allowed & ALLOWED_WHEN_CLOSED
    return allowed


def may_do(actor: Actor, action: Action, project: Project) -> bool:
    """Whether pages offer the action. Services ask `require`, and the journal's guard of closed projects."""
    return action in actions_on(actor, project)
