"""Needs written down, tied to objectives, and removed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError
from core.intents import Intent
from core.journal import Recorder, recording
from core.writing import create_row, delete_row, save_fields
from projects.models import CustomerNeed, Objective, Stakeholder
from projects.project.services.fetching import locked_project, locked_row

_PLAIN = ("text", "whose", "importance")


@transaction.atomic
def add_need(*, actor: Actor, project_id: int, values: Mapping[str, Any]) -> CustomerNeed:
    """Write a need down.

    `values`: text, whose, importance, stakeholder_id, objective_ids. Without `whose` it is the
    stakeholder's. Raises DomainError, InvalidInput, Forbidden, NotVisible.
    """
    project = locked_project(actor, project_id)
    rows = CustomerNeed.objects.filter(project=project)
    last = rows.aggregate(last=Max("number"))["last"] or 0
    need = CustomerNeed(project=project, number=last + 1)
    for name, value in _fields(project_id, values).items():
        setattr(need, name, value)
    need.whose = need.whose or _name_of(need.stakeholder)
    with recording(
        actor,
        Intent.ADD_NEED,
        project_id=project_id,
        summary=str(need),
    ) as record:
        create_row(need, record=record)
        _set_objectives(need, values.get("objective_ids") or (), record)
    return need


@transaction.atomic
def update_need(
    *,
    actor: Actor,
    need_id: int,
    changes: Mapping[str, Any],
    version: int | None = None,
    project_id: int | None = None,
) -> CustomerNeed:
    """Change a need; keys as in `add_need`. Raises Conflict, DomainError, InvalidInput, Forbidden, NotVisible."""
    need = _need(actor, need_id, project_id)
    with recording(
        actor,
        Intent.UPDATE_NEED,
        project_id=need.project_id,
        summary=str(need),
    ) as record:
        fields = _fields(need.project_id, changes)
        if not fields.get("whose", True):
            fields["whose"] = _name_of(fields.get("stakeholder", need.stakeholder))
        changed = save_fields(need, fields, record=record, expected_version=version)
        if "objective_ids" in changes:
            others = _set_objectives(need, changes["objective_ids"] or (), record)
            if others and not changed:
                need.version += 1
                need.save(update_fields=["version"])
    return need


@transaction.atomic
def delete_need(*, actor: Actor, need_id: int, project_id: int | None = None) -> None:
    """Remove a need; the journal keeps what it said. Raises Forbidden, NotVisible."""
    need = _need(actor, need_id, project_id)
    with recording(
        actor,
        Intent.DELETE_NEED,
        project_id=need.project_id,
        summary=str(need),
    ) as record:
        delete_row(need, record=record)


def _need(actor: Actor, need_id: int, project_id: int | None) -> CustomerNeed:
    need = locked_row(CustomerNeed.objects.visible_to(actor), need_id, project_id)
    require(actor, Action.EDIT_PROJECT, need.project_id)
    return need


def _fields(project_id: int, given: Mapping[str, Any]) -> dict[str, Any]:
    fields = {name: given[name] for name in _PLAIN if name in given}
    for name in ("text", "whose"):
        if name in fields:
            fields[name] = (fields[name] or "").strip()
    if "stakeholder_id" in given:
        fields["stakeholder"] = _stakeholder(project_id, given["stakeholder_id"])
    return fields


def _stakeholder(project_id: int, stakeholder_id: int | None) -> Stakeholder | None:
    if stakeholder_id is None:
        return None
    row = Stakeholder.objects.filter(project=project_id, pk=stakeholder_id).first()
    if row is None:
        words = _("The stakeholder is not one of the project's.")
        raise DomainError(words, field="stakeholder")
    return row


def _name_of(stakeholder: Stakeholder | None) -> str:
    return stakeholder.name if stakeholder else ""


def _set_objectives(need: CustomerNeed, ids: Iterable[int], record: Recorder) -> bool:
    """Make these the ones that serve it; whether that is a change."""
    wanted = sorted(set(ids))
    before = sorted(need.objectives.values_list("pk", flat=True))
    if wanted == before:
        return False
    rows = list(Objective.objects.filter(project=need.project_id, pk__in=wanted))
    if len(rows) != len(wanted):
        words = _("An objective does not belong to the project.")
        raise DomainError(words, field="objectives")
    need.objectives.set(rows)
    record.updated(need, {"objectives": before}, {"objectives": wanted})
    return True
