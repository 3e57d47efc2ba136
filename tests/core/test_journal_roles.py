"""The journal belongs to nobody's role: the application's may read and append it, and the owner meets the trigger."""

import os
import subprocess
import sys

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction

from config.launcher.postgres import APP_ROLE, OWNER_ROLE, SUPERUSER
from config.launcher.supervisor import ROOT
from core.access import SYSTEM
from core.database import roles as database_roles
from core.journal import recording
from core.models import Change, ChangeSet
from people.models import Skill
from scripts.check_django import PRODUCTION
from tests.owner import owner_cursor
from tests.servers import TEMPLATE, application_url, database_url, drop_database, run_sql

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        bool(os.environ.get("TEST_DATABASE_URL")), reason="that server has one role for everything"
    ),
]
TABLES = {"core_changeset": "change_set", "core_change": "change"}
FUNCTION = "plumbline_refuse_journal_change"
# Every way that we know of to change a table that one may not change. {} is a table of the journal.
WAYS = (
    "UPDATE {} SET id = id",
    "DELETE FROM {}",
    "TRUNCATE {}",
    "TRUNCATE {} CASCADE",
    "TRUNCATE ONLY {} RESTART IDENTITY",
    "SET plumbline.allow_journal_truncate = 'on'; TRUNCATE {} CASCADE",
    "SELECT set_config('plumbline.allow_journal_truncate', 'on', true); TRUNCATE {} CASCADE",
    "INSERT INTO {0} SELECT * FROM {0} ON CONFLICT (id) DO UPDATE SET id = excluded.id",
    "MERGE INTO {0} USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE",
    "WITH gone AS (DELETE FROM {} RETURNING 1) SELECT * FROM gone",
    "DO $$ BEGIN DELETE FROM {}; END $$",
    "SELECT * FROM {} FOR UPDATE",
    "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE",
    "ALTER TABLE {} DISABLE TRIGGER ALL",
    "ALTER TABLE {} DISABLE TRIGGER USER",
    "DROP TRIGGER {trigger}_append_only ON {}",
    "DROP TRIGGER {trigger}_no_truncate ON {}",
    "CREATE TRIGGER other BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION " + FUNCTION + "()",
    "CREATE RULE other AS ON INSERT TO {} DO INSTEAD NOTHING",
    "DROP TABLE {} CASCADE",
    "ALTER TABLE {} ADD COLUMN other integer",
    "ALTER TABLE {} DROP COLUMN id CASCADE",
    "ALTER TABLE {} RENAME TO other",
    "ALTER TABLE {} ALTER COLUMN id TYPE text",
    "ALTER TABLE {} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {} OWNER TO CURRENT_USER",
    "ALTER TABLE {} SET SCHEMA pg_temp",
    "GRANT ALL ON {0} TO CURRENT_USER; DELETE FROM {0}",
    "CREATE INDEX ON {} (id)",
    "REINDEX TABLE {}",
    "CLUSTER {}",
    "SET session_replication_role = 'replica'; DELETE FROM {}",
    "SELECT set_config('session_replication_role', 'replica', false); DELETE FROM {}",
    "ALTER ROLE CURRENT_USER SET session_replication_role = 'replica'",
    f"SET ROLE {OWNER_ROLE}; TRUNCATE {{}}",
    f"SET SESSION AUTHORIZATION {OWNER_ROLE}; TRUNCATE {{}}",
    f"GRANT {OWNER_ROLE} TO CURRENT_USER",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "REASSIGN OWNED BY " + OWNER_ROLE + " TO CURRENT_USER",
    "DROP OWNED BY " + OWNER_ROLE + " CASCADE",
    "DROP FUNCTION " + FUNCTION + "() CASCADE",
    "CREATE OR REPLACE FUNCTION "
    + FUNCTION
    + "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
    "ALTER FUNCTION " + FUNCTION + "() RENAME TO other",
    "CREATE FUNCTION public.other() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE TABLE public.other (id integer)",
    "DROP SCHEMA public CASCADE",
    "DELETE FROM pg_trigger",
    "UPDATE pg_class SET relowner = 0",
    "SET allow_system_table_mods = on; DELETE FROM pg_trigger",
    "SELECT setval(pg_get_serial_sequence('{}', 'id'), 1)",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "CREATE EXTENSION dblink",
)


@pytest.fixture
def rows():
    skill = Skill.objects.create(name="SQL")
    with recording(SYSTEM, "create_skill", summary="SQL") as record:
        record.created(skill)
    return list(ChangeSet.objects.values()), list(Change.objects.values())


def test_pages_and_tests_are_the_applications_role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == (APP_ROLE, APP_ROLE)
    assert database_roles.standing() == database_roles.Standing(APP_ROLE, ())


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("way", WAYS)
def test_application_cannot_change_the_journal(rows, table, way):
    with (
        pytest.raises(DatabaseError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(way.format(table, trigger=TABLES[table]))
    assert isinstance(refused.value.__cause__, psycopg2.errors.InsufficientPrivilege)
    assert (list(ChangeSet.objects.values()), list(Change.objects.values())) == rows


def test_application_cannot_pretend_to_be_migrated():
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations")


def test_application_owns_nothing():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relowner = current_user::regrole AND relpersistence = 'p'"
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT proname FROM pg_proc WHERE proowner = current_user::regrole")
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls FROM pg_roles"
            " WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False, False, False)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET id = id", "TRUNCATE {} CASCADE"])
