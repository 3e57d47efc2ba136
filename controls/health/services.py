"""What the manager and the organisation set: status date, thresholds, overrides of health."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from controls.known.figures.rating import Limits
from controls.models import HealthOverride, Rag, Threshold
from core.access import Action, Actor, require
from core.clock import recorded_now
from core.errors import DomainError, InvalidInput
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, delete_row, locked, save_fields
from projects.models import Project
from projects.project.services import raise_generation
from tasks.scheduling.services.reschedule import reschedule


@transaction.atomic
def set_status_date(
    *, actor: Actor, project_id: int, status_date: date | None, version: int | None = None
) -> Project:
    """Split past from future at another day; unfinished work moves to or after it. None: always today."""
    require(actor, Action.SET_STATUS_DATE, project_id)
    project: Project = locked(Project.objects.visible_to(actor), project_id)
    if status_date and status_date < project.start.date():
        raise DomainError(_("The project starts later than this date."), field="status_date")
    with recording(actor, Intent.SET_STATUS_DATE, project_id=project_id) as record:
        if save_fields(project, {"status_date": status_date}, record=record, expected_version=version):
            reschedule(project, record=record)
            raise_generation(project_id)
    return project


@transaction.atomic
def set_thresholds(
    *, actor: Actor, limits: Mapping[str, Limits | None], project_id: int | None = None
) -> None:
    """Write limits by metric: the organisation's, or a project's own. None removes a project's own (or a default)."""
    require(actor, Action.MANAGE_ORGANISATION if project_id is None else Action.EDIT_PROJECT, project_id)
    errors = {
        metric: _("Red must not come before amber.")
        for metric, limit in limits.items()
        if limit and limit.red < limit.amber
    }
    if errors:
        raise InvalidInput({metric: [message] for metric, message in errors.items()})
    known = Threshold.objects.select_for_update()
    own = known.filter(project=None) if project_id is None else known.filter(project_id=project_id)
    rows = {row.metric: row for row in own}
    with recording(actor, Intent.SET_THRESHOLDS, project_id=project_id) as record:
        changed = [
            _set_one(project_id, metric, limit, rows.get(metric), record) for metric, limit in limits.items()
        ]
    if any(changed):
        affected = (
            Project.objects.filter(pk=project_id) if project_id else Project.objects.exclude(status="closed")
        )
        for pk in affected.order_by("pk").values_list("pk", flat=True):
            raise_generation(pk)


def _set_one(
    project_id: int | None, metric: str, limit: Limits | None, row: Threshold | None, record: Any
) -> bool:
    if limit is None:
        if row is not None:
            delete_row(row, record=record)
        return row is not None
    if row is None:
        create_row(
            Threshold(project_id=project_id, metric=metric, amber=limit.amber, red=limit.red), record=record
        )
        return True
    return bool(save_fields(row, {"amber": Decimal(limit.amber), "red": Decimal(limit.red)}, record=record))


@transaction.atomic
def override_health(
    *, actor: Actor, project_id: int, dimension: str, colour: str, reason: str, expires_on: date, today: date
) -> HealthOverride:
    """Show another colour beside the computed one until a day. The reason is shown with it."""
    require(actor, Action.OVERRIDE_HEALTH, project_id)
    locked(Project.objects.visible_to(actor), project_id)
    if colour not in (Rag.GREEN, Rag.AMBER, Rag.RED):
        raise DomainError(_("Choose green, amber or red."), field="colour")
    if expires_on < today:
        raise DomainError(_("An override ends today or later."), field="expires_on")
    with recording(actor, Intent.OVERRIDE_HEALTH, project_id=project_id) as record:
        _withdraw(project_id, dimension, record)
        override = HealthOverride(
            project_id=project_id,
            dimension=dimension,
            colour=colour,
            reason=reason,
            expires_on=expires_on,
            set_by=actor.user,
        )
        create_row(override, record=record)
    raise_generation(project_id)
    return override


@transaction.atomic
def withdraw_override(*, actor: Actor, project_id: int, override_id: int) -> None:
    """Go back to the computed colour."""
    require(actor, Action.OVERRIDE_HEALTH, project_id)
    row = locked(HealthOverride.objects.visible_to(actor).filter(project_id=project_id), override_id)
    with recording(actor, Intent.WITHDRAW_OVERRIDE, project_id=project_id) as record:
        _withdraw(project_id, row.dimension, record)
    raise_generation(project_id)


def _withdraw(project_id: int, dimension: str, record: Any) -> None:
    rows = HealthOverride.objects.select_for_update().filter(
        project_id=project_id, dimension=dimension, withdrawn_at=None
    )
    for row in rows:
        before = {"withdrawn_at": None}
        row.withdrawn_at = recorded_now()
        row.save(update_fields=["withdrawn_at"])
        record.updated(row, before, {"withdrawn_at": row.withdrawn_at})
