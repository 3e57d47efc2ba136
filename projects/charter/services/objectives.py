"""Objectives: what success is measured by."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError
from core.intents import Intent
from core.journal import Recorder, recording
from core.writing import create_row, delete_row, locked, save_fields
from projects.charter.services.sign_off import begin_next_version
from projects.models import Charter, Objective, StrategicGoal
from projects.project.services.fetching import locked_project, locked_row, somebody_involved
from projects.project.services.signing import refuse_while_out

EDITABLE = frozenset(
    {"name", "metric", "unit", "baseline_value", "target_value", "due", "owner_id", "strategic_goal"}
)


@transaction.atomic
def add_objective(*, actor: Actor, project_id: int, values: dict[str, Any]) -> Objective:
    """Add an objective; `values` has the names in EDITABLE. `strategic_goal` is a name and is made when missing."""
    project = locked_project(actor, project_id)
    refuse_while_out(project.pk)
    objective = Objective(project=project, **_clean(project.pk, values))
    with recording(actor, Intent.ADD_OBJECTIVE, project_id=project.pk, summary=objective.name) as record:
        _begin_next_version(project.pk, record)
        return create_row(objective, record=record)


@transaction.atomic
def update_objective(
    *,
    actor: Actor,
    objective_id: int,
    changes: dict[str, Any],
    version: int | None = None,
    project_id: int | None = None,
) -> Objective:
    """Change an objective. Raises Conflict, InvalidInput, Forbidden, NotVisible."""
    objective = _objective(actor, objective_id, project_id)
    with recording(
        actor, Intent.UPDATE_OBJECTIVE, project_id=objective.project_id, summary=objective.name
    ) as record:
        changed = save_fields(
            objective,
            _clean(objective.project_id, changes),
            record=record,
            expected_version=version,
        )
        # Who answers for it is no part of what was signed.
        if set(changed) - {"owner"}:
            _begin_next_version(objective.project_id, record)
    return objective


@transaction.atomic
def delete_objective(*, actor: Actor, objective_id: int, project_id: int | None = None) -> None:
    """Remove an objective; the journal keeps what it said."""
    objective = _objective(actor, objective_id, project_id)
    with recording(
        actor, Intent.DELETE_OBJECTIVE, project_id=objective.project_id, summary=objective.name
    ) as record:
        _begin_next_version(objective.project_id, record)
        delete_row(objective, record=record)


def _objective(actor: Actor, objective_id: int, project_id: int | None) -> Objective:
    objective = locked_row(Objective.objects.visible_to(actor), objective_id, project_id)
    require(actor, Action.EDIT_PROJECT, objective.project_id)
    refuse_while_out(objective.project_id)
    return objective


def _begin_next_version(project_id: int, record: Recorder) -> None:
    pk = Charter.objects.values_list("pk", flat=True).get(project_id=project_id)
    begin_next_version(locked(Charter.objects.all(), pk), record)


def _clean(project_id: int, values: dict[str, Any]) -> dict[str, Any]:
    wanted = {name: value for name, value in values.items() if name in EDITABLE}
    if "owner_id" in wanted:
        wanted["owner"] = somebody_involved(project_id, wanted.pop("owner_id"), "owner")
    if "strategic_goal" in wanted:
        wanted["strategic_goal"] = _goal(wanted["strategic_goal"])
    start, target = wanted.get("baseline_value"), wanted.get("target_value")
    if start is not None and start == target:
        raise DomainError(_("The target is where the metric stands already."), field="target_value")
    return wanted


def _goal(name: str | None) -> StrategicGoal | None:
    if not (name or "").strip():
        return None
    return StrategicGoal.objects.get_or_create(name=(name or "").strip()[:200])[0]
