"""The organisation's limits, and what a manager mends at once: hard dates become soft ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from controls.models import QualityLimit
from controls.quality.reads import hard_constraints
from core.access import Action, Actor, require
from core.errors import DomainError, InvalidInput
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, delete_row, save_fields
from engine.quality import PUBLISHED, Check, Limit
from projects.models import Project
from tasks.editing.services import update_task
from tasks.models import Task
from tasks.plan.services.edits import one_edit
from tasks.scheduling.services import lock_project

Constraint = Task.Constraint
MOST = Decimal(100)
MOST_DAYS = 5000
# What must happen on a day is held there as far as links allow.
_SOFT = {Constraint.MSO: Constraint.SON, Constraint.MFO: Constraint.FON}


@dataclass(frozen=True, slots=True)
class Softened:
    """How many hard dates became soft, and how many stay because there is no soft form of them."""

    count: int
    kept: int


@transaction.atomic
def set_quality_limits(*, actor: Actor, limits: Mapping[Check, Limit]) -> None:
    """Write the limits of checks for every project. One that is as published leaves no row."""
    require(actor, Action.MANAGE_ORGANISATION)
    _refuse_wrong(limits)
    rows = {row.name: row for row in QualityLimit.objects.select_for_update()}
    with recording(actor, Intent.SET_QUALITY_LIMITS) as record:
        for check, limit in limits.items():
            row = rows.get(check)
            if limit == PUBLISHED[check]:
                if row is not None:
                    delete_row(row, record=record)
            elif row is None:
                row = QualityLimit(name=check.value, value=limit.value, days=limit.days)
                create_row(row, record=record)
            else:
                save_fields(row, {"value": limit.value, "days": limit.days}, record=record)


def _refuse_wrong(limits: Mapping[Check, Limit]) -> None:
    errors: dict[str, list[str]] = {}
    for check, limit in limits.items():
        if limit.value is not None and not 0 <= limit.value <= MOST:
            errors[f"{check}-value"] = [_("Give a number from 0 to 100, or nothing.")]
        if (limit.days is None) != (PUBLISHED[check].days is None):
            errors[f"{check}-days"] = [_("Give the working days.")]
        elif limit.days is not None and not 1 <= limit.days <= MOST_DAYS:
            errors[f"{check}-days"] = [_("Give 1 to %(most)d working days.") % {"most": MOST_DAYS}]
    if errors:
        raise InvalidInput(errors)


@transaction.atomic
def soften_constraints(*, actor: Actor, project_id: int) -> Softened:
    """Give the hard dates of open tasks their soft form, as one edit of the plan that undo takes back.

    “Must start on” and “must finish on” become “start on” and “finish on, if links allow”; “finish
    no later than” becomes a deadline. “Start no later than” has no soft form and stays. Raises
    DomainError where nothing can be softened.
    """
    require(actor, Action.EDIT_PLAN, project_id)
    project = lock_project(project_id)
    found = hard_constraints(project)
    tasks = list(Task.objects.filter(project=project, pk__in=found).live().order_by("row_number", "pk"))
    changes = {task.pk: soft for task in tasks if (soft := _softened(task))}
    if not changes:
        raise DomainError(_("There is no hard date that has a soft form."))
    _make(actor, project, changes)
    return Softened(len(changes), len(tasks) - len(changes))


def _make(actor: Actor, project: Project, changes: Mapping[int, Mapping[str, Any]]) -> None:
    with one_edit(actor, project, Intent.EDIT_PLAN, _("Hard dates made soft")) as edit:
        edit.live_ids = set(changes)
        for pk, fields in changes.items():
            update_task(actor=edit.actor, task_id=pk, changes=fields)


def _softened(task: Task) -> dict[str, Any]:
    """What changes of a task; nothing where its constraint has no soft form."""
    kind = Constraint(task.constraint_kind)
    if kind in _SOFT:
        return {"constraint_kind": _SOFT[kind]}
    if kind != Constraint.FNLT or task.constraint_date is None:
        return {}
    dates = [date for date in (task.deadline, task.constraint_date) if date is not None]
    return {
        "constraint_kind": Constraint.ASAP,
        "constraint_date": None,
        "deadline": min(dates),
    }
