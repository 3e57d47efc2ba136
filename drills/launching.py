"""The launcher as a drill uses it: a process with a folder and a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from config.launcher.probe import web_answers
from config.launcher.supervisor import ROOT

START_SECONDS = 90


class Instance:
    """`python -m config.launcher --no-demo` in the folder `var`; ended on leaving the `with` block."""

    def __init__(self, var: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        left_out = {"DATABASE_URL", "REDIS_URL"}
        environment = {name: value for name, value in os.environ.items() if name not in left_out}
        environment |= {"VAR_DIR": str(var), "PORT": str(self.port)}
        command = [sys.executable, "-m", "config.launcher", "--no-demo"]
        self.popen = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)

    def comes_up(self) -> bool:
        """Wait until the web process answers; False when the launcher ended or it took too long."""
        deadline = time.monotonic() + START_SECONDS
        while not web_answers(self.port):
            if self.popen.poll() is not None or time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def is_ready(self) -> bool:
        """Web, database and broker answer."""
        return web_answers(self.port, path="/readyz")

    def child(self, command: str) -> int:
        """Process id of the launcher's child with this in its command line; 0 when there is none."""
        for pid in children(self.popen.pid):
            try:
                line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue  # it has ended meanwhile
            if command in line and "tether.py" not in line:
                return pid
        return 0

    def __enter__(self) -> "Instance":
        return self

    def __exit__(self, *_error: Any) -> None:
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
        self.popen.wait()


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def descendants(pid: int) -> list[int]:
    below = children(pid)
    return [*below, *(deeper for child in below for deeper in descendants(child))]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
