"""Deciding on a change request: an approval merges it into plan and budget and re-baselines what it touched."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.raising.services import (
    raise_alerts,
    settle,
)
from budgets.money.reads import may_approve_budget
from budgets.versions.services import approve_along, is_as_approved
from controls.changes.services import news
from controls.changes.services.rebaseline import PlanBefore, baseline_of_change
from controls.changes.services.rehearsal import INTENT, apply_overlay
from controls.changes.services.requests import locked_change
from controls.models import Baseline, ChangeApproval, ChangeRequest
from core.access import Actor
from core.errors import DomainError, Forbidden
from core.intents import Intent
from core.journal import one_change_set, recording
from core.writing import save_fields
from projects.models import Project
from projects.project.services import raise_generation

Answer = ChangeApproval.Answer
State = ChangeRequest.State


@transaction.atomic
def decide_change(
    *, actor: Actor, change_id: int, is_approved: bool, note: str = "", version: int | None = None
) -> ChangeRequest:
    """Answer a request that waits. The last approval merges it; a rejection ends it and needs a comment.

    What is approved must be what was assessed: when the plan has moved on since, it is to be assessed again first.
    Raises Forbidden, DomainError, Conflict; OverlayRefused names the operation that cannot be made, and nothing is.
    """
    change = locked_change(actor, change_id)
    answer = own_answer(actor, change)
    if change.state != State.SUBMITTED:
        raise DomainError(_("This request does not wait for a decision."))
    if answer.answer != Answer.WAITING:
        raise DomainError(_("You have answered already."))
    note = note.strip()
    if not is_approved and not note:
        raise DomainError(_("Say why it is rejected."), field="note")
    project = Project.objects.get(pk=change.project_id)
    if is_approved and change.assessed_generation != project.generation:
        raise DomainError(
            _("The plan has changed since this was assessed. Look at it again: assess it anew, then decide."),
            code="assessed_before",
        )
    _give_answer(actor, change, answer, is_approved, note)
    still_waits = change.approvals.filter(answer=Answer.WAITING).exists()
    if is_approved and still_waits:
        return change
    settle(keys=news.keys_of(change))
    baseline = None
    if is_approved:
        with one_change_set(actor, INTENT, project_id=project.pk, summary=str(change)) as edit:
            baseline = _merge(edit.actor, project, change)
    state = State.APPROVED if is_approved else State.REJECTED
    intent = Intent.APPROVE_CHANGE if is_approved else Intent.REJECT_CHANGE
    with recording(actor, intent, project_id=project.pk, summary=str(change)) as record:
        changes = {"state": state, "decided_at": timezone.now(), "baseline": baseline}
        save_fields(change, changes, record=record, expected_version=version)
    raise_alerts(news.decided(actor, change, note))
    return change


def own_answer(actor: Actor, change: ChangeRequest) -> ChangeApproval:
    """The answer that a request wants of the actor. Raises Forbidden when it wants none."""
    answer: ChangeApproval | None = change.approvals.filter(person=actor.user_id or 0).first()
    if answer is None:
        raise Forbidden(_("Your answer is not asked for on this change."))
    return answer


def _give_answer(
    actor: Actor, change: ChangeRequest, answer: ChangeApproval, is_approved: bool, note: str
) -> None:
    changes = {
        "answer": Answer.APPROVED if is_approved else Answer.REJECTED,
        "note": note,
        "answered_at": timezone.now(),
    }
    with recording(actor, Intent.ANSWER_CHANGE, project_id=change.project_id, summary=str(change)) as record:
        save_fields(answer, changes, record=record)


def _merge(actor: Actor, project: Project, change: ChangeRequest) -> Baseline | None:
    """Make the operations for good, and measure from now on against a baseline that knows of them."""
    operations = list(change.operations.select_related("task", "line"))
    before = PlanBefore.of(project)
    trusted = actor.entrusted_with(project.pk)
    carries_budget = may_approve_budget(actor, project) and is_as_approved(project.pk)
    made = apply_overlay(trusted, project, change, operations)
    if carries_budget:
        # Who decides on the budget has just decided on this: it needs no second answer.
        approve_along(actor=actor, project=project, reason=str(change))
    raise_generation(project.pk)
    return baseline_of_change(trusted, change, before, made)
