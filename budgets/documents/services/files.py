"""The files of an invoice or an expense: several, open to who sees costs, removed only until it is approved."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from budgets.documents.reads import may_file
from budgets.models import CostDocument, CostFile
from core.access import Actor
from core.errors import DomainError, Forbidden, NotVisible
from core.files import check_upload, forget_file, forget_upload, keep_file
from core.intents import Intent
from core.journal import Recorder, recording
from core.writing import create_row, delete_row, locked

MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 10
Uploads = Sequence["File[bytes]"]


def add_cost_files(*, actor: Actor, document_id: int, uploads: Uploads) -> CostDocument:
    """Put more files with a document, also with one that is booked. Raises DomainError when one is not taken."""
    with kept(uploads, lambda: _document(actor, document_id)) as files, transaction.atomic():
        row: CostDocument = locked(CostDocument.objects.visible_to(actor), document_id)
        if not files:
            raise DomainError(_("Choose a file."), field="file")
        with recording(actor, Intent.ADD_COST_FILES, project_id=row.project_id, summary=str(row)) as record:
            write_files(actor, row, files, record)
        return row


@transaction.atomic
def drop_cost_file(*, actor: Actor, file_id: int) -> CostFile:
    """Remove a file of a document that is not approved; its bytes go when the removal is certain."""
    file = cost_file_of(actor, file_id)
    row: CostDocument = locked(CostDocument.objects.visible_to(actor), file.document_id)
    _require(actor, row)
    if row.status == CostDocument.Status.APPROVED:
        raise DomainError(_("What is approved keeps its files."))
    stored_as = file.stored_as
    with recording(actor, Intent.DROP_COST_FILE, project_id=row.project_id, summary=str(row)) as record:
        delete_row(file, record=record)
    transaction.on_commit(lambda: forget_file(stored_as))
    return file


def cost_file_of(actor: Actor, file_id: int) -> CostFile:
    """A file, for who may see costs. Raises NotVisible."""
    found: CostFile | None = (
        CostFile.objects.visible_to(actor).filter(pk=file_id).select_related("document").first()
    )
    if found is None:
        raise NotVisible
    return found


@contextlib.contextmanager
def kept(uploads: Uploads, check: Callable[[], int]) -> Iterator[list[dict[str, Any]]]:
    """The fields of uploads that are kept on disk. `check` refuses who may not send any, and gives the project's id.

    When anything fails nothing is left.
    """
    project_id, stored = check(), []
    if len(uploads) > MAX_FILES:
        raise _too_many()
    try:
        checked = [(upload, check_upload(upload, max_bytes=MAX_BYTES)) for upload in uploads]
        files = []
        for upload, found in checked:
            stored.append(keep_file(upload, f"costs/{project_id}"))
            files.append(
                {
                    "name": found.name,
                    "stored_as": stored[-1],
                    "content_type": found.content_type,
                    "size": found.size,
                }
            )
        yield files
    except BaseException:
        for name in stored:
            forget_upload(name)
        raise


def write_files(actor: Actor, row: CostDocument, files: list[dict[str, Any]], record: Recorder) -> None:
    """Rows for what `kept` gave. The document is locked or new, so that two uploads at once are counted in turn."""
    if files and CostFile.objects.filter(document=row).count() + len(files) > MAX_FILES:
        raise _too_many()
    for fields in files:
        create_row(CostFile(document=row, uploaded_by=actor.user, **fields), record=record)


def _too_many() -> DomainError:
    return DomainError(_("A cost holds %(most)d files at most.") % {"most": MAX_FILES}, field="file")


def _document(actor: Actor, document_id: int) -> int:
    row: CostDocument | None = CostDocument.objects.visible_to(actor).filter(pk=document_id).first()
    if row is None:
        raise NotVisible
    _require(actor, row)
    return row.project_id


def _require(actor: Actor, row: CostDocument) -> None:
    if not may_file(actor, row):
        raise Forbidden(_("Whoever handed it in, and who records costs, changes its files."))
