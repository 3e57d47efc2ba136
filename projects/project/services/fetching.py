"""How this room's services get hold of a row: visible, allowed, locked."""

from typing import TypeVar

from django.db import models
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError, NotVisible
from core.writing import locked
from people.models import User
from projects.models import Project

Row = TypeVar("Row", bound=models.Model)


def locked_project(actor: Actor, project_id: int, action: Action = Action.EDIT_PROJECT) -> Project:
    """The project, locked, if the actor may do `action` in it. Raises NotVisible or Forbidden."""
    project: Project = locked(Project.objects.visible_to(actor), project_id)
    require(actor, action, project.pk)
    return project


def locked_row(queryset: models.QuerySet[Row], pk: int, project_id: int | None = None) -> Row:
    """The row, locked; `project_id` (from the address) must be its project's, or it is not there at all."""
    row = locked(queryset, pk)
    if project_id is not None and project_id_of(row) != project_id:
        raise NotVisible
    return row


def project_id_of(row: models.Model) -> int:
    """The project that a row of this room belongs to, whatever hangs between."""
    for path in ("project_id", "phase", "gate", "decision", "objective", "stakeholder"):
        if hasattr(row, path):
            value = getattr(row, path)
            return value if path == "project_id" else project_id_of(value)
    raise TypeError(f"{row!r} belongs to no project")


def somebody_involved(project_id: int, user_id: int | None, field: str) -> User | None:
    """A person who takes part in the project or decides for the organisation; None for nobody.

    Anybody else would be given work in a project that they cannot open.
    """
    if user_id is None:
        return None
    person = User.objects.filter(pk=user_id, is_active=True).first()
    if person is None or not (
        person.organisation_role or person.memberships.filter(project_id=project_id).exists()
    ):
        raise DomainError(_("Choose somebody who takes part in the project."), field=field)
    return person
