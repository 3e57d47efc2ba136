"""What a gate asks and whom: criteria with their evidence, named approvers and their answers."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError, Forbidden
from core.intents import Intent
from core.journal import recording
from core.registry import gate_queries
from core.writing import create_row, delete_row, save_fields
from projects.models import Gate, GateApprover, GateCriterion, Phase
from projects.project.services.fetching import locked_row, project_id_of, somebody_involved

GATE_FIELDS = frozenset({"name", "planned_on"})
CRITERION_FIELDS = frozenset({"title", "group", "owner_id", "due"})
State = GateCriterion.State


@transaction.atomic
def update_gate(
    *,
    actor: Actor,
    gate_id: int,
    changes: dict[str, Any],
    version: int | None = None,
    project_id: int | None = None,
) -> Gate:
    """Rename a gate or plan its date. Raises Conflict, InvalidInput, Forbidden, NotVisible."""
    gate = _editable_gate(actor, gate_id, project_id)
    wanted = {name: value for name, value in changes.items() if name in GATE_FIELDS}
    with recording(actor, Intent.UPDATE_GATE, project_id=project_id_of(gate), summary=gate.name) as record:
        save_fields(gate, wanted, record=record, expected_version=version)
    return gate


@transaction.atomic
def rename_phase(
    *, actor: Actor, phase_id: int, name: str, version: int | None = None, project_id: int | None = None
) -> Phase:
    """Give a phase the name that this project uses; its kind stays."""
    phase = locked_row(Phase.objects.visible_to(actor), phase_id, project_id)
    require(actor, Action.EDIT_PROJECT, phase.project_id)
    with recording(actor, Intent.RENAME_PHASE, project_id=phase.project_id, summary=phase.name) as record:
        save_fields(phase, {"name": name.strip()}, record=record, expected_version=version)
    return phase


@transaction.atomic
def add_criterion(
    *, actor: Actor, gate_id: int, values: dict[str, Any], query: str = "", project_id: int | None = None
) -> GateCriterion:
    """Ask one thing more of a gate; with `query` the application answers it itself."""
    gate = _editable_gate(actor, gate_id, project_id)
    if query and query not in gate_queries:
        raise DomainError(_("There is no such live question."), field="query")
    wanted = _clean(project_id_of(gate), values)
    if query and not wanted.get("title"):
        wanted["title"] = str(gate_queries[query].label)
    position = (gate.criteria.aggregate(last=Max("position"))["last"] or 0) + 1
    row = GateCriterion(gate=gate, position=position, query=query, **wanted)
    with recording(actor, Intent.ADD_CRITERION, project_id=project_id_of(gate), summary=row.title) as record:
        return create_row(row, record=record)


@transaction.atomic
def update_criterion(
    *,
    actor: Actor,
    criterion_id: int,
    changes: dict[str, Any],
    version: int | None = None,
    project_id: int | None = None,
) -> GateCriterion:
    """Reword a criterion, give it an owner, a date or another group."""
    row = _criterion(actor, criterion_id, project_id)
    wanted = _clean(project_id_of(row), changes)
    with recording(
        actor, Intent.UPDATE_CRITERION, project_id=project_id_of(row), summary=row.title
    ) as record:
        save_fields(row, wanted, record=record, expected_version=version)
    return row


@transaction.atomic
def settle_criterion(
    *,
    actor: Actor,
    criterion_id: int,
    state: str,
    evidence: str = "",
    evidence_url: str = "",
    version: int | None = None,
    project_id: int | None = None,
) -> GateCriterion:
    """Say how a criterion stands, with its evidence. Signed with name and time.

    Met needs evidence (words or a link), waived needs a reason. A live criterion is answered by the application: it
    can only be waived, or opened again.
    """
    row = _criterion(actor, criterion_id, project_id)
    if row.query and state not in (State.WAIVED, State.OPEN):
        raise DomainError(_("The application answers this one itself; it can only be waived."), field="state")
    if state == State.MET and not (evidence.strip() or evidence_url.strip()):
        raise DomainError(_("Add evidence: what was seen, or a link to it."), field="evidence")
    if state == State.WAIVED and not evidence.strip():
        raise DomainError(_("Say why it is waived."), field="evidence")
    is_signed = state in (State.MET, State.NOT_MET, State.WAIVED)
    changes = {
        "state": state,
        "evidence": evidence.strip(),
        "evidence_url": evidence_url.strip(),
        "decided_by": actor.user if is_signed else None,
        "decided_at": timezone.now() if is_signed else None,
    }
    with recording(
        actor, Intent.SETTLE_CRITERION, project_id=project_id_of(row), summary=row.title
    ) as record:
        save_fields(row, changes, record=record, expected_version=version)
    return row


@transaction.atomic
def delete_criterion(*, actor: Actor, criterion_id: int, project_id: int | None = None) -> None:
    """Stop asking. Decisions that were taken keep the criterion as it stood."""
    row = _criterion(actor, criterion_id, project_id)
    with recording(
        actor, Intent.DELETE_CRITERION, project_id=project_id_of(row), summary=row.title
    ) as record:
        delete_row(row, record=record)


@transaction.atomic
def add_approver(*, actor: Actor, gate_id: int, user_id: int, project_id: int | None = None) -> GateApprover:
    """Name somebody who answers for the gate and may record its decision."""
    gate = _editable_gate(actor, gate_id, project_id)
    person = somebody_involved(project_id_of(gate), user_id, "user")
    if gate.approvers.filter(user=person).exists():
        raise DomainError(_("They are an approver already."), field="user")
    with recording(actor, Intent.ADD_APPROVER, project_id=project_id_of(gate), summary=str(person)) as record:
        return create_row(GateApprover(gate=gate, user=person), record=record)


@transaction.atomic
def remove_approver(*, actor: Actor, approver_id: int, project_id: int | None = None) -> None:
    """Take an approver's name off the gate; what they said about past decisions stays there."""
    row = locked_row(GateApprover.objects.visible_to(actor), approver_id, project_id)
    require(actor, Action.EDIT_PROJECT, project_id_of(row))
    with recording(
        actor, Intent.REMOVE_APPROVER, project_id=project_id_of(row), summary=str(row.user)
    ) as record:
        delete_row(row, record=record)


