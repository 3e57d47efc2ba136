"""A closed project is read and no longer written: one rule, asked by the journal before each of its change sets."""

from django.utils.translation import gettext as _

from core.errors import ProjectClosed
from core.intents import Intent
from projects.models import Project


def refuse_when_closed(project_id: int, intent: Intent, held: Project | None = None) -> None:
    """Raises ProjectClosed unless the project is open, or the intent is one that a closed one takes.

    A `held` project, whose row is locked, is not read again.
    """
    if intent.is_taken_when_closed:
        return
    if held is not None:
        if held.is_closed:
            raise closed_error(held.name)
        return
    name = (
        Project.objects.filter(pk=project_id, status=Project.Status.CLOSED)
        .values_list("name", flat=True)
        .first()
    )
    if name is not None:
        raise closed_error(name)


def closed_error(name: str) -> ProjectClosed:
    return ProjectClosed(
        _("%(name)s is closed. Open it again before anything is changed in it.") % {"name": name}
    )
