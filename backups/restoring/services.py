"""Restoring a backup: checked to the last byte first, then the files, then the database in one transaction.

Until that transaction ends the database is what it was. Inside it every table is counted and hashed against the
manifest; one that differs takes everything back.
"""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from backups.archive.figures import BackupProblem
from backups.archive.services import (
    DUMP,
    FILES,
    SETTINGS,
    TABLES,
    Content,
    Manifest,
    copy,
    digest_query,
    entries,
    programs,
    quoted,
    verify,
)
from backups.making.services import key_check

# All that stands in the schema and is no part of an extension goes, so that nothing of the old database stays behind.
_CLEAR = """
DO $clear$ DECLARE each record; BEGIN
  FOR each IN
    SELECT format('DROP %s IF EXISTS public.%I CASCADE',
                  CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                               WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, relname) AS statement
      FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
       AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype IN ('e', 'i'))
    UNION ALL
    SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure)
      FROM pg_proc
     WHERE pronamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
  LOOP EXECUTE each.statement; END LOOP;
END $clear$;
"""


@dataclass(frozen=True, slots=True)
class Restored:
    """What is back. `has_same_key`: this installation's SECRET_KEY is the one of the backup."""

    made_at: str
    tables: int
    rows: int
    files: int
    missing_files: int
    migrations: int
    has_same_key: bool


def check(path: Path, *, passphrase: str) -> Manifest:
    """Read a backup to its end and compare it with its manifest, and with this version. Raises BackupProblem."""
    manifest = verify(path, passphrase=passphrase)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = [name for name in manifest.migrations if name not in known]
    if newer:
        raise BackupProblem(
            f"The backup was made by a newer version, with {len(newer)} migrations that this one does not know "
            f"(the first is {newer[0]}): upgrade Plumbline first."
        )
    return manifest


def restore(path: Path, *, passphrase: str, may_replace: bool = False) -> Restored:
    """Put a backup in the place of an empty installation, or of the present one if that `may_replace`.

    An older version's backup is migrated afterwards. Raises BackupProblem; before the last step nothing has changed.
    """
    manifest = check(path, passphrase=passphrase)
    major = _require_place(manifest, may_replace=may_replace)
    with tempfile.TemporaryFile() as dump:
        try:
            _unpack(path, passphrase, dump)
        except OSError as error:
            raise BackupProblem(f"The files cannot be written: {error.strerror or error}.") from error
        dump.seek(0)
        _load(dump, manifest, major)
    if may_replace:
        _drop_other_files(set(manifest.files))
    missing = _migrations_missing(manifest)
    call_command("migrate", interactive=False, verbosity=0)
    return Restored(
        made_at=manifest.made_at,
        tables=len(manifest.tables),
        rows=manifest.rows,
        files=len(manifest.files),
        missing_files=manifest.missing_files,
        migrations=missing,
        has_same_key=key_check(settings.SECRET_KEY) == manifest.key_check,
    )


