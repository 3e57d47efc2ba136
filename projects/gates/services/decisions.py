"""The decision at a gate, which is kept for ever, and the phases that it opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import Action, Actor, require
from core.errors import DomainError, Forbidden, InvalidInput
from core.intents import Intent
from core.journal import Recorder, recording
from core.writing import create_row, save_fields
from projects.gates.reads import CriterionView, answered_criteria, is_passed
from projects.models import Gate, GateCondition, GateDecision, Phase
from projects.project.services.fetching import locked_row, project_id_of, somebody_involved

Outcome = GateDecision.Outcome


@dataclass(frozen=True, slots=True)
class NewCondition:
    """What a conditional go asks for: who does what by when, and which open criterion it is for."""

    text: str
    owner_id: int | None
    due: date | None
    criterion_id: int | None = None


@transaction.atomic
def decide_gate(
    *,
    actor: Actor,
    gate_id: int,
    outcome: str,
    note: str = "",
    conditions: Sequence[NewCondition] = (),
    project_id: int | None = None,
) -> GateDecision:
    """Record a decision; it keeps every criterion with its proof, and every approver's answer, as they stand now.

    Go needs every criterion met or waived. Go with conditions needs, for each open criterion, a condition with an owner
    and a date. No go needs a reason. Go opens the next phase; a later no go closes it again.
    Raises InvalidInput, DomainError, Forbidden (not an approver), NotVisible.
    """
    gate = locked_row(Gate.objects.visible_to(actor).select_related("phase__project"), gate_id, project_id)
    check_decider(actor, gate)
    _phase_is_due(gate)
    criteria = answered_criteria(gate)
    _check(outcome, note, [view for view in criteria if not view.counts], conditions)
    decision = GateDecision(
        gate=gate,
        outcome=outcome,
        note=note.strip(),
        decided_by=actor.user,
        criteria=[view.as_record() for view in criteria],
        answers=_answers(gate),
    )
    with recording(actor, Intent.DECIDE_GATE, project_id=project_id_of(gate), summary=gate.name) as record:
        create_row(decision, record=record)
        if outcome == Outcome.CONDITIONAL_GO:
            _add_conditions(decision, conditions, record)
        _move_phases(gate, outcome, record)
    return decision


def check_decider(actor: Actor, gate: Gate) -> None:
    """Raise Forbidden unless the actor may record this gate's decision."""
    pk = project_id_of(gate)
    require(actor, Action.VIEW_DASHBOARD, pk)
    if actor.may(Action.DECIDE_GATE, pk) or gate.approvers.filter(user=actor.user).exists():
        return
    raise Forbidden(_("The approvers of this gate decide."))


def _phase_is_due(gate: Gate) -> None:
    phase = gate.phase
    if phase.status == Phase.Status.NOT_STARTED:
        raise DomainError(
            _("%(phase)s has not started. The gate before it comes first.") % {"phase": phase.name}
        )
    later = [row for row in _followers(phase) if row.status == Phase.Status.DONE]
    if later:
        raise DomainError(_("%(phase)s is done already. Decide at its gate.") % {"phase": later[0].name})


def _check(
    outcome: str, note: str, missing: Sequence[CriterionView], conditions: Sequence[NewCondition]
) -> None:
    if outcome == Outcome.GO and missing:
        raise DomainError(
            _("Go needs every criterion met or waived. Open: %(titles)s.")
            % {"titles": "; ".join(view.title for view in missing[:5])},
            field="outcome",
        )
    if outcome == Outcome.NO_GO and not note.strip():
        raise DomainError(_("Say why, so that the team knows what to change."), field="note")
    if outcome == Outcome.CONDITIONAL_GO:
        _check_conditions(missing, conditions)


def _check_conditions(missing: Sequence[CriterionView], conditions: Sequence[NewCondition]) -> None:
    vague = [
        f"C-{number}"
        for number, condition in enumerate(conditions, start=1)
        if not (condition.text.strip() and condition.owner_id and condition.due)
    ]
    errors = []
    if vague:
        words = ngettext(
            "Condition %(numbers)s needs a text, an owner and a date.",
            "Conditions %(numbers)s each need a text, an owner and a date.",
            len(vague),
        )
        errors.append(words % {"numbers": ", ".join(vague)})
    covered = {condition.criterion_id for condition in conditions}
    errors += [
        _("“%(title)s” is open and has no condition.") % {"title": view.title}
        for view in missing
        if view.pk not in covered
    ]
    if not conditions:
        errors.append(_("Go with conditions needs at least one condition."))
    if errors:
        raise InvalidInput({"conditions": errors})


