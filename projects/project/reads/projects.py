"""Which project is meant, and what a new one may be called."""

from core.access import Action, Actor, require
from core.errors import NotVisible
from projects.models import Project


def project_by_code(actor: Actor, code: str, action: Action = Action.VIEW_DASHBOARD) -> Project:
    """The project, if the actor may do `action` in it. Raises NotVisible (404) or Forbidden (403)."""
    project = Project.objects.visible_to(actor).select_related("sponsor", "manager").filter(code=code).first()
    if project is None:
        raise NotVisible
    require(actor, action, project.pk)
    return project
