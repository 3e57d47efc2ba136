"""A second installation for tests: an empty database and files folder of its own, and commands in them."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg2

from backups.archive.services.digests import TableDigest, table_digests
from config.launcher.supervisor import ROOT
from tests.servers import application_url, database_url, drop_database, run_sql


class Installation:
    """`manage.py` commands against database `name` and the folder `files`."""

    def __init__(self, name: str, files: Path) -> None:
        self.name, self.files = name, files
        files.mkdir(exist_ok=True)
        run_sql(f"CREATE DATABASE {name}")

    def drop(self) -> None:
        drop_database(self.name)

    def manage(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        addresses = {
            "DATABASE_URL": application_url(self.name),
            "DATABASE_OWNER_URL": database_url(self.name),
            "FILES_DIR": str(self.files),
        }
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            env={**os.environ, **addresses, **environment},
            cwd=ROOT,
            capture_output=True,
            text=True,
        )

    def digests(self) -> dict[str, TableDigest]:
        """What is in every table, read as the application's role: it has its rights, too."""
        connection = psycopg2.connect(application_url(self.name))
        try:
            with connection, connection.cursor() as cursor:
                return table_digests(cursor)
        finally:
            connection.close()

    def sql(self, statement: str) -> None:
        run_sql(statement, database_url(self.name))

    def kept(self) -> dict[str, bytes]:
        """Content of every file, by its name."""
        return {
            path.relative_to(self.files).as_posix(): path.read_bytes()
            for path in self.files.rglob("*")
            if path.is_file()
        }