def test_even_the_owner_meets_the_trigger(table, statement):
    owner = psycopg2.connect(os.environ["DATABASE_OWNER_URL"])
    try:
        with owner.cursor() as cursor:
            cursor.execute(
                "INSERT INTO core_changeset (id, at, actor_name, intent, summary, request_id, source)"
                " VALUES (1, now(), 'Maya', 'x', '', '', '')"
            )
            cursor.execute(
                "INSERT INTO core_change (change_set_id, model, row_id, label) VALUES (1, 'x', 1, '')"
            )
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET plumbline.allow_journal_truncate = 'on'")  # was a way around it once
            with pytest.raises(psycopg2.Error, match="append-only"):
                cursor.execute(statement.format(table))
    finally:
        owner.close()


@pytest.mark.django_db(transaction=True)
def test_tables_to_come_are_the_applications_to_use_and_not_to_empty():
    with owner_cursor() as cursor:
        cursor.execute("CREATE TABLE to_come (id bigint GENERATED BY DEFAULT AS IDENTITY, name text)")
    try:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO to_come (name) VALUES ('a'); UPDATE to_come SET name = 'b'")
            cursor.execute("DELETE FROM to_come RETURNING name")
            assert cursor.fetchall() == [("b",)]
            with pytest.raises(DatabaseError, match="permission denied"):
                cursor.execute("TRUNCATE to_come")
    finally:
        with owner_cursor() as cursor:
            cursor.execute("DROP TABLE to_come")


AS_EARLIER_VERSIONS_LEFT_IT = f"""
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {APP_ROLE};
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {APP_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {APP_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM {APP_ROLE};
DELETE FROM django_migrations WHERE app = 'core' AND name = '0006_journal_knows_no_exception';
INSERT INTO core_changeset (at, actor_name, intent, summary, request_id, source)
    SELECT now(), 'Maya', 'x', '', '', '' FROM generate_series(1, 100);
"""


def test_an_installation_of_an_earlier_version_is_taken_over_without_loss():
    name = f"plumbline_earlier_{os.getpid()}"
    run_sql(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    try:
        run_sql(AS_EARLIER_VERSIONS_LEFT_IT, database_url(name))
        addresses = {"DATABASE_URL": application_url(name), "DATABASE_OWNER_URL": database_url(name)}
        for _start in range(2):  # the second has nothing to do
            done = subprocess.run(
                [sys.executable, "-m", "config.launcher.prepare"],
                env={**os.environ, **addresses},
                cwd=ROOT,
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, done.stderr
        application = psycopg2.connect(application_url(name))
        with application.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM core_changeset")
            assert cursor.fetchone() == (100,)
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute("DELETE FROM core_changeset")
        application.close()
    finally:
        drop_database(name)


def test_role_is_made_with_its_password_when_the_owner_may(tmp_path):
    """As in docker compose: the owner is the server's own superuser, the application's role not there yet."""
    name, role = f"plumbline_outside_{os.getpid()}", f"plumbline_made_{os.getpid()}"
    run_sql(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    owner = database_url(name).replace(f"//{OWNER_ROLE}@", f"//{SUPERUSER}@")
    application = database_url(name).replace(f"//{OWNER_ROLE}@", f"//{role}:a%20word@")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "config.launcher.prepare"],
            env={**os.environ, "DATABASE_URL": application, "DATABASE_OWNER_URL": owner},
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stderr) == (0, "")
        connected = psycopg2.connect(owner)
        with connected.cursor() as cursor:
            cursor.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", [role])
            assert cursor.fetchone()[0].startswith("SCRAM-SHA-256$")
            cursor.execute(f"SET ROLE {role}; SELECT count(*) FROM people_user")
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute("DELETE FROM core_change")
        connected.close()
    finally:
        drop_database(name, owner.replace(f"/{name}?", "/postgres?"))
        run_sql(f"DROP ROLE IF EXISTS {role}", owner.replace(f"/{name}?", "/postgres?"))


def test_one_role_for_everything_is_told_in_production():
    name = f"plumbline_one_{os.getpid()}"
    run_sql(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "config.launcher.prepare"],
            env={
                **os.environ,
                **PRODUCTION,
                "DATABASE_URL": database_url(name),
                "DATABASE_OWNER_URL": "",
            },
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert 'the role "plumbline" of DATABASE_URL could change the journal' in done.stdout
        assert "it owns core_changeset" in done.stdout
    finally:
        drop_database(name)


def test_missing_role_is_named_when_the_owner_may_not_make_it():
    name = f"plumbline_made_{os.getpid()}"
    with pytest.raises(database_roles.RolesProblem, match=f'no role "{name}".*CREATE ROLE "{name}" LOGIN'):
        database_roles.make_role(name, "a word")
    assert "a word" not in database_roles._verifier(name, "a word")
    assert database_roles._verifier(name, "a word").startswith("SCRAM-SHA-256$")
