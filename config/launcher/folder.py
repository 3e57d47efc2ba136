"""The var/ folder: everything the embedded default keeps, and who is using it now."""

import fcntl
import json
import os
import secrets
import shutil
import socket
import tempfile
from pathlib import Path
from typing import IO

from config.launcher.problems import StartProblem


def prepare(var: Path) -> None:
    """Create var/ and prove that it can be written, before anything is half done."""
    try:
        var.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=var):
            pass
    except OSError as error:
        raise StartProblem(
            f"The folder {var} cannot be written ({error.strerror}); make it writable, or choose another with "
            "VAR_DIR=/some/folder."
        ) from error


def lock(var: Path) -> IO[str]:
    """Hold var/ for this process until the returned file is closed; a second instance is refused."""
    handle = (var / "launcher.lock").open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        handle.seek(0)
        holder = handle.read().strip() or "unknown"
        handle.close()
        raise StartProblem(
            f"Plumbline already runs from {var} (process {holder}); stop it first, or use another folder with VAR_DIR."
        ) from error
    handle.truncate(0)
    handle.write(f"{os.getpid()}\n")
    handle.flush()
    return handle


def is_locked(var: Path) -> bool:
    """Whether a launcher is running from this folder."""
    path = var / "launcher.lock"
    if not path.exists():
        return False
    with path.open("r") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def secret_key(var: Path) -> str:
    """The random key of this installation, made once and kept: sessions survive a restart."""
    path = var / "secret_key"
    try:
        kept = path.read_text().strip()
    except FileNotFoundError:
        kept = ""
    if kept:
        return kept
    made = secrets.token_urlsafe(64)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(made + "\n")
    return made


def socket_folder(*, owner: int | None) -> Path:
    """A new private folder for the servers' sockets; short, because a socket's path holds about 100 characters."""
    base = Path("/tmp") if Path("/tmp").is_dir() else Path(tempfile.gettempdir())
    folder = Path(tempfile.mkdtemp(prefix="plumbline-", dir=base))
    if owner is not None:
        os.chown(folder, owner, -1)
    return folder


def write_servers(var: Path, *, urls: dict[str, str], sockets: Path) -> None:
    """Note where the embedded servers listen, for manage.py commands run beside a running instance."""
    path = var / "servers.json"
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps({"sockets": str(sockets), **urls}))
    partial.chmod(0o600)
    partial.replace(path)


def read_servers(var: Path) -> dict[str, str]:
    """The addresses of the running embedded servers, by the variable's name; empty when there are none."""
    try:
        found = json.loads((var / "servers.json").read_text())
    except (OSError, ValueError):
        return {}
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
    return {name: found[name] for name in names if name in found}


def forget_servers(var: Path) -> None:
    """Remove the note and the sockets' folder of this or an earlier, killed instance."""
    path = var / "servers.json"
    try:
        sockets = Path(json.loads(path.read_text())["sockets"])
    except (OSError, ValueError, KeyError):
        sockets = None
    if sockets and sockets.name.startswith("plumbline-"):
        shutil.rmtree(sockets, ignore_errors=True)
    path.unlink(missing_ok=True)


def require_free_port(address: str, port: int) -> None:
    """Refuse a port somebody listens on, before servers are started for nothing."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise StartProblem(
                f"Port {port} on {address} cannot be used ({error.strerror}); choose another: PORT={port + 1} make run"
            ) from error
