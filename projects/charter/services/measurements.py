"""Where the metric of an objective stands, measured on days."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor
from core.errors import DomainError, Forbidden
from core.facts import require_happened
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, delete_row
from projects.models import Objective, ObjectiveMeasurement
from projects.project.services.fetching import locked_row

EDITABLE = frozenset({"measured_on", "value", "source"})


@transaction.atomic
def measure_objective(
    *,
    actor: Actor,
    objective_id: int,
    values: Mapping[str, Any],
    project_id: int | None = None,
) -> ObjectiveMeasurement:
    """Write down where the metric stands: by its owner, or by whoever may edit the project.

    Raises DomainError (an objective without a metric), InvalidInput (a day ahead, a second value
    of a day), Forbidden, NotVisible.
    """
    rows = Objective.objects.visible_to(actor)
    objective: Objective = locked_row(rows, objective_id, project_id)
    require_measurer(actor, objective)
    if not objective.metric:
        raise DomainError(_("This objective has no metric. Say first what is measured."))
    wanted = {name: value for name, value in values.items() if name in EDITABLE}
    require_happened("measured_on", wanted.get("measured_on"))
    row = ObjectiveMeasurement(objective=objective, measured_by=actor.user, **wanted)
    with recording(
        actor,
        Intent.MEASURE_OBJECTIVE,
        project_id=objective.project_id,
        summary=objective.name,
    ) as record:
        return create_row(row, record=record)


@transaction.atomic
def delete_measurement(
    *,
    actor: Actor,
    measurement_id: int,
    project_id: int | None = None,
) -> None:
    """Take a value back that was wrong; the journal keeps what it said."""
    rows = ObjectiveMeasurement.objects.visible_to(actor)
    row: ObjectiveMeasurement = locked_row(rows, measurement_id, project_id)
    require_measurer(actor, row.objective)
    with recording(
        actor,
        Intent.DELETE_MEASUREMENT,
        project_id=row.objective.project_id,
        summary=row.objective.name,
    ) as record:
        delete_row(row, record=record)


def may_measure(actor: Actor, objective: Objective) -> bool:
    """Its owner may, and whoever may edit the project."""
    is_owner = actor.user_id is not None and objective.owner_id == actor.user_id
    return is_owner or actor.may(Action.EDIT_PROJECT, objective.project_id)


def require_measurer(actor: Actor, objective: Objective) -> None:
    """Raises Forbidden for whoever may not."""
    if not may_measure(actor, objective):
        raise Forbidden(_("The owner of the objective and the project manager measure it."))
