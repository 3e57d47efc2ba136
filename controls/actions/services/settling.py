"""What people set and settle: the rules that open actions, and the actions themselves."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from controls.actions.reads import visible_actions
from controls.models import ActionRule, ControlAction, Level, Measure
from core.access import Action, Actor, require
from core.clock import recorded_now
from core.errors import DomainError, Forbidden, NotVisible
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, delete_row, save_fields
from projects.models import Project
from projects.project.services import raise_generation

RULE_FIELDS = frozenset({"bound", "owner_role", "due_days", "closes_itself", "is_active"})
_PROJECT_ONLY = frozenset({Measure.SCOPE_CHANGE_PERCENT, Measure.EXPOSURE_PERCENT})


@transaction.atomic
def set_action_rule(
    *, actor: Actor, level: str, metric: str, values: Mapping[str, Any], project_id: int | None = None
) -> ActionRule:
    """The organisation's rule for a metric at a level, or a project's in its place. Raises Forbidden, InvalidInput."""
    _require(actor, project_id)
    if metric in _PROJECT_ONLY and level != Level.PROJECT:
        raise DomainError(_("Only a whole project has this metric."), field="metric")
    known = _own(project_id).filter(level=level, metric=metric)
    row, wanted = known.first(), {name: value for name, value in values.items() if name in RULE_FIELDS}
    with recording(actor, Intent.SET_ACTION_RULE, project_id=project_id) as record:
        if row is None:
            new = ActionRule(project_id=project_id, level=level, metric=metric, **wanted)
            row, changed = create_row(new, record=record), ["bound"]
        else:
            changed = save_fields(row, wanted, record=record)
    if changed:
        _compute_anew(project_id)
    return row


@transaction.atomic
def drop_action_rule(*, actor: Actor, rule_id: int, project_id: int | None = None) -> None:
    """Take a rule away; a project follows the organisation's again. Raises Forbidden, NotVisible."""
    _require(actor, project_id)
    row = _own(project_id).filter(pk=rule_id).first()
    if row is None:
        raise NotVisible
    with recording(actor, Intent.DROP_ACTION_RULE, project_id=project_id) as record:
        delete_row(row, record=record)
    _compute_anew(project_id)


@transaction.atomic
def settle_action(*, actor: Actor, action_id: int, note: str) -> ControlAction:
    """Its owner, or whoever manages the project, says what was done. Raises DomainError, Forbidden, NotVisible."""
    row = _locked(actor, action_id)
    require_settler(actor, row)
    if not row.is_open:
        raise DomainError(_("This action is closed already."))
    if not note.strip():
        raise DomainError(_("Say what was done."), field="note")
    changes = {
        "status": ControlAction.Status.DONE,
        "note": note.strip(),
        "is_asking": False,
        "closed_at": recorded_now(),
        "closed_by": actor.user,
    }
    with recording(actor, Intent.SETTLE_ACTION, project_id=row.project_id) as record:
        save_fields(row, changes, record=record)
    return row


@transaction.atomic
def reopen_action(*, actor: Actor, action_id: int) -> ControlAction:
    """Whoever settled it takes that back, or who manages the project. Back inside its bound by now, it asks again.

    Raises DomainError for one that nobody settled, Forbidden, NotVisible.
    """
    row = _locked(actor, action_id)
    require_settler(actor, row)
    if row.status != ControlAction.Status.DONE:
        raise DomainError(_("This action was not settled by anybody."))
    changes = {
        "status": ControlAction.Status.OPEN,
        "note": "",
        "is_asking": not row.is_outside,
        "closed_at": None,
        "closed_by": None,
    }
    with recording(actor, Intent.REOPEN_ACTION, project_id=row.project_id) as record:
        save_fields(row, changes, record=record)
    return row


@transaction.atomic
def hand_over_action(
    *, actor: Actor, action_id: int, changes: Mapping[str, Any], version: int | None = None
) -> ControlAction:
    """Another owner or due date. The owner is of the project's team. Raises Conflict, DomainError, Forbidden."""
    row = _locked(actor, action_id)
    require(actor, Action.EDIT_PROJECT, row.project_id)
    wanted = {name: value for name, value in changes.items() if name in ("owner", "due")}
    owner = wanted.get("owner")
    if owner is not None and not row.project.memberships.filter(user=owner).exists():
        raise DomainError(_("Add them to the team first."), field="owner")
    with recording(actor, Intent.HAND_OVER_ACTION, project_id=row.project_id) as record:
        save_fields(row, wanted, record=record, expected_version=version)
    return row


def require_settler(actor: Actor, row: ControlAction) -> None:
    """Let pass the action's owner and whoever manages the project. Raises Forbidden."""
    if row.owner_id != actor.user_id and not actor.may(Action.EDIT_PROJECT, row.project_id):
        raise Forbidden(_("This action is somebody else's."))


def _own(project_id: int | None) -> QuerySet[ActionRule]:
    rows = ActionRule.objects.select_for_update()
    return rows.filter(project=None) if project_id is None else rows.filter(project_id=project_id)


def _require(actor: Actor, project_id: int | None) -> None:
    require(actor, Action.MANAGE_ORGANISATION if project_id is None else Action.EDIT_PROJECT, project_id)


def _locked(actor: Actor, action_id: int) -> ControlAction:
    row = visible_actions(actor).select_for_update(of=("self",)).filter(pk=action_id).first()
    if row is None:
        raise NotVisible
    return row


def _compute_anew(project_id: int | None) -> None:
    rows = Project.objects.exclude(status=Project.Status.CLOSED)
    for pk in (
        (rows.filter(pk=project_id) if project_id else rows).order_by("pk").values_list("pk", flat=True)
    ):
        raise_generation(pk)
