"""Making a backup: a snapshot of the database, and every file that its rows know."""

import hmac
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from backups.archive.figures import BackupProblem
from backups.archive.services import DUMP, FILES, ArchiveWriter, Manifest, programs, table_digests
from backups.models import Backup
from core.files import FILES_LOCK
from core.models import ForgottenFile

# One backup at a time. A session's lock, so that a killed backup leaves none behind.
BACKUP_LOCK = 7_305_001
_LONGEST_PATH = 500
_LONGEST_PROBLEM = 500


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup; `missing_files` are known to the database and were not on the disk."""

    path: Path
    bytes: int
    tables: int
    rows: int
    files: int
    missing_files: int
    is_sealed: bool
    seconds: float


def back_up(path: Path, *, passphrase: str, source: Backup.Source) -> Made:
    """Make a backup at `path`, whole or not at all, readable by its owner alone, and record the attempt.

    `passphrase` seals it; empty leaves it open. Raises BackupProblem.
    """
    started_at = timezone.now()
    try:
        made = _make(path, passphrase=passphrase, started_at=started_at)
    except BackupProblem as problem:
        _record(path, source, started_at, problem=str(problem))
        raise
    except OSError as error:
        reason = f"{path} cannot be written: {error.strerror or error}."
        _record(path, source, started_at, problem=reason)
        raise BackupProblem(reason) from error
    _record(path, source, started_at, made=made)
    return made


def _make(path: Path, *, passphrase: str, started_at: datetime) -> Made:
    with _snapshot() as (cursor, snapshot):
        major = programs.server_major(cursor)
        manifest = Manifest(
            made_at=started_at.isoformat(timespec="seconds"),
            postgres_major=major,
            migrations=sorted(f"{app}.{name}" for app, name in _migrations(cursor)),
            key_check=key_check(settings.SECRET_KEY),
            tables=table_digests(cursor),
        )
        names = _known_files(cursor, set(manifest.tables))
        with _written_whole(path) as target, tempfile.TemporaryFile(dir=path.parent) as dump:
            _dump(dump, major=major, snapshot=snapshot)
            archive = ArchiveWriter(target, passphrase=passphrase)
            size = dump.seek(0, os.SEEK_END)
            dump.seek(0)
            archive.add(DUMP, dump, size)
            for name in names:
                manifest.missing_files += not _add_file(archive, name)
            archive.finish(manifest)
    return Made(
        path=path,
        bytes=path.stat().st_size,
        tables=len(manifest.tables),
        rows=manifest.rows,
        files=len(manifest.files),
        missing_files=manifest.missing_files,
        is_sealed=bool(passphrase),
        seconds=(timezone.now() - started_at).total_seconds(),
    )


@contextmanager
def _snapshot() -> Iterator[tuple[Any, str]]:
    """(cursor, id of the snapshot) in a connection of its own that sees the database as it is now, till the end.

    Meanwhile no file is deleted (core.files): what the snapshot's rows name stays on the disk until it is copied.
    """
    own = connections.create_connection("default")
    try:
        with own.cursor() as cursor:
            cursor.execute("SET idle_in_transaction_session_timeout = 0")  # it waits while the dump is made
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [BACKUP_LOCK])
            if not cursor.fetchone()[0]:
                raise BackupProblem("Another backup is being made; wait for it.")
            cursor.execute("SELECT pg_advisory_lock(%s)", [FILES_LOCK])
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            yield cursor, cursor.fetchone()[0]
            cursor.execute("ROLLBACK")
    finally:
        own.close()  # and with it both locks


def _migrations(cursor: Any) -> list[tuple[str, str]]:
    table = MigrationRecorder.Migration._meta.db_table
    cursor.execute(f"SELECT app, name FROM {table}")  # noqa: S608 - a constant
    return list(cursor.fetchall())


def _known_files(cursor: Any, tables: set[str]) -> list[str]:
    """The names under which files are kept, of every model that keeps one.

    A model whose table is still to be made has none: a backup before an upgrade is made by the new version.
    """
    names: set[str] = set()
    for model in apps.get_models():
        keeps_files = any(field.name == "stored_as" for field in model._meta.get_fields())
        if keeps_files and model is not ForgottenFile and model._meta.db_table in tables:
            cursor.execute(f"SELECT stored_as FROM {model._meta.db_table}")  # noqa: S608 - a model's
            names.update(name for (name,) in cursor.fetchall() if name)
    return sorted(names)


def _dump(target: IO[bytes], *, major: int, snapshot: str) -> None:
    dsn, environment = programs.address(connection.settings_dict)
    command = [
        programs.program("pg_dump", major),
        *("--format=custom", "--no-owner", "--no-privileges", "--no-password"),
        f"--snapshot={snapshot}",
        f"--dbname={dsn}",
    ]
    done = subprocess.run(command, env=environment, stdout=target, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise BackupProblem(f"pg_dump failed: {programs.last_words(done.stderr)}")


def _add_file(archive: ArchiveWriter, name: str) -> bool:
    """Whether the file was there to be added."""
    try:
        with default_storage.open(name) as content:
            archive.add(f"{FILES}{name}", content, content.size)
    except FileNotFoundError:
        return False
    return True


@contextmanager
def _written_whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name once it is complete and on the disk; an error leaves nothing."""
    descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".partial")
    try:
        with os.fdopen(descriptor, "wb") as target:  # mkstemp made it 0600
            yield target
            target.flush()
            os.fsync(target.fileno())
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def key_check(key: str) -> str:
    """Tells whether two installations have the same SECRET_KEY, and nothing else about it."""
    return hmac.new(key.encode(), b"plumbline.backup.key-check", sha256).hexdigest()[:16]


def _record(
    path: Path,
    source: Backup.Source,
    started_at: datetime,
    *,
    made: Made | None = None,
    problem: str = "",
) -> None:
    Backup.objects.create(
        source=source,
        started_at=started_at,
        finished_at=timezone.now(),
        is_good=made is not None,
        path=str(path)[-_LONGEST_PATH:],
        bytes=made.bytes if made else 0,
        rows=made.rows if made else 0,
        files=made.files if made else 0,
        is_sealed=made.is_sealed if made else False,
        problem=problem[:_LONGEST_PROBLEM],
    )
