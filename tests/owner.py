"""The owner's connection. Tests work as the application does, in a role that owns nothing and cannot empty a table.

What empties the database behind a test that committed is the owner, who may switch the journal's trigger off.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.db.backends.postgresql.operations import DatabaseOperations

_kept: list[Any] = []
_TRIGGERS = (("core_changeset", "change_set_no_truncate"), ("core_change", "change_no_truncate"))


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
    """From now on Django's `flush` empties tables through the owner's connection."""
    DatabaseOperations.execute_sql_flush = _execute_sql_flush


def _execute_sql_flush(_operations: DatabaseOperations, statements: list[str]) -> None:
    with owner_cursor() as cursor:
        for table, trigger in _TRIGGERS:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        for statement in statements:
            cursor.execute(statement)
        for table, trigger in _TRIGGERS:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
