"""One-off commands beside the embedded servers: use those of a running instance, else start them for the command."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from config.launcher import application, folder
from config.launcher.supervisor import Supervisor


@contextmanager
def embedded_servers() -> Iterator[dict[str, str]]:
    """The environment of a command that needs the database, as a running instance's processes have it."""
    var = application.var_folder()
    running = folder.read_servers(var) if folder.is_locked(var) else {}
    if running:
        yield application.process_environment(var, running)
        return
    folder.prepare(var)
    supervisor = Supervisor()
    with folder.lock(var):
        try:
            urls = application.start_servers(supervisor, var)
            yield application.process_environment(var, urls)
        finally:
            supervisor.stop_all()
            folder.forget_servers(var)


def run_with_servers(command: list[str]) -> int:
    """Run `command` with DATABASE_URL, REDIS_URL and SECRET_KEY set; returns its exit code."""
    with embedded_servers() as environment:
        return subprocess.run(command, env=environment, check=False).returncode


def needs_servers(arguments: list[str]) -> bool:
    """Whether a manage.py command talks to the database and none is named in the environment."""
    if os.environ.get("DATABASE_URL") or os.environ.get("PLUMBLINE_ENV", "development") != "development":
        return False
    without = {"help", "version", "check", "makemessages", "compilemessages", "collectstatic", "startapp"}
    asks_for_help = {"-h", "--help", "--version"} & set(arguments)
    return bool(arguments) and arguments[0] not in without and not asks_for_help
