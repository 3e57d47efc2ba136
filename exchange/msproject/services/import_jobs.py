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
from core.foreign_files.limited_child import MB
from core.writing import locked
from exchange.models import UNDER_WAY, ImportRun
from exchange.msproject.file.records import ImportedPlan
from exchange.msproject.file.run import QUICK_LIMITS, read_plan_safely
from exchange.msproject.services.choices import NO_CHOICES, Choices, check_code
from exchange.msproject.services.import_plan import (
    become_draft,
    checked_digest,
    empty_project,
    refuse_repetition,
    rehearse_plan,
    require_import,
    write_plan,
)
from exchange.msproject.services.progress import Cancelled, Step, WatchedProgress
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
# A draft that nobody writes is let go of.
DRAFTS_LIVE = timedelta(days=14)
State = ImportRun.State


def start_import(
    *,
    actor: Actor,
    source: IO[bytes],
    file_name: str,
    project_id: int | None = None,
    choices: Choices = NO_CHOICES,
) -> ImportRun:
    """Import a plan file: a small one now, a large one by a worker (then the row's state is `waiting`).

    Raises DomainError (field "file"), Forbidden and NotVisible, as `import_plan` does; of a large file only what is
    known without reading it.
    """
    run = _new_run(actor, source, file_name, project_id)
    plan = _small_plan(source, run)
    if plan is not None:
        return write_plan(actor, plan, run, project_id=project_id, choices=choices)
    run.choices = choices.as_json()
    return _send(actor, source, run, project_id)


def start_draft(
    *, actor: Actor, source: IO[bytes], file_name: str, project_id: int | None = None
) -> ImportRun:
    """Take a plan file in as a draft: its account is made, nothing of it is written until somebody chooses how.

    Of a small file now (then the row's state is `draft`), of a large one by a worker. The same file sent again leads
    to the draft that is there. Raises as `start_import` does.
    """
    run = _new_run(actor, source, file_name, project_id)
    known = ImportRun.objects.filter(
        imported_by=actor.user, sha256=run.sha256, project=project_id, state=State.DRAFT
    ).first()
    if known is not None:
        return known
    plan = _small_plan(source, run)
    if plan is None:
        return _send(actor, source, run, project_id)
    run.report = rehearse_plan(actor, plan, run, project_id=project_id)
    return _keep_draft(actor, source, run, project_id)


def _new_run(actor: Actor, source: IO[bytes], file_name: str, project_id: int | None) -> ImportRun:
    require_import(actor, project_id)
    run = ImportRun(
        file_name=file_name[:255],
        sha256=checked_digest(source),
        byte_count=source.seek(0, 2),
        imported_by=actor.user,
        language=translation.get_language() or "",
    )
    refuse_repetition(actor, run.sha256, project_id)
    return run


def _small_plan(source: IO[bytes], run: ImportRun) -> ImportedPlan | None:
    """The plan of a file that its sender may wait for; None for one that is a worker's."""
    if run.byte_count > SMALL_BYTES:
        return None
    plan = read_plan_safely(source, limits=QUICK_LIMITS)
    is_small = len(plan.tasks) + len(plan.links) + len(plan.assignments) <= SMALL_ROWS
    return plan if is_small else None


def _keep_draft(actor: Actor, source: IO[bytes], run: ImportRun, project_id: int | None) -> ImportRun:
    source.seek(0)
    run.stored_as = keep_file(File(source), "imports")
    run.state = State.DRAFT
    try:
        with transaction.atomic():
            run.project = empty_project(actor, project_id) if project_id else None
            run.save(force_insert=True)
    except DomainError:
        forget_file(run.stored_as)
        raise
    return run


def write_draft(*, actor: Actor, run_id: int, choices: Choices) -> ImportRun:
    """Have a draft written as chosen: a small one now, a large one by a worker. Its sender may.

    Raises DomainError that names a choice, or says that it is no draft any more; the draft then stays.
    """
    with transaction.atomic():
        run: ImportRun = locked(ImportRun.objects.visible_to(actor), run_id)
        _require_own(actor, run)
        if run.state != State.DRAFT:
            raise DomainError(_("This is no draft any more."), code="no_draft")
        require_import(actor, run.project_id)
        check_code(choices, has_project=run.project_id is not None)
        if run.project_id is None:
            refuse_repetition(actor, run.sha256, None)
            options = run.report.get("options", {})
            if not options.get("is_currency_known", True) and not choices.currency:
                raise DomainError(_("Choose a currency."), field="currency")
        run.choices, run.state, run.attempts = choices.as_json(), State.WAITING, 0
        run.progress_permille, run.imported_at = 0, timezone.now()
        run.save(update_fields=["choices", "state", "attempts", "progress_permille", "imported_at"])
        enqueue("exchange.run_import", run.pk)
    return run


def discard_old_drafts() -> int:
    """Let go of drafts that nobody has written for a while, with their files; how many."""
    old = ImportRun.objects.filter(state=State.DRAFT, imported_at__lt=timezone.now() - DRAFTS_LIVE)
    ids = list(old.values_list("pk", flat=True)[:100])
    for run_id in ids:
        _end(run_id, State.CANCELLED, "")
    return len(ids)


def _send(actor: Actor, source: IO[bytes], run: ImportRun, project_id: int | None) -> ImportRun:
    source.seek(0)
    run.stored_as = keep_file(File(source), "imports")
    run.state = State.WAITING
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
    """Stop an import that is under way, or let go of a draft. Its sender may, and who manages the organisation.

    Raises DomainError when it is over already.
    """
    with transaction.atomic():
        run: ImportRun = locked(ImportRun.objects.visible_to(actor), run_id)
        _require_own(actor, run)
        if run.state == State.DRAFT:
            stored_as = run.stored_as
            run.state, run.stored_as = State.CANCELLED, ""
            run.save(update_fields=["state", "stored_as"])
            transaction.on_commit(lambda: forget_file(stored_as))
            return run
        if not run.is_under_way:
            raise DomainError(_("This import is over; it can no longer be stopped."))
        run.is_cancel_wanted = True
        run.save(update_fields=["is_cancel_wanted"])
        # Who works on it finds the wish; when nobody does, a worker that takes it up next.
        enqueue("exchange.run_import", run.pk)
    return run


def _require_own(actor: Actor, run: ImportRun) -> None:
    if actor.user is None or run.imported_by_id != actor.user.pk:
        require(actor, Action.MANAGE_ORGANISATION)


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
    # Nobody has chosen how to write it: it becomes a draft.
    is_draft = not run.choices
    with (
        WatchedProgress(run.pk, is_draft=is_draft) as progress,
        default_storage.open(stored_as) as file,
    ):
        part = progress.part(Step.READING)

        def at_progress(permille: int) -> None:
            part(permille / 1000)
            _stay_awake()

        plan = read_plan_safely(file, at_progress=at_progress)
        if is_draft:
            run.report = rehearse_plan(actor, plan, run, project_id=project_id, progress=progress)
            become_draft(run, progress)
            return
        choices = Choices.of(run.choices)
        write_plan(actor, plan, run, project_id=project_id, choices=choices, progress=progress)
    transaction.on_commit(lambda: forget_file(stored_as))


def _stay_awake() -> None:
    """Say something to the database, which ends a transaction that is silent for long."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


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
        if run is None or not (run.is_under_way or run.state == State.DRAFT):
            return
        stored_as = run.stored_as
        run.state, run.error, run.stored_as = state, error, ""
        run.save(update_fields=["state", "error", "stored_as"])
        transaction.on_commit(lambda: forget_file(stored_as))
