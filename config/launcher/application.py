"""What the launcher does around the processes: their environment, the servers, migrations, and the welcome."""

import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from config.launcher import folder, postgres, valkey
from config.launcher.prepare import LOGINS_FILE, SET_UP_FILE
from config.launcher.probe import host_header, web_answers
from config.launcher.problems import StartProblem
from config.launcher.processes import PROCESSES, Process
from config.launcher.supervisor import ROOT, Child, Supervisor, say, start_child

WEB_READY_SECONDS = 60.0
SERVER_URLS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")


def var_folder() -> Path:
    """Where the embedded default keeps everything: VAR_DIR, or var/ in the repository."""
    return (ROOT / (os.environ.get("VAR_DIR") or "var")).absolute()


def start_servers(supervisor: Supervisor, var: Path, *, quiet: bool = False) -> dict[str, str]:
    """Start the embedded servers whose URL is not in the environment; returns the URLs of all."""
    urls = {name: os.environ[name] for name in SERVER_URLS if os.environ.get(name)}
    if {"DATABASE_URL", "REDIS_URL"} <= set(urls):
        return urls
    folder.forget_servers(var)
    sockets = folder.socket_folder(owner=None)
    folder.write_servers(var, urls={}, sockets=sockets)  # first, so that a killed start leaves nothing behind
    if "DATABASE_URL" not in urls:
        start_postgres = partial(
            postgres.start, supervisor, data=var / "postgres", sockets=sockets, quiet=quiet
        )
        urls["DATABASE_URL"] = start_postgres()
        urls["DATABASE_OWNER_URL"] = postgres.url(sockets, postgres.DATABASE, role=postgres.OWNER_ROLE)
        supervisor.keep_alive("postgres", start_postgres)
    if "REDIS_URL" not in urls:
        start_valkey = partial(valkey.start, supervisor, folder=var / "valkey", sockets=sockets, quiet=quiet)
        urls["REDIS_URL"] = start_valkey()
        supervisor.keep_alive("valkey", start_valkey)
    folder.write_servers(var, urls=urls, sockets=sockets)
    return urls


def process_environment(var: Path, urls: dict[str, str]) -> dict[str, str]:
    """The environment of every child: what is set stays, what is missing gets the one-box default."""
    port = os.environ.get("PORT") or "8000"
    address = os.environ.get("BIND_ADDRESS") or "127.0.0.1"
    defaults = {
        "PLUMBLINE_ENV": "development",
        "BASE_URL": f"http://{f'[{address}]' if ':' in address else address}:{port}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
        "PORT": port,
        "BIND_ADDRESS": address,
        "WEB_WORKERS": "2",
        "WEB_THREADS": "12",
        "WORKER_POOL": "threads",
        "WORKER_CONCURRENCY": "4",
        "VAR_DIR": str(var),
        "FILES_DIR": str(var / "files"),
        "PYTHONUNBUFFERED": "1",
    }
    given = {name: value for name, value in os.environ.items() if value}
    environment = {**defaults, **given, **urls}
    if "SECRET_KEY" not in given:
        environment["SECRET_KEY"] = folder.secret_key(var)
    scripts = str(Path(sys.executable).parent)
    environment["PATH"] = f"{scripts}{os.pathsep}{environment.get('PATH', '')}"
    environment.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    return environment


def python_command(process: Process) -> list[str]:
    """The process's command with this very Python: a moved virtual environment's scripts point to the old one."""
    program, *arguments = process.command
    modules = {"gunicorn": ["-m", "gunicorn"], "celery": ["-m", "celery"], "python": []}
    return [sys.executable, *modules[program], *arguments]


def port_of(environment: dict[str, str]) -> int:
    try:
        port = int(environment["PORT"])
    except ValueError as error:
        raise StartProblem(f"PORT={environment['PORT']} is not a number; try PORT=8000.") from error
    if not 0 < port < 65536:
        raise StartProblem(f"PORT={port} is not a port; use a number from 1 to 65535.")
    return port


def prepare_database(supervisor: Supervisor, environment: dict[str, str], *, with_demo: bool) -> None:
    """Run migrations (and the demo's first load) to their end, while watching the servers."""
    options = ["--launcher", *(["--demo"] if with_demo else [])]
    command = [sys.executable, "-m", "config.launcher.prepare", *options]
    child = supervisor.add(start_child("prepare", command, environment=environment))
    while child.is_running:
        require_all_running(supervisor, ignore=child)
        time.sleep(0.05)
    supervisor.remove(child)
    if child.popen.returncode != 0:
        raise StartProblem(f"The database could not be prepared: {child.describe_end()}")


def start_processes(supervisor: Supervisor, environment: dict[str, str]) -> None:
    # Pages and jobs work as a role that owns nothing, and do not learn how to be another.
    environment = {name: value for name, value in environment.items() if name != "DATABASE_OWNER_URL"}
    for process in PROCESSES:
        start_again = partial(start_process, supervisor, process, environment)
        start_again()
        supervisor.keep_alive(process.name, start_again)


def start_process(supervisor: Supervisor, process: Process, environment: dict[str, str]) -> Child:
    return supervisor.add(
        start_child(
            process.name,
            python_command(process),
            environment=environment,
            stop_seconds=process.stop_seconds,
        )
    )


def wait_for_web(supervisor: Supervisor, environment: dict[str, str]) -> None:
    deadline = time.monotonic() + WEB_READY_SECONDS
    host = host_header(environment["ALLOWED_HOSTS"])
    while not web_answers(port_of(environment), host=host):
        require_all_running(supervisor)
        if time.monotonic() > deadline:
            raise StartProblem(f"The web process did not answer /healthz within {WEB_READY_SECONDS:.0f} s.")
        time.sleep(0.1)


def require_all_running(supervisor: Supervisor, *, ignore: Child | None = None) -> None:
    child = supervisor.crashed()
    if child and child is not ignore:
        if child.pump:
            child.pump.join(timeout=2)
        raise StartProblem(child.describe_end())


def welcome(environment: dict[str, str], *, with_demo: bool, tell: Callable[[str], None] = say) -> None:
    """The address, and who can log in to the demo; without any account, how to get the first."""
    tell("")
    tell(f"Plumbline is ready: {environment['BASE_URL']}/accounts/login/")
    logins = demo_logins() if with_demo else []
    if logins:
        tell("Demo log-ins:")
        for line in logins:
            tell(f"  {line}")
    link = set_up_link()
    if link:
        tell("Nobody has an account yet. Make yours, the first admin's, within two days:")
        tell(f"  {link}")
        tell("  or: .venv/bin/python manage.py create_admin")
    tell("Stop with Ctrl-C.")
    tell("")


def demo_logins() -> list[str]:
    """The demo's log-ins, one line each, as written down by prepare.py; empty without a demo."""
    path = var_folder() / LOGINS_FILE
    try:
        return path.read_text().splitlines()
    except OSError:
        return []


def set_up_link() -> str:
    """The link that makes the first admin, as prepare.py wrote it down; empty with an account."""
    try:
        return (var_folder() / SET_UP_FILE).read_text().strip()
    except OSError:
        return ""
