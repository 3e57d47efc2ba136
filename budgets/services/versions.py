"""A budget's way to approval: handed in as it stands, approved or returned by somebody else."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import BudgetVersion
from budgets.selectors.versions import budget_state, rows_now
from budgets.services import parts
from core.access import Action, Actor, require
from core.errors import DomainError, Forbidden
from core.journal import recording
from core.money import cents, total
from core.writing import create_row, locked, save_fields
from projects.models import Project


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
    with recording(actor, "submit_budget", project_id=project_id, summary=str(version)) as record:
        return create_row(version, record=record)


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
    changes = {
        "status": BudgetVersion.Status.APPROVED if is_approved else BudgetVersion.Status.RETURNED,
        "note": note.strip(),
        "decided_by": actor.user,
        "decided_at": timezone.now(),
    }
    intent = "approve_budget" if is_approved else "return_budget"
    with recording(actor, intent, project_id=row.project_id, summary=str(row)) as record:
        save_fields(row, changes, record=record, expected_version=version)
    return row


def require_approver(actor: Actor, project: Project) -> None:
    """Raises Forbidden unless the actor may decide on the project's budget."""
    if actor.user_id is None or actor.user_id != project.sponsor_id:
        require(actor, Action.DECIDE_GATE, project.pk)
