"""A web process with servers of its own, as the launcher starts them, for as long as a measurement takes."""

import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from config.given_clock import seconds_until
from config.launcher import application, folder, postgres, valkey
from config.launcher.processes import process
from config.launcher.supervisor import Child, Supervisor, start_child

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
# The measured plans stand at their status date on every day on which somebody measures.
TODAY = datetime(2026, 5, 1, 9, 10, tzinfo=ZoneInfo("Europe/Berlin"))


@dataclass(frozen=True, slots=True)
class Tree:
    """The running servers; `web` is missing until `start_web`."""

    supervisor: Supervisor
    environment: dict[str, str]
    var: Path

    @property
    def port(self) -> int:
        return application.port_of(self.environment)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def child(self, name: str) -> Child:
        return next(child for child in self.supervisor.children if child.name == name)

    def start(self, name: str) -> Child:
        """Start one of the product's processes with its own command, as `make run` does."""
        row = process(name)
        child = start_child(
            name,
            application.python_command(row),
            environment=self.environment,
            stop_seconds=row.stop_seconds,
            quiet=True,
        )
        self.supervisor.add(child)
        if name == "web":
            application.wait_for_web(self.supervisor, self.environment)
        return child

    def kill(self, name: str) -> None:
        """End a process and its children at once, without a chance to tidy up."""
        child = self.child(name)
        os.killpg(child.popen.pid, signal.SIGKILL)
        child.popen.wait()
        self.forget(child)

    def stop(self, name: str) -> None:
        """End a process in order."""
        child = self.child(name)
        child.stop()
        self.forget(child)

    def forget(self, child: Child) -> None:
        self.supervisor.children.remove(child)

    def start_server(self, name: str) -> None:
        """Start PostgreSQL or Valkey again where it was."""
        sockets = Path(urlsplit(self.environment["REDIS_URL"]).path).parent
        if name == "postgres":
            postgres.start(self.supervisor, data=self.var / "postgres", sockets=sockets, quiet=True)
        else:
            valkey.start(self.supervisor, folder=self.var / "valkey", sockets=sockets, quiet=True)

    def cpu_ms(self, *names: str) -> float:
        """Processor time so far of these processes with their children, also those that have ended."""
        return sum(cpu_ms_of(self.child(name).popen.pid) for name in names)

    def memory_mb(self, name: str) -> float:
        """Memory of a process and its children; what they share counts once."""
        return sum(map(_proportional_kb, family(self.child(name).popen.pid))) / 1024


def family(pid: int) -> list[int]:
    """The process and all below it that live, whichever of its threads started them."""
    below: list[int] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            below += map(int, listed.read_text().split())
    return [pid, *(lower for child in below for lower in family(child))]


def cpu_ms_of(pid: int) -> float:
    return sum(map(_own_cpu_ms, family(pid)))


def _own_cpu_ms(pid: int) -> float:
    """User and system time of the process and of its ended children."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) * TICK_MS


def _proportional_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


@contextmanager
def running_tree() -> Iterator[Tree]:
    """Servers with an empty, migrated database; the environment of this process is that of the product's."""
    var = Path(tempfile.mkdtemp(prefix="plumbline-bench-", dir="/tmp"))
    var.chmod(0o755)  # the account of PostgreSQL passes through
    supervisor = Supervisor()
    for name in ("DATABASE_URL", "REDIS_URL", "BASE_URL"):
        os.environ.pop(name, None)  # never somebody's own data
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        os.environ.update({"PORT": str(probe.getsockname()[1]), "VAR_DIR": str(var)})
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    os.environ["CLOCK_OFFSET_SECONDS"] = str(seconds_until(TODAY))
    # Counted as always, but never reached: eight clients are one person here.
    os.environ.setdefault("API_LIMIT_PER_MINUTE", "1000000000")
    with folder.lock(var):
        try:
            environment = application.process_environment(var, {})
            environment |= application.start_servers(supervisor, var, quiet=True)
            with redirect_stdout(sys.stderr):  # figures alone go to standard output
                application.prepare_database(supervisor, environment, with_demo=False)
            os.environ.update(environment)
            yield Tree(supervisor, environment, var)
        finally:
            supervisor.stop_all()
            folder.forget_servers(var)
            shutil.rmtree(var, ignore_errors=True)
