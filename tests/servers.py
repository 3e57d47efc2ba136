"""The suite's own PostgreSQL and Valkey, started through the launcher's code and thrown away afterwards.

One PostgreSQL serves the whole run. Whoever needs a database first migrates a template, once; every xdist worker
(or the single process) then works on its own copy of it. Each has a Valkey of its own, because queues and cache
keys are shared within one. TEST_DATABASE_URL (a role that may create databases) and TEST_REDIS_URL name other servers.

Tables belong to the owner; tests, pages and workers connect in the application's role, as in production. On a server
of somebody else's (TEST_DATABASE_URL) one role is both.
"""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from config.launcher import folder, postgres, valkey
from config.launcher.supervisor import ROOT, Supervisor
from tests.kept_servers import bring_server, keep_server

RUN_FOLDER = "PLUMBLINE_TEST_RUN"
SERVER_URL = "PLUMBLINE_TEST_SERVER_URL"
TEMPLATE = "plumbline_template"
DROPS = 5
SECRET = "test-secret-key-that-is-long-enough-0123456789-abcdefghij"


class Servers:
    """Servers of this process: PostgreSQL when it is the first, Valkey always; and the way to a database."""

    def __init__(self) -> None:
        self.supervisor = Supervisor()
        self.is_first = RUN_FOLDER not in os.environ
        if self.is_first:
            os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix="plumbline-test-", dir="/tmp")
            Path(os.environ[RUN_FOLDER]).chmod(0o755)  # the account of PostgreSQL passes through
        self.folder = Path(os.environ[RUN_FOLDER])
        self.worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        self.database = f"plumbline_{self.worker}_{os.getpid()}"
        self.sockets: Path | None = None
        self.is_cloned = False

    def start_shared(self) -> None:
        """PostgreSQL, by the first process of the run."""
        if self.is_first:
            os.environ[SERVER_URL] = os.environ.get("TEST_DATABASE_URL") or self.start_postgres()

    def start_own(self) -> None:
        """Valkey, and the environment that settings and child processes of this process read."""
        os.environ.update(
            {
                "PLUMBLINE_ENV": "test",
                "DATABASE_URL": application_url(self.database),
                "DATABASE_OWNER_URL": database_url(self.database),
                "REDIS_URL": self.redis_url(),
                "SECRET_KEY": SECRET,
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright's loop runs in the thread of the tests
                "BASE_URL": "http://testserver",
                "DJANGO_LIVE_TEST_SERVER_ADDRESS": "127.0.0.1",  # a bare machine may not know the name localhost
                "WORKER_POOL": "threads",
                "WORKER_CONCURRENCY": "2",
                "VAR_DIR": str(self.folder / self.worker),
                "FILES_DIR": str(self.folder / self.worker / "files"),
                "API_LIMIT_PER_MINUTE": "1000000",
                "API_ANONYMOUS_LIMIT_PER_MINUTE": "1000000",
                "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
            }
        )
        (self.folder / self.worker / "files").mkdir(parents=True, exist_ok=True)

    def start_postgres(self) -> str:
        self.sockets = folder.socket_folder(owner=None)
        if bring_server(self.folder / "postgres"):
            (self.folder / "template.done").touch()
        postgres.start(
            self.supervisor, data=self.folder / "postgres", sockets=self.sockets, is_durable=False, quiet=True
        )
        # For tests/owner.py, which empties tables quickly; the application's role may not.
        run_sql(
            f"GRANT SET ON PARAMETER session_replication_role TO {postgres.OWNER_ROLE}",
            self.superuser_url(),
        )
        return postgres.url(self.sockets, postgres.DATABASE, role=postgres.OWNER_ROLE)

    def superuser_url(self) -> str:
        assert self.sockets
        return postgres.url(self.sockets, "postgres", role=postgres.SUPERUSER)

    def redis_url(self) -> str:
        given = os.environ.get("TEST_REDIS_URL")
        if given:
            parts = urlsplit(given)
            number = int(self.worker.removeprefix("gw")) if self.worker.startswith("gw") else 0
            return urlunsplit(parts._replace(path=f"/{int(parts.path.lstrip('/') or 0) + 2 * number}"))
        sockets = self.folder / f"v-{self.worker}"
        sockets.mkdir(mode=0o700)
        return valkey.start(
            self.supervisor,
            folder=self.folder / "valkey" / self.worker,
            sockets=sockets,
            is_durable=False,
            quiet=True,
        )

    def clone_database(self) -> None:
        """This process's database, copied from the migrated template (made by whoever comes first)."""
        if self.is_cloned:
            return
        with (self.folder / "template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (self.folder / "template.done").exists():
                make_template()
                (self.folder / "template.done").touch()
            run_sql(f"CREATE DATABASE {self.database} TEMPLATE {TEMPLATE}")
        self.is_cloned = True

    def stop(self) -> None:
        is_others = bool(os.environ.get("TEST_DATABASE_URL"))
        if self.is_cloned and is_others:
            drop_database(self.database)
            if self.is_first:
                drop_database(TEMPLATE)
        is_kept = self.is_first and not is_others and (self.folder / "template.done").exists()
        if is_kept:
            drop_clones(self.superuser_url())
        self.supervisor.stop_all()
        if is_kept:
            keep_server(self.folder / "postgres")
        if self.is_first:
            shutil.rmtree(self.folder, ignore_errors=True)
            if self.sockets:
                shutil.rmtree(self.sockets, ignore_errors=True)


def database_url(name: str) -> str:
    """The run's server, database `name`, as the owner."""
    return urlunsplit(urlsplit(os.environ[SERVER_URL])._replace(path=f"/{name}"))


def application_url(name: str) -> str:
    """The same in the application's role, unless the server is somebody else's."""
    if os.environ.get("TEST_DATABASE_URL"):
        return database_url(name)
    owner = f"//{postgres.OWNER_ROLE}@"
    return database_url(name).replace(owner, f"//{postgres.APP_ROLE}@", 1)


# Every table counts from its own high number: ids that print with a separator, or of the wrong table, show themselves.
HIGH_IDS = """
DO $$ DECLARE each record; place int := 0; BEGIN
  FOR each IN SELECT format('%I.%I', schemaname, sequencename) AS name FROM pg_sequences ORDER BY 1 LOOP
    place := place + 1;
    PERFORM setval(each.name, 10000 + 100 * place);
  END LOOP;
END $$
"""


def run_sql(statement: str, url: str = "") -> None:
    """One statement outside any transaction, on the server's own database if no other is given."""
    connection = psycopg2.connect(url or os.environ[SERVER_URL])
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


def drop_database(name: str, url: str = "") -> None:
    """Whoever is still connected is sent away."""
    for _try in range(DROPS):
        try:
            run_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", url)
            return
        except psycopg2.errors.InsufficientPrivilege:
            # A cleaner of the server's own is in it, which only the server may end: it does so
            # for a drop that forces nobody.
            with contextlib.suppress(psycopg2.errors.ObjectInUse):
                run_sql(f"DROP DATABASE IF EXISTS {name}", url)
                return
    raise RuntimeError(f"{name} stays in use")


def drop_clones(superuser_url: str) -> None:
    """All databases but the template: what tests left in them is not kept, whoever still looks at it."""
    connection = psycopg2.connect(superuser_url)
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE NOT datistemplate")
        names = {name for (name,) in cursor.fetchall()}
    connection.close()
    for name in sorted(names - {"postgres", postgres.DATABASE, TEMPLATE}):
        drop_database(name, superuser_url)


def make_template() -> None:
    """Create and migrate the template, in a process of its own so that no connection to it stays open."""
    run_sql(f"DROP DATABASE IF EXISTS {TEMPLATE}")
    run_sql(f"CREATE DATABASE {TEMPLATE}")
    done = subprocess.run(
        [sys.executable, "-m", "config.launcher.prepare"],
        env={
            **os.environ,
            "DATABASE_URL": application_url(TEMPLATE),
            "DATABASE_OWNER_URL": database_url(TEMPLATE),
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise RuntimeError(f"migrations failed:\n{done.stdout}{done.stderr}")
    run_sql(HIGH_IDS, database_url(TEMPLATE))
