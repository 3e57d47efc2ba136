"""Costs from a ledger file: kept, mapped, and booked once somebody has seen what would be booked."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.documents.services.documents import hand_in_rows, return_rows_of
from budgets.ledger_files.figures import read_ledger
from budgets.ledger_files.reads import FIELDS, NEEDED, LedgerRow, ledger_import, mapping_of, preview
from budgets.models import CostDocument, CostEntry, LedgerImport, LedgerMapping
from budgets.money.services import parts
from budgets.money.services.accrued import release_accruals
from core.access import Action, Actor, require
from core.errors import DomainError
from core.files import clean_name
from core.intents import Intent
from core.journal import Recorder, recording
from core.money import total
from core.writing import create_row, locked, save_fields
from projects.models import Project
from projects.project.services import raise_generation


@transaction.atomic
def upload_ledger(*, actor: Actor, project_id: int, file_name: str, data: bytes) -> LedgerImport:
    """Read a CSV or Excel file and keep it for the preview. Nothing is booked. Raises DomainError naming `file`."""
    project = parts.project_of(actor, project_id, Action.RECORD_COST)
    require(actor, Action.VIEW_COSTS, project_id)
    row = LedgerImport(
        project=project,
        file_name=clean_name(file_name),
        sha256=hashlib.sha256(data).hexdigest(),
        table=read_ledger(data),
        uploaded_by=actor.user,
    )
    row.save(force_insert=True)
    return row


@transaction.atomic
def map_ledger(
    *, actor: Actor, project_id: int, columns: Mapping[str, str], category_id: int | None = None
) -> LedgerMapping:
    """Say which heading holds what, for this and later files of the project, and the category of rows without one."""
    project = parts.project_of(actor, project_id, Action.RECORD_COST)
    kept = {name: columns[name] for name in FIELDS if columns.get(name)}
    for name in NEEDED:
        if name not in kept:
            raise DomainError(_("Choose the column of “%(field)s”.") % {"field": FIELDS[name][0]}, field=name)
    category = parts.category(category_id) if category_id else None
    Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    mapping = mapping_of(project_id)
    with recording(actor, Intent.MAP_LEDGER, project_id=project_id) as record:
        if mapping is None:
            return create_row(LedgerMapping(project=project, columns=kept, category=category), record=record)
        save_fields(mapping, {"columns": kept, "category": category}, record=record)
    return mapping


@transaction.atomic
def book_ledger(*, actor: Actor, project_id: int, import_id: int) -> LedgerImport:
    """Book the good rows of a file, all in one; rows with errors and rows that are booked already are left out.

    A row above the approval limit is not booked: it waits for somebody else, like a document that was handed in. The
    same row never becomes two entries, in whichever file it comes again. Raises DomainError when the file was booked
    before, or when nothing can be booked.
    """
    project = parts.project_of(actor, project_id, Action.RECORD_COST)
    ledger_import(actor, project_id, import_id)
    # Lock: the same file confirmed twice at once is booked once.
    Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    row: LedgerImport = locked(LedgerImport.objects.visible_to(actor), import_id)
    if row.booked_at is not None:
        raise DomainError(_("This file is booked already."))
    checked = preview(project, row.table, mapping_of(project_id))
    if checked.missing or not checked.good:
        raise DomainError(_("No row of this file can be booked."))
    is_alone = actor.kind == "user"
    entries = [
        CostEntry(project=project, recorded_by=actor.user, ledger_import=row, **good.values)
        for good in checked.good
        if not (is_alone and good.is_large)
    ]
    with recording(actor, Intent.BOOK_LEDGER, project_id=project_id, summary=row.file_name) as record:
        CostEntry.objects.bulk_create([entry for entry in entries if entry.amount > 0], batch_size=500)
        _name_what_is_corrected(entries)
        CostEntry.objects.bulk_create([entry for entry in entries if entry.amount < 0], batch_size=500)
        for entry in entries:
            record.created(entry)
        release_accruals(entries, record)
        large = checked.large if is_alone else []
        documents, left_out = _handed_in(actor, row, large, record)
        row.booked_at = timezone.now()
        row.report = {
            "booked": len(entries),
            "total": str(total(entry.amount for entry in entries)),
            "waiting": [len(documents), str(total(row.amount for row in documents))],
            "known": checked.known_count,
            "errors": [_error(wrong) for wrong in [*checked.bad, *left_out]],
        }
        row.table = []
        row.save(update_fields=["booked_at", "report", "table"])
    raise_generation(project_id)
    return row


@transaction.atomic
def undo_ledger(*, actor: Actor, project_id: int, import_id: int) -> LedgerImport:
    """Take back what a file booked: for each of its entries a new one, minus what that stands for by now.

    Its rows may then be booked again from a mended file. Raises DomainError when nothing is booked, or twice.
    """
    project = parts.project_of(actor, project_id, Action.RECORD_COST)
    ledger_import(actor, project_id, import_id)
    Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    row: LedgerImport = locked(LedgerImport.objects.visible_to(actor), import_id)
    if row.undone_at is not None:
        raise DomainError(_("This file is taken back already."))
    # Locked: nobody corrects one of them meanwhile.
    found = CostEntry.objects.select_for_update(of=("self",)).filter(ledger_import=row)
    entries = list(found.order_by("pk"))
    is_waiting = row.documents.filter(status=CostDocument.Status.SUBMITTED).exists()
    if not entries and not is_waiting:
        raise DomainError(_("Nothing of this file can be taken back. Correct its costs one by one."))
    back = [_taken_back(project, actor, row, *pair) for pair in _what_they_stand_for(entries)]
    with recording(actor, Intent.UNDO_LEDGER, project_id=project_id, summary=row.file_name) as record:
        CostEntry.objects.bulk_create(back, batch_size=500)
        for entry in back:
            record.created(entry)
        release_accruals(back, record)
        note = _("The file %(file)s was taken back.") % {"file": row.file_name}
        return_rows_of(actor, row.pk, note[:300], record)
        save_fields(row, {"undone_at": timezone.now(), "undone_by": actor.user}, record=record)
    raise_generation(project_id)
    return row


def _error(wrong: LedgerRow) -> list[Any]:
    """As a report keeps it."""
    return [wrong.number, wrong.error, wrong.column]


def _handed_in(
    actor: Actor,
    file: LedgerImport,
    large: list[LedgerRow],
    record: Recorder,
) -> tuple[list[CostDocument], list[LedgerRow]]:
    """The large rows as documents that wait; and those that cannot, with why."""
    documents = []
    left_out = []
    words = _("A credit of this size names its invoice, which is booked before it.")
    for row in large:
        if row.values["amount"] < 0 and row.values["corrects"] is None:
            left_out.append(replace(row, error=words))
            continue
        document = CostDocument(
            project=file.project,
            submitted_by=actor.user,
            ledger_import=file,
            **row.values,
        )
        documents.append(document)
    hand_in_rows(actor, documents, record)
    return documents, left_out


def _what_they_stand_for(entries: list[CostEntry]) -> list[tuple[CostEntry, Decimal]]:
    """The entries with what is to be taken back; a credit note goes with the invoice of its own file."""
    own = {entry.pk for entry in entries}
    corrections = CostEntry.objects.filter(corrects__in=own).order_by().values_list("corrects")
    corrected = dict(corrections.annotate(total=Sum("amount")))
    amounts = (
        (entry, entry.amount + corrected.get(entry.pk, Decimal(0)))
        for entry in entries
        if entry.corrects_id not in own
    )
    return [(entry, amount) for entry, amount in amounts if amount]


def _taken_back(
    project: Project, actor: Actor, row: LedgerImport, entry: CostEntry, amount: Decimal
) -> CostEntry:
    words = {"file": row.file_name, "entry": entry.description}
    return CostEntry(
        project=project,
        category_id=entry.category_id,
        line_id=entry.line_id,
        task_id=entry.task_id,
        commitment_id=entry.commitment_id,
        kind=CostEntry.Kind.CORRECTION,
        description=(_("Taken back with %(file)s: %(entry)s") % words)[:200],
        reference=entry.reference,
        amount=-amount,
        incurred_on=entry.incurred_on,
        recorded_by=actor.user,
        # A correction names an entry that is none.
        corrects_id=entry.corrects_id or entry.pk,
    )


def _name_what_is_corrected(entries: list[CostEntry]) -> None:
    """A credit note may stand in the same file as its invoice, which has just been written."""
    of_document = {entry.reference: entry for entry in reversed(entries) if entry.pk and entry.reference}
    for entry in entries:
        if entry.amount < 0 and entry.corrects is None:
            entry.corrects = of_document.get(entry.reference)