@transaction.atomic
def answer_gate(
    *, actor: Actor, gate_id: int, answer: str, note: str = "", project_id: int | None = None
) -> GateApprover:
    """An approver says what they think. An objection or a condition needs a word on what it is."""
    gate = locked_row(Gate.objects.visible_to(actor), gate_id, project_id)
    require(actor, Action.VIEW_DASHBOARD, project_id_of(gate))
    row = gate.approvers.select_for_update().filter(user_id=actor.user_id).first()
    if row is None:
        raise Forbidden(_("Only the approvers of this gate answer."))
    if answer in (GateApprover.Answer.CONDITIONAL, GateApprover.Answer.OBJECTS) and not note.strip():
        raise DomainError(_("Say what has to be different."), field="note")
    changes = {
        "answer": answer,
        "note": note.strip(),
        "answered_at": None if answer == GateApprover.Answer.OPEN else timezone.now(),
    }
    with recording(actor, Intent.ANSWER_GATE, project_id=project_id_of(gate), summary=gate.name) as record:
        save_fields(row, changes, record=record)
    return row


def _editable_gate(actor: Actor, gate_id: int, project_id: int | None) -> Gate:
    gate = locked_row(Gate.objects.visible_to(actor).select_related("phase"), gate_id, project_id)
    require(actor, Action.EDIT_PROJECT, project_id_of(gate))
    return gate


def _criterion(actor: Actor, criterion_id: int, project_id: int | None) -> GateCriterion:
    rows = GateCriterion.objects.visible_to(actor).select_related("gate__phase")
    row = locked_row(rows, criterion_id, project_id)
    require(actor, Action.EDIT_PROJECT, project_id_of(row))
    return row


def _clean(project_id: int, values: dict[str, Any]) -> dict[str, Any]:
    wanted = {name: value for name, value in values.items() if name in CRITERION_FIELDS}
    if "owner_id" in wanted:
        wanted["owner"] = somebody_involved(project_id, wanted.pop("owner_id"), "owner")
    return wanted