def _require_place(manifest: Manifest, *, may_replace: bool) -> int:
    """The server's major version, once it is certain that the backup may be put there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(current_user, 'public', 'CREATE'), current_user")
        may_create, role = cursor.fetchone()
        if not may_create:
            raise BackupProblem(
                f'The role "{role}" may not create tables: name the owner of the database in '
                "DATABASE_OWNER_URL."
            )
        major = programs.server_major(cursor)
        if major < manifest.postgres_major:
            raise BackupProblem(
                f"The backup is of PostgreSQL {manifest.postgres_major}, and this server is {major}: it needs "
                f"PostgreSQL {manifest.postgres_major} or newer."
            )
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND usename IS NOT NULL AND pid <> pg_backend_pid()"
        )
        [others] = cursor.fetchone()
        if others:
            raise BackupProblem(
                f"The database is in use ({others} other connections): stop web, worker and beat first."
            )
        if not may_replace and (what := _what_is_there(cursor)):
            raise BackupProblem(
                f"This installation is not empty ({what}): back it up, then use --replace to lose it."
            )
    programs.program("pg_restore", major)
    programs.program("psql", major)
    return major


def _what_is_there(cursor: Any) -> str:
    """What would be lost, in words; empty for a database without tables, or without a person and a file."""
    cursor.execute(TABLES)
    tables = {name for (name,) in cursor.fetchall()}
    if tables and "people_user" not in tables:
        return f"{len(tables)} tables"
    for table, word in (("people_user", "people"), ("core_changeset", "changes")):
        if table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - a constant
            [number] = cursor.fetchone()
            if number:
                return f"{number} {word}"
    files = sum(1 for _name in _files_on_disk())
    return f"{files} files" if files else ""


def _unpack(path: Path, passphrase: str, dump: IO[bytes]) -> None:
    """The files into their folder, the dump into `dump`.

    Files have random names: those of the backup stand beside the present ones without touching them.
    """
    for name, _size, content in entries(path, passphrase=passphrase):
        if name == DUMP:
            copy(content, dump)
        elif name.startswith(FILES):
            _put_file(Path(default_storage.path(name.removeprefix(FILES))), content)


def _put_file(target: Path, content: Content) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as partial:
        try:
            copy(content, partial)
            partial.flush()
            Path(partial.name).chmod(0o644)
            Path(partial.name).replace(target)
        except BaseException:
            Path(partial.name).unlink(missing_ok=True)
            raise


def _files_on_disk() -> Iterator[str]:
    """Names relative to the files folder."""
    root = Path(default_storage.path(""))
    for path in root.rglob("*"):
        if path.is_file():
            yield path.relative_to(root).as_posix()


def _drop_other_files(kept: set[str]) -> None:
    for name in list(_files_on_disk()):
        if name not in kept:
            default_storage.delete(name)


def _load(dump: IO[bytes], manifest: Manifest, major: int) -> None:
    """Replace everything in the schema by the dump, in one transaction that ends only if every table is as it was."""
    dsn, environment = programs.address(connection.settings_dict)
    connection.close()  # locks of this session would stand in the way
    psql = [
        programs.program("psql", major),
        *("--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1", f"--dbname={dsn}"),
    ]
    unpack = [
        programs.program("pg_restore", major),
        *("--no-owner", "--no-privileges", "--file=-"),
    ]
    with (
        _process(psql, environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as server,
        _process(unpack, environment, stdin=dump, stdout=subprocess.PIPE) as source,
    ):
        assert server.popen.stdin
        assert source.popen.stdout
        with suppress(BrokenPipeError):  # psql has stopped at an error, which it tells below
            server.write("BEGIN;\nSET LOCAL client_min_messages = warning;\n")
            server.write(_CLEAR)
            copy(source.popen.stdout, server.popen.stdin)
            source.wait("pg_restore")
            server.write(_comparison(manifest))
            server.write("COMMIT;\n")
            server.popen.stdin.close()
        server.wait("The database refused the backup, and is as it was")


@dataclass(slots=True)
class _Running:
    popen: "subprocess.Popen[bytes]"
    said: IO[str]

    def write(self, text: str) -> None:
        assert self.popen.stdin
        self.popen.stdin.write(text.encode())

    def wait(self, what: str) -> None:
        """Raises BackupProblem unless it ended well."""
        if self.popen.wait() != 0:
            self.said.seek(0)
            raise BackupProblem(f"{what}: {programs.last_words(self.said.read())}")


@contextmanager
def _process(command: list[str], environment: dict[str, str], **streams: Any) -> Iterator[_Running]:
    """A program whose errors are kept; ended if it still runs when the block is left."""
    with tempfile.TemporaryFile("w+b") as raw, TextIOWrapper(raw, errors="replace") as said:
        popen = subprocess.Popen(command, env=environment, stderr=raw, **streams)
        try:
            yield _Running(popen, said)
        finally:
            if popen.poll() is None:
                popen.kill()
            popen.wait()
            for stream in (popen.stdin, popen.stdout):
                if stream:
                    with suppress(OSError):
                        stream.close()


def _comparison(manifest: Manifest) -> str:
    """SQL that raises unless the schema has the manifest's tables, each with its rows."""
    statements = [f"{statement};" for statement in SETTINGS]
    for table, expected in manifest.tables.items():
        statements.append(
            f"DO $compare$ DECLARE rows bigint; digest text; BEGIN "
            f"EXECUTE {_literal(digest_query(table))} INTO rows, digest; "
            f"IF rows <> {expected.rows:d} OR digest <> {_literal(expected.digest)} THEN "
            f"RAISE EXCEPTION '% is not what it was', {_literal(quoted(table))}; END IF; END $compare$;"
        )
    names = ", ".join(_literal(table) for table in sorted(manifest.tables))
    statements.append(
        "DO $compare$ BEGIN "
        f"IF ARRAY({TABLES}) <> ARRAY[{names}]::name[] THEN "
        "RAISE EXCEPTION 'there are other tables than there were'; END IF; END $compare$;"
    )
    return "\n".join(["SET LOCAL search_path = pg_catalog;", *statements, ""])


def _literal(text: str) -> str:
    if "\\" in text or "$compare$" in text or "\0" in text:
        raise BackupProblem("The file is damaged: its manifest names what cannot be a table.")
    return "'" + text.replace("'", "''") + "'"


def _migrations_missing(manifest: Manifest) -> int:
    """How many migrations of this version the backup has not had."""
    had = set(manifest.migrations)
    try:
        loader = MigrationLoader(connection)
    except DatabaseError as error:
        raise BackupProblem(f"The restored database cannot be read: {error}") from error
    return sum(f"{app}.{name}" not in had for app, name in loader.graph.nodes)
