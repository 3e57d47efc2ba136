"""The owner's connection. Tests work as the application does, in a role that owns nothing and cannot empty a table.

What empties the database behind a test that committed is the owner, who may switch triggers off.
"""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.core.management.commands import flush
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

_kept: list[Any] = []
_tables: list[str] = []
# The rows that migrations wrote, by table, as COPY writes them. Not in the database: a backup
# would take them along.
_saved: dict[str, bytes] = {}
_TRIGGERS = (("core_changeset", "change_set_no_truncate"), ("core_change", "change_no_truncate"))
_MAY_DELETE = "SELECT has_parameter_privilege('session_replication_role', 'SET')"


@contextmanager
def owner_cursor() -> Iterator[Any]:
    """A cursor of the owner on this process's database; what it did is committed at the end."""
    if not _kept:
        _kept.append(psycopg2.connect(os.environ["DATABASE_OWNER_URL"], options="-c lock_timeout=15000"))
    with _kept[0], _kept[0].cursor() as cursor:
        yield cursor


def forget_owner() -> None:
    while _kept:
        _kept.pop().close()


def flush_as_owner() -> None:
    """From now on Django's `flush` brings back what a migrated database holds, as its owner."""
    _tables[:] = sorted(connection.introspection.django_table_names())
    with owner_cursor() as cursor:
        for table in _filled(cursor):
            rows = io.BytesIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', rows)
            _saved[table] = rows.getvalue()
    DatabaseOperations.execute_sql_flush = _execute_sql_flush
    flush.emit_post_migrate_signal = lambda *_given, **_named: None


def _filled(cursor: Any) -> list[str]:
    """The tables that hold any row: few of some hundred."""
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in _tables)
    cursor.execute(" UNION ALL ".join(asked))
    return [table for (table,) in cursor.fetchall()]


def _execute_sql_flush(_operations: DatabaseOperations, _statements: list[str]) -> None:
    """The locks wait for whoever is still writing."""
    with owner_cursor() as cursor:
        names = ", ".join(f'"{table}"' for table in _tables)
        cursor.execute(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(_MAY_DELETE)
        if cursor.fetchone()[0]:
            _delete(cursor)
        else:
            _truncate(cursor, names)
        for table, rows in _saved.items():
            cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.BytesIO(rows))


def _delete(cursor: Any) -> None:
    """A test writes few rows: deleting them takes a tenth of the time of truncating every table."""
    cursor.execute("SET LOCAL session_replication_role = replica")
    for table in _filled(cursor):
        cursor.execute(f'DELETE FROM "{table}"')


def _truncate(cursor: Any, names: str) -> None:
    for table, trigger in _TRIGGERS:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    cursor.execute(f"TRUNCATE {names}")
    for table, trigger in _TRIGGERS:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
