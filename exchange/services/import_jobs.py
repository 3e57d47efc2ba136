"""Imports that a worker does: sent, taken up, told of, stopped, and found again when a worker dies.

A row is worked on by whoever holds its advisory lock, for as long as the one transaction that reads and writes the
plan is open. A worker that dies loses its transaction and with it the lock: the sweep finds the row as it was.
"""

import logging
from datetime import timedelta
from threading import Thread
from typing import IO

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.access import SYSTEM, Action, Actor, require
from core.background import enqueue
from core.errors import DomainError, Forbidden
from core.files import forget_file, keep_file
from core.limited_child import MB
from core.writing import locked
from exchange.models import UNDER_WAY, ImportRun
from exchange.msproject.run import QUICK_LIMITS, read_plan_safely
from exchange.services.import_plan import (
    checked_digest,
    empty_project,
    refuse_repetition,
    require_import,
    write_plan,
)
from exchange.services.progress import Cancelled, Step, WatchedProgress
from people.access import actor_for

logger = logging.getLogger(__name__)

# A file of this size is read, and a plan of so many rows written, while its sender waits: about two seconds.
SMALL_BYTES = 2 * MB
SMALL_ROWS = 2_000
# Names the advisory locks of imports; the other half is the row's id.
LOCK_CLASS = 20_558
MAX_ATTEMPTS = 3
# A message is on its way for so long; then the sweep sends another.
PATIENCE = timedelta(seconds=20)
State = ImportRun.State


def start_import(
    *, actor: Actor, source: IO[bytes], file_name: str, project_id: int | None = None
) -> ImportRun:
    """Import a plan file: a small one now, a large one by a worker (then the row's state is `waiting`).

    Raises DomainError (field "file"), Forbidden and NotVisible, as `import_plan` does; of a large file only what is
    known without reading it.
    """
    require_import(actor, project_id)
    run = ImportRun(
        file_name=file_name[:255],
        sha256=checked_digest(source),
        byte_count=source.seek(0, 2),
        imported_by=actor.user,
    )
    refuse_repetition(actor, run.sha256, project_id)
    if run.byte_count <= SMALL_BYTES:
        plan = read_plan_safely(source, limits=QUICK_LIMITS)
        if len(plan.tasks) + len(plan.links) + len(plan.assignments) <= SMALL_ROWS:
            return write_plan(actor, plan, run, project_id=project_id)
    return _send(actor, source, run, project_id)


def _send(actor: Actor, source: IO[bytes], run: ImportRun, project_id: int | None) -> ImportRun:
    source.seek(0)
    run.stored_as = keep_file(File(source), "imports")
    run.state, run.language = State.WAITING, translation.get_language() or ""
    try:
        with transaction.atomic():
            run.project = empty_project(actor, project_id) if project_id else None
            run.save(force_insert=True)
            enqueue("exchange.run_import", run.pk)
    except IntegrityError as error:
        forget_file(run.stored_as)
        raise DomainError(
            _("This file is being imported already."), field="file", code="being_imported"
        ) from error
    except DomainError:
        forget_file(run.stored_as)
        raise
    return run


def cancel_import(*, actor: Actor, run_id: int) -> ImportRun:
    """Stop an import that is under way; nothing of it stays. Its sender may, and who manages the organisation.

    Raises DomainError when it is over already.
    """
    with transaction.atomic():
        run: ImportRun = locked(ImportRun.objects.visible_to(actor), run_id)
        if actor.user is None or run.imported_by_id != actor.user.pk:
            require(actor, Action.MANAGE_ORGANISATION)
        if not run.is_under_way:
            raise DomainError(_("This import is over; it can no longer be stopped."))
        run.is_cancel_wanted = True
        run.save(update_fields=["is_cancel_wanted"])
        # Who works on it finds the wish; when nobody does, a worker that takes it up next.
        enqueue("exchange.run_import", run.pk)
    return run


def imports_to_run() -> list[int]:
    """Imports that wait for a worker, or whose worker may have died."""
    sent_before = timezone.now() - PATIENCE
    rows = ImportRun.objects.filter(state__in=UNDER_WAY, imported_at__lt=sent_before)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:100])


def run_import(*, run_id: int) -> None:
    """Do an import that waits. Does nothing when it is over or somebody is at it; may be called at any time."""
    try:
        with transaction.atomic():
            run = _taken_up(run_id)
            if run is not None:
                _import(run)
    except _Over as over:
        _end(run_id, over.state, over.error)


class _Over(Exception):
    """An import ends without a plan: the transaction is rolled back, and the row then says so."""

    def __init__(self, state: State, error: str = "") -> None:
        super().__init__(error)
        self.state = state
        self.error = error


def _taken_up(run_id: int) -> ImportRun | None:
    """The row, if it is under way and this transaction is the one that works on it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK_CLASS, run_id % 2**31])
        if not cursor.fetchone()[0]:
            return None
    rows = ImportRun.objects.filter(pk=run_id, state__in=UNDER_WAY)
    return rows.select_related("imported_by", "project").first()


def _import(run: ImportRun) -> None:
    with translation.override(run.language or None):
        if run.is_cancel_wanted:
            raise _Over(State.CANCELLED)
        if not _note_attempt(run):
            raise _Over(State.FAILED, _("The import was begun several times and never came to its end."))
        try:
            _read_and_write(run)
        except Cancelled as error:
            raise _Over(State.CANCELLED) from error
        except DomainError as error:
            raise _Over(State.FAILED, error.message) from error
        except FileNotFoundError as error:
            raise _Over(State.FAILED, _("The file is gone. Send it again.")) from error
        except OperationalError:
            # The database went away: the row is found again.
            raise
        except Exception as error:
            logger.exception("import failed", extra={"import_run": run.pk})
            raise _Over(State.FAILED, _("The plan could not be written. Nothing was imported.")) from error


def _read_and_write(run: ImportRun) -> None:
    actor = actor_for(run.imported_by) if run.imported_by else SYSTEM
    stored_as, project_id = run.stored_as, run.project_id
    if run.imported_by and not run.imported_by.is_active:
        raise Forbidden(_("Who sent this file has no account any more."))
    require_import(actor, project_id)
    with WatchedProgress(run.pk) as progress, default_storage.open(stored_as) as file:
        part = progress.part(Step.READING)
        plan = read_plan_safely(file, at_progress=lambda permille: part(permille / 1000))
        write_plan(actor, plan, run, project_id=project_id, progress=progress)
    transaction.on_commit(lambda: forget_file(stored_as))


def _note_attempt(run: ImportRun) -> bool:
    """Count it where a crash does not take it back: on a connection of its own. False when it was tried too often."""

    def count() -> None:
        ImportRun.objects.filter(pk=run.pk).update(attempts=F("attempts") + 1)
        connections.close_all()

    if run.attempts >= MAX_ATTEMPTS:
        return False
    thread = Thread(target=count)
    thread.start()
    thread.join()
    return True


def _end(run_id: int, state: State, error: str) -> None:
    with transaction.atomic():
        run = ImportRun.objects.select_for_update(of=("self",)).filter(pk=run_id).first()
        if run is None or not run.is_under_way:
            return
        stored_as = run.stored_as
        run.state, run.error, run.stored_as = state, error, ""
        run.save(update_fields=["state", "error", "stored_as"])
        transaction.on_commit(lambda: forget_file(stored_as))
