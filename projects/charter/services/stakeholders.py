"""The stakeholder register."""

from typing import Any

from django.db import transaction

from core.access import Action, Actor, require
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, delete_row, save_fields
from projects.models import Stakeholder
from projects.project.services.fetching import locked_project, locked_row, somebody_involved

EDITABLE = frozenset(
    {
        "name",
        "organisation",
        "user_id",
        "email",
        "power",
        "interest",
        "current_engagement",
        "desired_engagement",
        "notes",
    }
)


@transaction.atomic
def add_stakeholder(*, actor: Actor, project_id: int, values: dict[str, Any]) -> Stakeholder:
    """Register somebody; `values` has the names in EDITABLE."""
    project = locked_project(actor, project_id)
    row = Stakeholder(project=project, **_clean(project.pk, values))
    with recording(actor, Intent.ADD_STAKEHOLDER, project_id=project.pk, summary=row.name) as record:
        return create_row(row, record=record)


@transaction.atomic
def update_stakeholder(
    *,
    actor: Actor,
    stakeholder_id: int,
    changes: dict[str, Any],
    version: int | None = None,
    project_id: int | None = None,
) -> Stakeholder:
    """Change an entry. Raises Conflict, InvalidInput, Forbidden, NotVisible."""
    row = _stakeholder(actor, stakeholder_id, project_id)
    with recording(actor, Intent.UPDATE_STAKEHOLDER, project_id=row.project_id, summary=row.name) as record:
        save_fields(row, _clean(row.project_id, changes), record=record, expected_version=version)
    return row


@transaction.atomic
def delete_stakeholder(*, actor: Actor, stakeholder_id: int, project_id: int | None = None) -> None:
    """Take an entry out of the register; the journal keeps it."""
    row = _stakeholder(actor, stakeholder_id, project_id)
    with recording(actor, Intent.DELETE_STAKEHOLDER, project_id=row.project_id, summary=row.name) as record:
        delete_row(row, record=record)


def _stakeholder(actor: Actor, stakeholder_id: int, project_id: int | None) -> Stakeholder:
    row = locked_row(Stakeholder.objects.visible_to(actor), stakeholder_id, project_id)
    require(actor, Action.EDIT_PROJECT, row.project_id)
    return row


def _clean(project_id: int, values: dict[str, Any]) -> dict[str, Any]:
    wanted = {name: value for name, value in values.items() if name in EDITABLE}
    if "user_id" in wanted:
        wanted["user"] = somebody_involved(project_id, wanted.pop("user_id"), "user")
    return wanted
