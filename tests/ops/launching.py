"""Starting the launcher as a person would: a process with a folder and a port of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2

from config.launcher.supervisor import ROOT
from tests.servers import RUN_FOLDER, SERVER_URL

PATIENCE_SECONDS = 90
# The suite's own addresses must not leak in: without them the launcher brings up its own servers.
LEFT_OUT = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "PLUMBLINE_ENV",
    "BASE_URL",
    "FILES_DIR",
    RUN_FOLDER,
    SERVER_URL,
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment_without_servers() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in LEFT_OUT}


def launcher_environment(var: Path, port: int, **more: str) -> dict[str, str]:
    kept = environment_without_servers()
    return {**kept, "VAR_DIR": str(var), "PORT": str(port), "WEB_WORKERS": "1", "LOG_LEVEL": "INFO", **more}


def refused_start(var: Path, port: int, **more: str) -> str:
    """What a start that must fail says; it fails within seconds, with exit code 1 and without a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "config.launcher", "--no-demo"],
        cwd=ROOT,
        env=launcher_environment(var, port, **more),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


class Launched:
    """A running launcher, its output in a file beside its folder."""

    def __init__(self, var: Path, **more: str) -> None:
        self.port = free_port()
        self.log = var.with_name(f"{var.name}-{self.port}.log")
        with self.log.open("w") as output:
            self.popen = subprocess.Popen(
                [sys.executable, "-m", "config.launcher", "--no-demo"],
                cwd=ROOT,
                env=launcher_environment(var, self.port, **more),
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def output(self) -> str:
        return self.log.read_text()

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while text not in self.output:
            assert self.popen.poll() is None, self.output
            assert time.monotonic() < deadline, f"{text!r} did not appear:\n{self.output}"
            time.sleep(0.1)

    def wait_until(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            assert self.popen.poll() is None, self.output
            assert time.monotonic() < deadline, f"it never held:\n{self.output}"
            time.sleep(0.1)

    def children(self) -> dict[str, int]:
        """Process id by name of what the launcher started."""
        found = {}
        for pid in child_pids(self.popen.pid):
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue  # it has ended meanwhile
            match = re.search(
                r"bin/(postgres)|(valkey)-server|-m (gunicorn)|config (worker)|config (beat)", command
            )
            if match:
                found[next(name for name in match.groups() if name)] = pid
        return found

    def end(self, number: signal.Signals) -> int:
        self.popen.send_signal(number)
        return self.popen.wait(PATIENCE_SECONDS)

    def __enter__(self) -> "Launched":
        return self

    def __exit__(self, *_exception: Any) -> None:
        if self.popen.poll() is None:
            self.end(signal.SIGTERM)


def child_pids(parent: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def descendants(parent: int) -> list[int]:
    direct = child_pids(parent)
    return [*direct, *(deeper for pid in direct for deeper in descendants(pid))]


def alive(pids: list[int]) -> list[int]:
    """Those that still run (a zombie does not)."""
    return [pid for pid in pids if Path(f"/proc/{pid}/stat").exists() and process_state(pid) not in {"Z", ""}]


def process_state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def can_connect(url: str) -> bool:
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True
