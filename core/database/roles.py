"""Two roles of the database: the owner of the tables, who migrates, and the application's, which owns nothing.

The application reads and writes rows, and of the journal it may only read and append: it can neither change nor empty
it, nor drop or switch off what holds that, because all this takes the owner. `DATABASE_URL` names the application's
role, `DATABASE_OWNER_URL` the owner. Without the latter one role does both, as on a developer's own server.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction

JOURNAL = ("core_changeset", "core_change")
# What only migrations write: with it, the application could make itself believe that it was migrated.
READ_ONLY = ("django_migrations",)


class RolesProblem(Exception):
    """The application's role cannot be made or given its rights; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the role of this connection could do to the journal; `weaknesses` in words, empty when it holds."""

    role: str
    weaknesses: tuple[str, ...]


@transaction.atomic
def give_rights(role: str) -> None:
    """As the owner: let `role` work with all tables, and only read and append the journal.

    May run at any time, and does after every migration; tables to come get their rights by default privileges.
    """
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(role)
        database = connection.ops.quote_name(connection.settings_dict["NAME"])
        version = _server_version(cursor)
        # MAINTAIN lets it refresh the planner's statistics after a large import; older servers leave it to autovacuum.
        rights = "SELECT, INSERT, UPDATE, DELETE" + (", MAINTAIN" if version >= 170_000 else "")
        statements = [
            f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {name}",
            f"GRANT USAGE ON SCHEMA public TO {name}",
            f"GRANT {rights} ON ALL TABLES IN SCHEMA public TO {name}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON TABLES TO {name}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {name}",
        ]
        tables = set(connection.introspection.table_names(cursor))
        for table in (*JOURNAL, *READ_ONLY):
            if table in tables:
                statements.append(f"REVOKE ALL ON {table} FROM {name}, PUBLIC")
                statements.append(f"GRANT SELECT ON {table} TO {name}")
            if table in tables and table in JOURNAL:
                statements.append(f"GRANT INSERT ON {table} TO {name}")
        for statement in statements:
            cursor.execute(statement)


def make_role(role: str, password: str) -> None:
    """As the owner: make the application's role if there is none. Raises RolesProblem when that is not allowed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone():
            return
        cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
        [may_create] = cursor.fetchone()
        if not may_create:
            raise RolesProblem(
                f'There is no role "{role}" in the database, and the owner may not make one. As a superuser: '
                f"CREATE ROLE {connection.ops.quote_name(role)} LOGIN PASSWORD '...';"
            )
        clause = " PASSWORD %s" if password else ""
        secret = [_verifier(role, password)] if password else []
        name = connection.ops.quote_name(role)
        cursor.execute(f"CREATE ROLE {name} LOGIN{clause}", secret)


def standing() -> Standing:
    """What the role of this connection could do to the journal beside reading and appending."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
        role, is_superuser = cursor.fetchone()
        if is_superuser:
            return Standing(role, ("it is a superuser",))
        weaknesses = []
        for table in JOURNAL:
            cursor.execute(
                "SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class WHERE oid = %s::regclass",
                [table],
            )
            [is_owner] = cursor.fetchone()
            if is_owner:
                weaknesses.append(f"it owns {table}")
                continue
            for right in ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER"):
                cursor.execute("SELECT has_table_privilege(%s, %s)", [table, right])
                if cursor.fetchone()[0]:
                    weaknesses.append(f"it has {right} on {table}")
    return Standing(role, tuple(weaknesses))


def prepare_roles() -> None:
    """As the owner, after migrating: the application's role exists and has its rights; nothing without an owner."""
    application: dict[str, Any] = settings.APPLICATION_DATABASE
    role = application["USER"]
    if not settings.ACTS_AS_OWNER or role == connection.settings_dict["USER"]:
        return
    make_role(role, application["PASSWORD"])
    give_rights(role)


def _server_version(cursor: Any) -> int:
    cursor.execute("SELECT current_setting('server_version_num')::int")
    return int(cursor.fetchone()[0])


def _verifier(role: str, password: str) -> str:
    """The password as PostgreSQL keeps it, so that the word itself is in no statement and no log."""
    from psycopg2.extensions import encrypt_password

    connection.ensure_connection()
    made: str = encrypt_password(password, role, scope=connection.connection, algorithm="scram-sha-256")
    return made