def _answers(gate: Gate) -> list[dict[str, str]]:
    return [
        {"name": str(row.user), "answer": row.answer, "note": row.note}
        for row in gate.approvers.select_related("user").order_by("id")
    ]


def _add_conditions(decision: GateDecision, conditions: Sequence[NewCondition], record: Recorder) -> None:
    gate = decision.gate
    known = set(gate.criteria.values_list("pk", flat=True))
    for condition in conditions:
        row = GateCondition(  # a missing date is the row's own error
            decision=decision,
            criterion_id=condition.criterion_id if condition.criterion_id in known else None,
            text=condition.text.strip(),
            owner=somebody_involved(project_id_of(gate), condition.owner_id, "conditions"),
            due=condition.due,  # type: ignore[misc]
        )
        create_row(row, record=record)


def _move_phases(gate: Gate, outcome: str, record: Recorder) -> None:
    today = timezone.localdate()
    phase = gate.phase
    if outcome != Outcome.NO_GO:
        if phase.status != Phase.Status.DONE:
            save_fields(phase, {"status": Phase.Status.DONE, "ended_on": today}, record=record)
        for follower in _followers(phase)[:1]:
            if follower.status == Phase.Status.NOT_STARTED:
                start = {"status": Phase.Status.ACTIVE, "started_on": follower.started_on or today}
                save_fields(follower, start, record=record)
        return
    if phase.status == Phase.Status.DONE:
        # A go is taken back: the phase goes on, and what it had opened waits again.
        save_fields(phase, {"status": Phase.Status.ACTIVE, "ended_on": None}, record=record)
        for follower in _followers(phase)[:1]:
            save_fields(follower, {"status": Phase.Status.NOT_STARTED}, record=record)


def _followers(phase: Phase) -> list[Phase]:
    """The phases after this one, locked, in their order."""
    rows = Phase.objects.select_for_update(of=("self",))
    return list(rows.filter(project_id=phase.project_id, position__gt=phase.position).order_by("position"))


@transaction.atomic
def start_phase(*, actor: Actor, phase_id: int, project_id: int | None = None) -> Phase:
    """Start a phase by hand. The gate before it must say go; monitoring & control may begin together with execution."""
    phase = locked_row(Phase.objects.visible_to(actor), phase_id, project_id)
    require(actor, Action.EDIT_PROJECT, phase.project_id)
    if phase.status != Phase.Status.NOT_STARTED:
        return phase
    gate = _gate_before(phase)
    if gate is not None and not is_passed(gate):
        raise DomainError(_("%(gate)s has not said go.") % {"gate": gate.name})
    with recording(actor, Intent.START_PHASE, project_id=phase.project_id, summary=phase.name) as record:
        start = {"status": Phase.Status.ACTIVE, "started_on": timezone.localdate()}
        save_fields(phase, start, record=record)
    return phase


def _gate_before(phase: Phase) -> Gate | None:
    gates = Gate.objects.filter(phase__project_id=phase.project_id, phase__position__lt=phase.position)
    if phase.kind == Phase.Kind.MONITORING:
        gates = gates.exclude(phase__kind=Phase.Kind.EXECUTION)
    return gates.order_by("-phase__position").first()


@transaction.atomic
def complete_condition(
    *,
    actor: Actor,
    condition_id: int,
    is_done: bool = True,
    version: int | None = None,
    project_id: int | None = None,
) -> GateCondition:
    """Tick a condition off, or open it again: its owner, the project manager or a decider of the gate."""
    rows = GateCondition.objects.visible_to(actor).select_related("decision__gate__phase")
    row = locked_row(rows, condition_id, project_id)
    pk = project_id_of(row)
    if row.owner_id != actor.user_id or actor.user_id is None:
        require(actor, Action.EDIT_PROJECT, pk)
    with recording(actor, Intent.COMPLETE_CONDITION, project_id=pk, summary=row.text) as record:
        done_at = (row.done_at or timezone.now()) if is_done else None
        save_fields(row, {"done_at": done_at}, record=record, expected_version=version)
    return row
