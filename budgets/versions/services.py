"""A budget's way to approval: handed in as it stands, approved or returned by somebody else."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from alerts.raising.services import NewAlert, raise_alerts, settle
from budgets.models import BudgetVersion
from budgets.money.reads import may_approve_budget
from budgets.money.reads.approving import budget_approvers_of
from budgets.money.services import parts
from budgets.versions.reads import budget_state, rows_now
from core.access import Action, Actor, require
from core.answers import APPROVE, approve_or_return
from core.errors import DomainError, Forbidden
from core.intents import Intent
from core.journal import recording
from core.money import cents, total
from core.writing import create_row, locked, save_fields
from projects.models import Project

WAITING, DECIDED = "budget_waiting", "budget_decided"


@transaction.atomic
def submit_budget(*, actor: Actor, project_id: int, reason: str = "") -> BudgetVersion:
    """Hand in the budget as it stands now. Raises DomainError while one waits, or when nothing differs."""
    project = parts.project_of(actor, project_id, Action.EDIT_BUDGET)
    # Lock: two people who hand in at once would give the same number twice.
    Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    rows = rows_now(project_id)
    state = budget_state(project_id, rows)
    if state.waiting is not None:
        raise DomainError(_("Version %(number)s waits for approval.") % {"number": state.waiting.number})
    if not state.is_draft:
        raise DomainError(_("Nothing differs from the approved budget."))
    version = BudgetVersion(
        project=project,
        number=state.next_number,
        rows=rows,
        total=total(cents(row["amount"]) for row in rows),
        reason=reason.strip(),
        submitted_by=actor.user,
    )
    with recording(actor, Intent.SUBMIT_BUDGET, project_id=project_id, summary=str(version)) as record:
        create_row(version, record=record)
    raise_alerts(_waiting(actor, version))
    return version


@transaction.atomic
def decide_budget(
    *, actor: Actor, version_id: int, is_approved: bool, note: str = "", version: int | None = None
) -> BudgetVersion:
    """Approve a version that waits, or return it with a note. The sponsor decides, or who decides on gates.

    Whoever handed it in does not decide on it. Raises Forbidden, DomainError, Conflict.
    """
    row: BudgetVersion = locked(BudgetVersion.objects.visible_to(actor), version_id)
    require_approver(actor, row.project)
    if row.submitted_by_id is not None and row.submitted_by_id == actor.user_id:
        raise Forbidden(_("Somebody else than who handed it in decides on a budget."))
    if row.status != BudgetVersion.Status.SUBMITTED:
        raise DomainError(_("This version was decided on already."))
    if not is_approved and not note.strip():
        raise DomainError(_("Say what to change."), field="note")
    settle(keys=[_fact(row)])
    changes = {
        "status": BudgetVersion.Status.APPROVED if is_approved else BudgetVersion.Status.RETURNED,
        "note": note.strip(),
        "decided_by": actor.user,
        "decided_at": timezone.now(),
    }
    intent = Intent.APPROVE_BUDGET if is_approved else Intent.RETURN_BUDGET
    with recording(actor, intent, project_id=row.project_id, summary=str(row)) as record:
        save_fields(row, changes, record=record, expected_version=version)
    if row.submitted_by is not None and row.submitted_by_id != actor.user_id:
        raise_alerts([_decided(actor, row)])
    return row


def is_as_approved(project_id: int) -> bool:
    """Whether the budget is what its approver approved, with nothing drafted or waiting since."""
    state = budget_state(project_id, rows_now(project_id))
    return state.approved is not None and not state.is_draft and state.waiting is None


def approve_along(*, actor: Actor, project: Project, reason: str) -> BudgetVersion | None:
    """The budget as it is now, approved with what changed it (a change request); None when nothing differs.

    Call inside that decision's transaction, with the project locked, after `is_as_approved` was true before it.
    Raises Forbidden for who does not decide on this budget.
    """
    require_approver(actor, project)
    rows = rows_now(project.pk)
    state = budget_state(project.pk, rows)
    if not state.differences:
        return None
    version = BudgetVersion(
        project=project,
        number=state.next_number,
        rows=rows,
        total=total(cents(row["amount"]) for row in rows),
        reason=reason[:300],
        status=BudgetVersion.Status.APPROVED,
        decided_by=actor.user,
        decided_at=timezone.now(),
    )
    with recording(actor, Intent.APPROVE_BUDGET, project_id=project.pk, summary=str(version)) as record:
        return create_row(version, record=record)


def _fact(row: BudgetVersion) -> str:
    return f"budget-waiting:{row.pk}"


def versions_over(alerts: Sequence[Any]) -> set[int]:
    """Those of versions that were decided on."""
    asked = {alert.pk: alert.about for alert in alerts if alert.key.startswith("budget-waiting:")}
    rows = BudgetVersion.objects.filter(pk__in=asked.values(), status=BudgetVersion.Status.SUBMITTED)
    waiting = set(rows.values_list("pk", flat=True))
    return {pk for pk, version_id in asked.items() if version_id not in waiting}


def _answer(actor: Actor, alert: Any, name: str, days: float, words: str) -> str:
    is_approved = name == APPROVE
    row = decide_budget(actor=actor, version_id=alert.about, is_approved=is_approved, note=words)
    said = _("You approved %(what)s.") if is_approved else _("You returned %(what)s.")
    return said % {"what": row}


VERSION_ANSWERS = approve_or_return(_answer)


def _waiting(actor: Actor, row: BudgetVersion) -> list[NewAlert]:
    project = row.project
    return [
        NewAlert(
            kind=WAITING,
            key=_fact(row),
            recipient=person,
            title=_later(
                lambda: (
                    _("%(who)s handed in version %(number)s of the budget")
                    % {"who": actor.name, "number": row.number}
                )
            ),
            body=row.reason,
            why=_later(lambda: _("You approve the project's budget.")),
            url=reverse("budget", args=[project.code]),
            project_id=project.pk,
            project_name=project.name,
        )
        for person in budget_approvers_of(project, but=row.submitted_by_id)
    ]


def _decided(actor: Actor, row: BudgetVersion) -> NewAlert:
    words = {"who": actor.name, "number": row.number}
    assert row.submitted_by is not None
    return NewAlert(
        kind=DECIDED,
        key=f"budget-decided:{row.pk}",
        recipient=row.submitted_by,
        title=_later(
            lambda: (
                _("%(who)s approved version %(number)s of the budget") % words
                if row.status == BudgetVersion.Status.APPROVED
                else _("%(who)s returned version %(number)s of the budget") % words
            )
        ),
        body=row.note,
        why=_later(lambda: _("You handed it in.")),
        url=reverse("budget", args=[row.project.code]),
        project_id=row.project_id,
        project_name=row.project.name,
    )


def _later(words: Callable[[], str]) -> Any:
    """Words in the language of whoever reads them."""
    return lazy(words, str)()


def require_approver(actor: Actor, project: Project) -> None:
    """Raises Forbidden unless the actor may decide on the project's budget."""
    if not may_approve_budget(actor, project):
        require(actor, Action.DECIDE_GATE, project.pk)
