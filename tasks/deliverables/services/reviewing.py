"""Handed in, reviewed criterion by criterion; what is rejected goes back to its tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.raising.services import raise_alerts, settle
from core.access import Action, Actor, require
from core.clock import recorded_now
from core.errors import DomainError, InvalidInput, NotVisible
from core.intents import Intent
from core.journal import Recorder, one_change_set, recording
from core.writing import create_row, guard_version, locked, save_fields
from projects.project.services.fetching import somebody_involved
from tasks.deliverables.services import news
from tasks.deliverables.services.rows import (
    held,
    require_deliverer,
    require_in_review,
    require_not_in_review,
    require_reviewer,
)
from tasks.models import Deliverable, DeliverableCondition, DeliverableReview
from tasks.reporting.services import Report, add_comment, report_progress

State, Outcome = Deliverable.State, DeliverableReview.Outcome
MOST_CONDITIONS = 40


@dataclass(frozen=True, slots=True)
class Finding:
    """What the reviewer saw of one criterion; what is not met takes a reason."""

    is_met: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NewCondition:
    """What is still to be done: what, whose, by when."""

    text: str
    owner_id: int | None
    due: date | None


@transaction.atomic
def hand_in(*, actor: Actor, deliverable_id: int, project_id: int | None = None) -> Deliverable:
    """The latest version is what is to be accepted; its reviewer is told.

    Raises DomainError (no reviewer, no version, nothing new since the last review), Forbidden,
    NotVisible.
    """
    project, row = held(actor, deliverable_id, project_id)
    require_deliverer(actor, row)
    require_not_in_review(row)
    if row.reviewer_id is None:
        raise DomainError(_("Nobody is named as its reviewer. Name somebody first."))
    latest = row.versions.order_by("-number").first()
    if latest is None:
        raise DomainError(_("There is no version yet. Add a file, a link or a note on where it is seen."))
    if latest.reviews.exists():
        words = _("Version %(number)d was reviewed already. Add the next one first.")
        raise DomainError(words % {"number": latest.number})
    changes = {
        "state": State.IN_REVIEW,
        "handed_in_by": actor.user,
        "handed_in_at": recorded_now(),
    }
    _save(actor, row, Intent.HAND_IN_DELIVERABLE, changes)
    raise_alerts(news.waiting(actor, project, row))
    return row


@transaction.atomic
def take_back(*, actor: Actor, deliverable_id: int, project_id: int | None = None) -> Deliverable:
    """Not to be reviewed yet: it is as it was before it was handed in.

    Raises DomainError, Forbidden, NotVisible.
    """
    _project, row = held(actor, deliverable_id, project_id)
    require_deliverer(actor, row)
    require_in_review(row)
    last = row.reviews.order_by("-id").first()
    changes = {
        "state": State(last.outcome) if last else State.IN_WORK,
        "handed_in_by": None,
        "handed_in_at": None,
    }
    settle(keys=[news.waiting_key(row)])
    _save(actor, row, Intent.TAKE_BACK_DELIVERABLE, changes)
    return row


@transaction.atomic
def review_deliverable(
    *,
    actor: Actor,
    deliverable_id: int,
    outcome: str,
    findings: Mapping[int, Finding],
    note: str = "",
    conditions: Sequence[NewCondition] = (),
    version: int | None = None,
    project_id: int | None = None,
) -> DeliverableReview:
    """Accept the version that was handed in, accept it with conditions, or reject it.

    `findings` by id of the criterion: each is answered. Accepted means that all are met.
    Conditions each have a text, an owner and a date. A rejection says why; it opens the tasks
    that are done again, with the reason on their threads.
    Raises Conflict, DomainError, InvalidInput, Forbidden (not its reviewer), NotVisible.
    """
    project, row = held(actor, deliverable_id, project_id)
    require_reviewer(actor, row)
    require_in_review(row)
    guard_version(row, version, {})
    criteria = list(row.criteria.all())
    _check(outcome, note, criteria, findings, conditions)
    review = DeliverableReview(
        deliverable=row,
        of_version=row.versions.order_by("-number")[0],
        outcome=outcome,
        note=note.strip(),
        findings=[_kept(one.text, findings[one.pk]) for one in criteria],
        reviewed_by=actor.user,
    )
    with one_change_set(
        actor,
        Intent.REVIEW_DELIVERABLE,
        project_id=project.pk,
        held=project,
        summary=str(row),
    ) as edit:
        create_row(review, record=edit.record)
        if outcome == Outcome.CONDITIONAL:
            _add_conditions(project.pk, review, conditions, edit.record)
        save_fields(row, {"state": State(outcome)}, record=edit.record)
        if outcome == Outcome.REJECTED:
            _reopen_tasks(edit.actor.entrusted_with(project.pk), row, review)
    settle(keys=[news.waiting_key(row)])
    raise_alerts(news.reviewed(actor, project, row, review))
    return review


@transaction.atomic
def complete_condition(
    *,
    actor: Actor,
    condition_id: int,
    is_done: bool = True,
    version: int | None = None,
    project_id: int | None = None,
) -> DeliverableCondition:
    """Tick a condition off, or open it again: its owner, or whoever edits the project."""
    rows = DeliverableCondition.objects.allowing(actor, Action.VIEW_DASHBOARD)
    row: DeliverableCondition = locked(rows.select_related("review__deliverable"), condition_id)
    deliverable = row.review.deliverable
    if project_id is not None and deliverable.project_id != project_id:
        raise NotVisible
    if row.owner_id is None or row.owner_id != actor.user_id:
        require(actor, Action.EDIT_PROJECT, deliverable.project_id)
    with recording(
        actor,
        Intent.COMPLETE_DELIVERABLE_CONDITION,
        project_id=deliverable.project_id,
        summary=row.text,
    ) as record:
        done_at = (row.done_at or timezone.now()) if is_done else None
        save_fields(row, {"done_at": done_at}, record=record, expected_version=version)
    return row


def _save(actor: Actor, row: Deliverable, intent: Intent, changes: dict[str, Any]) -> None:
    with recording(actor, intent, project_id=row.project_id, summary=str(row)) as record:
        save_fields(row, changes, record=record)


def _kept(criterion: str, finding: Finding) -> dict[str, Any]:
    return {
        "criterion": criterion,
        "is_met": finding.is_met,
        "reason": finding.reason.strip(),
    }


def _check(
    outcome: str,
    note: str,
    criteria: Sequence[Any],
    findings: Mapping[int, Finding],
    conditions: Sequence[NewCondition],
) -> None:
    """Raises InvalidInput with everything that is still to be said."""
    errors: dict[str, list[str]] = {}
    if outcome not in Outcome.values:
        errors["outcome"] = [_("Accept it, accept it with conditions, or reject it.")]
    open_ones = [one for one in criteria if one.pk not in findings]
    failed = [one for one in criteria if one.pk in findings and not findings[one.pk].is_met]
    unexplained = [one for one in failed if not findings[one.pk].reason.strip()]
    told = [
        *(_("Is this met? %(criterion)s") % {"criterion": one.text} for one in open_ones),
        *(_("Say why this is not met: %(criterion)s") % {"criterion": one.text} for one in unexplained),
    ]
    if told:
        errors["findings"] = told
    if outcome == Outcome.ACCEPTED and failed:
        words = ngettext(
            "One criterion is not met. Accept with conditions, or reject.",
            "%(count)d criteria are not met. Accept with conditions, or reject.",
            len(failed),
        )
        errors.setdefault("outcome", []).append(words % {"count": len(failed)})
    if outcome == Outcome.REJECTED and not note.strip():
        errors["note"] = [_("Say why, so that its people know what to change.")]
    if outcome == Outcome.CONDITIONAL:
        if wrong := _wrong_in(conditions):
            errors["conditions"] = wrong
    elif conditions and outcome in Outcome.values:
        errors["conditions"] = [_("Conditions go with “accept with conditions” alone.")]
    if errors:
        raise InvalidInput(errors)


def _wrong_in(conditions: Sequence[NewCondition]) -> list[str]:
    if not conditions:
        return [_("Name at least one condition.")]
    if len(conditions) > MOST_CONDITIONS:
        return [_("At most %(most)d conditions.") % {"most": MOST_CONDITIONS}]
    vague = [
        str(number)
        for number, one in enumerate(conditions, start=1)
        if not (one.text.strip() and one.owner_id and one.due)
    ]
    if not vague:
        return []
    words = ngettext(
        "Condition %(numbers)s needs a text, an owner and a date.",
        "Conditions %(numbers)s each need a text, an owner and a date.",
        len(vague),
    )
    return [words % {"numbers": ", ".join(vague)}]


def _add_conditions(
    project_id: int,
    review: DeliverableReview,
    conditions: Sequence[NewCondition],
    record: Recorder,
) -> None:
    for one in conditions:
        row = DeliverableCondition(
            review=review,
            text=one.text.strip(),
            owner=somebody_involved(project_id, one.owner_id, "conditions"),
            due=one.due,  # type: ignore[misc]  # asked for in _wrong_in
        )
        create_row(row, record=record)


def _reopen_tasks(actor: Actor, row: Deliverable, review: DeliverableReview) -> None:
    """What is done goes on, whole; each thread says why. Phases are told, and not reopened.

    With a manager's rights: a reviewer need not be of the team.
    """
    words = _("%(deliverable)s, version %(version)d, was rejected: %(why)s") % {
        "deliverable": row,
        "version": review.of_version.number,
        "why": _why(review),
    }
    for task in row.tasks.filter(deleted_at=None).order_by("row_number"):
        if task.actual_finish is not None and not task.is_summary:
            report_progress(actor=actor, task_id=task.pk, report=Report(is_done=False))
        add_comment(actor=actor, task_id=task.pk, body=words)


def _why(review: DeliverableReview) -> str:
    """The reason, and below it what was not met, as Markdown."""
    lines = [f"- {one['criterion']}: {one['reason']}" for one in review.findings if not one["is_met"]]
    return "\n\n".join(filter(None, [review.note, "\n".join(lines)]))
