"""Which project is meant, and what a new one may be called."""

from core.access import Action, Actor, require
from core.errors import NotVisible
from projects.models import Project


def project_by_code(
    actor: Actor, code: str, action: Action = Action.VIEW_DASHBOARD, *, is_held: bool = False
) -> Project:
    """The project, if the actor may do `action` in it. Raises NotVisible (404) or Forbidden (403).

    `is_held` locks its row until the transaction ends.
    """
    found = Project.objects.visible_to(actor).filter(code=code)
    row_alone = found.select_for_update(of=("self",))
    project = (row_alone if is_held else found.select_related("sponsor", "manager")).first()
    if project is None:
        raise NotVisible
    require(actor, action, project.pk)
    return project
