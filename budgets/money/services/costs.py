"""Money spent. An entry is never edited: what was wrong is corrected by another entry that names it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from budgets.models import CostEntry
from budgets.money import reads
from budgets.money.reads import ApprovalLimit
from budgets.money.services import parts
from budgets.money.services.accrued import release_accruals
from budgets.money.services.twice import ask_about_twin
from core.access import Action, Actor, require
from core.errors import Conflict, DomainError, FieldConflict, Forbidden, InvalidInput
from core.facts import require_happened
from core.intents import Intent
from core.journal import last_editor_of, recording
from core.money import cents
from core.writing import create_row, locked
from projects.models import Project
from projects.project.services import raise_generation


@transaction.atomic
def record_cost(
    *, actor: Actor, project_id: int, source_key: str = "", book_again: bool = False, **fields: Any
) -> CostEntry:
    """Book a cost of one's own at once; `fields` as in `entry_of`. Raises Forbidden above the approval limit.

    `source_key` names where the entry came from; the same source never becomes two entries: the first is returned.
    Without one, what looks like an entry that is here is asked about (AlreadyThere), unless `book_again`.
    """
    project = parts.project_of(actor, project_id, Action.RECORD_COST)
    if source_key and (existing := _of_source(project, source_key)):
        return existing
    entry = entry_of(project, **fields)
    require_own_limit(actor, entry)
    if not source_key and not book_again:
        ask_about_twin(entry)
    return _book(actor, entry, source_key)


@transaction.atomic
def book_cost(*, actor: Actor, project_id: int, source_key: str = "", **fields: Any) -> CostEntry:
    """Book what is approved elsewhere already, of any amount; otherwise as `record_cost`."""
    project = parts.project_of(actor, project_id, Action.RECORD_COST)
    if source_key and (existing := _of_source(project, source_key)):
        return existing
    return _book(actor, entry_of(project, **fields), source_key)


def entry_of(
    project: Project,
    *,
    description: str,
    amount: Decimal,
    incurred_on: date,
    category_id: int | None = None,
    kind: str = CostEntry.Kind.INVOICE,
    line_id: int | None = None,
    task_id: int | None = None,
    commitment_id: int | None = None,
    currency: str = "",
    reference: str = "",
) -> CostEntry:
    """An invoice, an expense or labour as it would be booked, not saved. An order brings its line, a line its category.

    An amount in another `currency` than the project's is exchanged at the rate of the day it was incurred, and kept
    beside it. Raises NoExchangeRate without one.
    """
    _check_entry(kind, incurred_on)
    order = parts.commitment_of(project.pk, commitment_id)
    line = parts.line_of(project.pk, line_id) or (order.line if order else None)
    worth = parts.exchanged(project, parts.positive(amount), currency, incurred_on)
    return CostEntry(
        project=project,
        category=line.category if category_id is None and line else parts.category(category_id),
        line=line,
        task=parts.task_of(project.pk, task_id),
        commitment=order,
        kind=kind,
        description=description.strip(),
        reference=reference.strip(),
        incurred_on=incurred_on,
        **worth,
    )


def _book(actor: Actor, entry: CostEntry, source_key: str) -> CostEntry:
    entry.recorded_by, entry.source_key = actor.user, source_key
    with recording(
        actor, Intent.RECORD_COST, project_id=entry.project_id, summary=entry.description
    ) as record:
        create_row(entry, record=record)
        release_accruals([entry], record)
    raise_generation(entry.project_id)
    return entry


def require_own_limit(actor: Actor, entry: CostEntry) -> None:
    """Raises Forbidden when somebody else than the actor has to approve the amount."""
    limit = ApprovalLimit()
    if actor.kind == "user" and limit.is_passed_by(entry):
        raise Forbidden(
            _("Above %(limit)s somebody else approves a cost. Hand it in with its document.")
            % {"limit": limit}
        )


@transaction.atomic
def correct_cost(
    *, actor: Actor, entry_id: int, amount: Decimal, reason: str, seen_amount: Decimal | None = None
) -> CostEntry:
    """Set right what an entry stands for: a new entry holds the difference and names the corrected one.

    The correction is incurred when the corrected entry was, and recorded now. `seen_amount` is what the person saw the
    entry stand for; when somebody corrected it meanwhile that is a Conflict. Raises DomainError when nothing changes.
    """
    entry = locked(CostEntry.objects.visible_to(actor), entry_id)
    require(actor, Action.RECORD_COST, entry.project_id)
    if (done := _lessened_already(entry, cents(amount))) is not None:
        return done
    correction = correction_of(entry, amount=amount, reason=reason, seen_amount=seen_amount)
    require_own_limit(actor, correction)
    correction.recorded_by = actor.user
    with recording(
        actor, Intent.CORRECT_COST, project_id=entry.project_id, summary=entry.description
    ) as record:
        create_row(correction, record=record)
        if entry.kind != CostEntry.Kind.ACCRUAL:
            release_accruals([correction], record)
    raise_generation(entry.project_id)
    return correction


def correction_of(
    entry: CostEntry, *, amount: Decimal, reason: str, seen_amount: Decimal | None = None
) -> CostEntry:
    """The correction of a locked entry as it would be booked, not saved."""
    if entry.time_entry_id is not None:
        raise DomainError(_("This is approved time. Reopen the week it belongs to; its cost follows."))
    if entry.corrects_id is not None:
        raise DomainError(_("This is a correction itself. Correct the entry that it names."))
    stands_for, right = reads.effective_amount(entry), cents(amount)
    if entry.kind == CostEntry.Kind.ACCRUAL and right > stands_for:
        raise DomainError(
            _("An accrual is only lessened. Accept another one at the next status date."), field="amount"
        )
    if seen_amount is not None and cents(seen_amount) != stands_for:
        raise _corrected_meanwhile(entry, stands_for, right)
    if right < 0:
        raise InvalidInput({"amount": [_("Enter what the entry should have been, zero or more.")]})
    if right == stands_for:
        raise InvalidInput({"amount": [_("The entry stands for this amount already.")]})
    return CostEntry(
        project=entry.project,
        category_id=entry.category_id,
        line_id=entry.line_id,
        task_id=entry.task_id,
        commitment_id=entry.commitment_id,
        kind=CostEntry.Kind.CORRECTION,
        description=reason.strip(),
        amount=right - stands_for,
        incurred_on=entry.incurred_on,
        corrects=entry,
    )


def _lessened_already(entry: CostEntry, right: Decimal) -> CostEntry | None:
    """What an invoice released of an accrual meanwhile is not asked for in vain: the entry that did it."""
    if entry.kind != CostEntry.Kind.ACCRUAL or reads.effective_amount(entry) != right:
        return None
    return entry.corrections.order_by("-id").first()


def _check_entry(kind: str, incurred_on: date) -> None:
    if kind == CostEntry.Kind.ACCRUAL:
        raise DomainError(_("Accept an accrual where it is proposed."), field="kind")
    if kind == CostEntry.Kind.CORRECTION:
        raise DomainError(_("Correct an entry where it stands in the list."), field="kind")
    require_happened("incurred_on", incurred_on)


def _of_source(project: Project, source_key: str) -> CostEntry | None:
    # Lock: the same source twice at once would pass this look and meet the unique key.
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    return CostEntry.objects.filter(project=project, source_key=source_key).first()


def _corrected_meanwhile(entry: CostEntry, stored: Decimal, proposed: Decimal) -> Conflict:
    latest = entry.corrections.order_by("-id").first()
    field = FieldConflict(name="amount", label=_("Amount"), stored=stored, proposed=proposed)
    return Conflict(fields=[field], version=0, changed_by=last_editor_of(latest) if latest else "")
