"""Invoices and expenses with their files: handed in, approved or returned, booked once they are approved."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.raising.services import NewAlert, raise_alerts, settle
from budgets.documents.services.files import Uploads, kept, write_files
from budgets.models import CostDocument, CostEntry
from budgets.money.reads import ApprovalLimit, effective_amount, may_approve, may_decide, may_hand_in
from budgets.money.reads.approving import approvers_of
from budgets.money.services import parts
from budgets.money.services.accrued import release_accruals
from budgets.money.services.costs import correction_of, entry_of
from budgets.money.services.twice import ask_about_twin
from core.access import Action, Actor
from core.answers import APPROVE, approve_or_return
from core.errors import DomainError, Forbidden, NotVisible
from core.intents import Intent
from core.journal import Recorder, recording
from core.money import money, total
from core.writing import create_row, locked, save_fields
from projects.models import Project
from projects.project.services import raise_generation

WAITING, DECIDED = "cost_waiting", "cost_decided"
# What a document and the entry that it becomes have in common.
SHARED = (
    "category_id",
    "line_id",
    "task_id",
    "commitment_id",
    "corrects_id",
    "kind",
    "description",
    "reference",
    "amount",
    "foreign_amount",
    "foreign_currency",
    "incurred_on",
)


def hand_in_cost(
    *,
    actor: Actor,
    project_id: int,
    uploads: Uploads = (),
    book_again: bool = False,
    **fields: Any,
) -> CostDocument:
    """Hand in an invoice or an expense with its files; `fields` as in `costs.entry_of`.

    Booked at once when its sender records costs here and the amount is within the approval limit; else it waits, and
    who is to approve it is told. Raises NotVisible, Forbidden, DomainError; AlreadyThere unless `book_again`.
    """
    with kept(uploads, lambda: _sender(actor, project_id).pk) as files, transaction.atomic():
        project = _sender(actor, project_id)
        entry = entry_of(project, **fields)
        if not book_again:
            ask_about_twin(entry)
        return _hand_in(
            actor, CostDocument(project=project, submitted_by=actor.user, **_shared(entry)), files
        )


def hand_in_correction(
    *,
    actor: Actor,
    entry_id: int,
    amount: Decimal,
    reason: str,
    seen_amount: Decimal | None = None,
) -> CostDocument:
    """Hand in what an entry should have been. Once approved, a new entry holds the difference and names it."""
    with transaction.atomic():
        entry = locked(CostEntry.objects.visible_to(actor), entry_id)
        project = _sender(actor, entry.project_id)
        if CostDocument.objects.filter(corrects=entry, status=CostDocument.Status.SUBMITTED).exists():
            raise DomainError(_("A correction of this entry waits for approval already."))
        correction = correction_of(entry, amount=amount, reason=reason, seen_amount=seen_amount)
        row = CostDocument(project=project, submitted_by=actor.user, **_shared(correction))
        return _hand_in(actor, row, [])


def hand_in_again(
    *,
    actor: Actor,
    document_id: int,
    version: int | None = None,
    uploads: Uploads = (),
    book_again: bool = False,
    **fields: Any,
) -> CostDocument:
    """Hand in what was returned, mended. New files come beside those it has.

    Raises Conflict, DomainError; AlreadyThere unless `book_again`.
    """
    found = CostDocument.objects.visible_to(actor).filter(pk=document_id).first()
    if found is None:
        raise NotVisible
    pk = found.project_id
    with kept(uploads, lambda: _sender(actor, pk).pk) as files, transaction.atomic():
        row: CostDocument = locked(CostDocument.objects.visible_to(actor), document_id)
        _sender(actor, row.project_id)
        if row.submitted_by_id != actor.user_id and not actor.may(Action.RECORD_COST, row.project_id):
            raise Forbidden(_("Whoever handed it in mends what was returned."))
        if row.status != CostDocument.Status.RETURNED or row.corrects_id is not None:
            raise DomainError(_("Only an invoice or an expense that was returned is handed in again."))
        entry = entry_of(row.project, **fields)
        if not book_again:
            ask_about_twin(entry, but=row)
        changes = {
            **_shared(entry),
            "status": CostDocument.Status.SUBMITTED,
            "submitted_by": actor.user,
            "submitted_at": timezone.now(),
            "decided_by": None,
            "decided_at": None,
        }
        with recording(actor, Intent.HAND_IN_AGAIN, project_id=row.project_id, summary=str(row)) as record:
            save_fields(row, changes, record=record, expected_version=version)
            write_files(actor, row, files, record)
        _book_or_tell(actor, row)
        return row


@transaction.atomic
def decide_cost(
    *, actor: Actor, document_id: int, is_approved: bool, note: str = "", version: int | None = None
) -> CostDocument:
    """Approve, which books it, or return with a note. Own documents above the limit are decided by somebody else."""
    row: CostDocument = locked(CostDocument.objects.visible_to(actor), document_id)
    if not may_approve(actor, row.project):
        raise Forbidden(_("Your role does not allow this. Ask the project manager for it."))
    limit = ApprovalLimit()
    if not may_decide(actor, row, limit):
        raise Forbidden(_("Above %(limit)s somebody else than who handed it in decides.") % {"limit": limit})
    if row.status != CostDocument.Status.SUBMITTED:
        raise DomainError(_("This was decided on already."))
    if not is_approved and not note.strip():
        raise DomainError(_("Say what to change."), field="note")
    settle(keys=[_fact(row)])
    _decide(actor, row, is_approved=is_approved, note=note.strip(), version=version)
    if row.submitted_by is not None and row.submitted_by_id != actor.user_id:
        raise_alerts([_decided(actor, row)])
    return row


def hand_in_rows(actor: Actor, rows: Sequence[CostDocument], record: Recorder) -> None:
    """Let the large rows of a ledger file wait for somebody else, who is told of all of them at once."""
    for row in rows:
        create_row(row, record=record)
    if rows:
        raise_alerts(_file_waiting(actor, rows))


def return_rows_of(actor: Actor, ledger_import_id: int, note: str, record: Recorder) -> int:
    """Return what still waits of a ledger file that is taken back; how many."""
    waiting = CostDocument.objects.select_for_update(of=("self",)).filter(
        ledger_import=ledger_import_id, status=CostDocument.Status.SUBMITTED
    )
    rows = list(waiting)
    changes = {
        "status": CostDocument.Status.RETURNED,
        "note": note,
        "decided_by": actor.user,
        "decided_at": timezone.now(),
        "source_key": "",
        "ledger_import": None,
    }
    for row in rows:
        save_fields(row, changes, record=record)
    settle(keys=[f"ledger-waiting:{ledger_import_id}"])
    return len(rows)


def _sender(actor: Actor, project_id: int) -> Project:
    project = parts.project_of(actor, project_id, Action.VIEW_COSTS)
    if not may_hand_in(actor, project_id):
        raise Forbidden(_("Your role does not allow this. Ask the project manager for it."))
    return project


def _shared(row: CostEntry | CostDocument) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SHARED}


def _hand_in(actor: Actor, row: CostDocument, files: list[dict[str, Any]]) -> CostDocument:
    with recording(actor, Intent.HAND_IN_COST, project_id=row.project_id, summary=str(row)) as record:
        create_row(row, record=record)
        write_files(actor, row, files, record)
    _book_or_tell(actor, row)
    return row


def _book_or_tell(actor: Actor, row: CostDocument) -> None:
    is_recorder = actor.may(Action.RECORD_COST, row.project_id)
    if is_recorder and (actor.user_id is None or not ApprovalLimit().is_passed_by(row)):
        _decide(actor, row, is_approved=True)
    else:
        raise_alerts(_waiting(actor, row))


def _decide(
    actor: Actor, row: CostDocument, *, is_approved: bool, note: str = "", version: int | None = None
) -> None:
    intent = Intent.APPROVE_COST if is_approved else Intent.RETURN_COST
    with recording(actor, intent, project_id=row.project_id, summary=str(row)) as record:
        changes: dict[str, Any] = {
            "status": CostDocument.Status.APPROVED if is_approved else CostDocument.Status.RETURNED,
            "note": note,
            "decided_by": actor.user,
            "decided_at": timezone.now(),
        }
        if is_approved:
            _check_correction(row)
            booked = CostEntry(
                project_id=row.project_id,
                recorded_by=row.submitted_by,
                source_key=row.source_key or f"document:{row.pk}",
                ledger_import=row.ledger_import,
                **_shared(row),
            )
            changes["entry"] = create_row(booked, record=record)
            release_accruals([booked], record)
        else:
            # The row of a ledger file that was returned may come again in another file.
            changes |= {"source_key": "", "ledger_import": None}
        save_fields(row, changes, record=record, expected_version=version)
    if is_approved:
        raise_generation(row.project_id)


def _check_correction(row: CostDocument) -> None:
    """What was corrected otherwise meanwhile does not fall below zero."""
    if row.corrects_id is None:
        return
    corrected = CostEntry.objects.select_for_update(of=("self",)).get(pk=row.corrects_id)
    if effective_amount(corrected) + row.amount < 0:
        raise DomainError(
            _("The entry has been corrected meanwhile. Return this one, and hand in a new one.")
        )


def _fact(row: CostDocument) -> str:
    """The alert that it waits: each time it is handed in is a fact of its own."""
    return f"cost-waiting:{row.pk}:{row.version}"


def costs_over(alerts: Sequence[Any]) -> set[int]:
    """Those of documents that were decided on or handed in anew, and of files of which nothing waits any more."""
    rows = CostDocument.objects.filter(status=CostDocument.Status.SUBMITTED)
    asked = {alert.about for alert in alerts if alert.key.startswith("cost-waiting:")}
    files = {alert.about for alert in alerts if alert.key.startswith("ledger-waiting:")}
    waiting = {_fact(row) for row in rows.filter(pk__in=asked)}
    of_files = rows.filter(ledger_import__in=files).values_list("ledger_import_id", flat=True)
    waiting |= {f"ledger-waiting:{pk}" for pk in of_files}
    of_kind = ("cost-waiting:", "ledger-waiting:")
    return {alert.pk for alert in alerts if alert.key.startswith(of_kind) and alert.key not in waiting}


def _answer(actor: Actor, alert: Any, name: str, days: float, words: str) -> str:
    is_approved = name == APPROVE
    row = decide_cost(actor=actor, document_id=alert.about, is_approved=is_approved, note=words)
    said = _("You approved %(what)s.") if is_approved else _("You returned %(what)s.")
    return said % {"what": row.description}


# The rows of a file are decided on one by one, where they are listed.
COST_ANSWERS = approve_or_return(_answer, lambda alert: alert.key.startswith("cost-waiting:"))


def _file_waiting(actor: Actor, rows: Sequence[CostDocument]) -> list[NewAlert]:
    project, file = rows[0].project, rows[0].ledger_import
    assert file is not None
    worth = money(total(row.amount for row in rows), project.currency)
    words = {"who": actor.name, "count": len(rows), "amount": worth, "file": file.file_name}

    def title() -> str:
        return (
            ngettext(
                "%(who)s handed in %(count)d cost of %(file)s: %(amount)s",
                "%(who)s handed in %(count)d costs of %(file)s: %(amount)s",
                len(rows),
            )
            % words
        )

    return [
        NewAlert(
            kind=WAITING,
            key=f"ledger-waiting:{file.pk}",
            recipient=person,
            title=_later(title),
            why=_later(lambda: _("You approve costs of the project.")),
            url=reverse("costs", args=[project.code]) + "#cost-documents",
            project_id=project.pk,
            project_name=project.name,
        )
        for person in approvers_of(project, but=rows[0].submitted_by_id)
    ]


def _waiting(actor: Actor, row: CostDocument) -> list[NewAlert]:
    project = row.project
    return [
        NewAlert(
            kind=WAITING,
            key=_fact(row),
            recipient=person,
            title=_later(
                lambda: _("%(who)s handed in a cost: %(what)s") % {"who": actor.name, "what": row.description}
            ),
            why=_later(lambda: _("You approve costs of the project.")),
            url=reverse("costs", args=[project.code]) + "#cost-documents",
            project_id=project.pk,
            project_name=project.name,
        )
        for person in approvers_of(project, but=row.submitted_by_id)
    ]


def _decided(actor: Actor, row: CostDocument) -> NewAlert:
    words = {"who": actor.name, "what": row.description}
    is_approved = row.status == CostDocument.Status.APPROVED
    assert row.submitted_by is not None
    return NewAlert(
        kind=DECIDED,
        key=f"cost-decided:{row.pk}:{row.version}",
        recipient=row.submitted_by,
        title=_later(
            lambda: (
                _("%(who)s approved your cost: %(what)s") % words
                if is_approved
                else _("%(who)s returned your cost: %(what)s") % words
            )
        ),
        body=row.note,
        why=_later(lambda: _("You handed it in.")),
        url=reverse("costs", args=[row.project.code]) + "#cost-documents",
        project_id=row.project_id,
        project_name=row.project.name,
    )


def _later(words: Callable[[], str]) -> Any:
    """Words in the language of whoever reads them."""
    return lazy(words, str)()
