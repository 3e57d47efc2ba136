"""A web process with servers of its own, as the launcher starts them, for as long as a measurement takes."""

import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.launcher import application, folder
from config.launcher.processes import process
from config.launcher.supervisor import Child, Supervisor, start_child

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Tree:
    """The running web process: where it listens, and the processes whose time is counted."""

    port: int
    counted: tuple[Child, ...]

    def cpu_ms(self) -> float:
        """Processor time of web and database so far, with their children, also those that have ended."""
        return sum(cpu_ms_of(child.popen.pid) for child in self.counted)


def cpu_ms_of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    own = sum(map(int, fields[11:15])) * TICK_MS  # user and system, its own and of ended children
    return own + sum(cpu_ms_of(int(child)) for child in children)


@contextmanager
def running_tree() -> Iterator[Tree]:
    """Servers, migrations, demo data and web; the environment of this process is that of the web process."""
    var = Path(tempfile.mkdtemp(prefix="plumbline-bench-", dir="/tmp"))
    var.chmod(0o755)
    supervisor = Supervisor()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        os.environ.update({"PORT": str(probe.getsockname()[1]), "VAR_DIR": str(var), "LOG_LEVEL": "WARNING"})
    with folder.lock(var):
        try:
            environment = application.process_environment(var, {})
            environment |= application.start_servers(supervisor, var, quiet=True)
            application.prepare_database(supervisor, environment, with_demo=True)
            database = supervisor.children[0]
            command = application.python_command(process("web"))
            web = supervisor.add(start_child("web", command, environment=environment))
            application.wait_for_web(supervisor, environment)
            os.environ.update(environment)
            time.sleep(0.5)
            yield Tree(port=application.port_of(environment), counted=(web, database))
        finally:
            supervisor.stop_all()
            folder.forget_servers(var)
            shutil.rmtree(var, ignore_errors=True)
