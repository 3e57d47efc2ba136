"""The migrated server of an earlier run, kept beside the caches of other tools and copied by the next.

Migrating takes longer than most runs of a few tests. What is kept goes by everything that it comes
from: as soon as a migration changes, a new one is made. A clean clone has none.
"""

import contextlib
import functools
import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from config.launcher.supervisor import ROOT

CACHE = ROOT / ".pytest_cache" / "servers"
COMES_FROM = (
    "*/migrations/*.py",
    "core/clock.py",
    "core/database/roles.py",
    "core/management/commands/migrate.py",
    "config/launcher/postgres.py",
    "requirements/dev.txt",
    "tests/servers.py",
)


@functools.cache
def kept_server() -> Path:
    """Where the server of this very state of the project is kept, whether or not there is one.

    Asked before a run migrates and answered alike at its end: what changed meanwhile is another state.
    """
    digest = hashlib.sha256(sys.version.encode())
    for pattern in COMES_FROM:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(f"{path.relative_to(ROOT)}\n".encode())
            digest.update(path.read_bytes())
    return CACHE / digest.hexdigest()[:16]


def bring_server(data: Path) -> bool:
    """Copy a kept server to `data`; False when there is none, or it went while it was copied."""
    kept = kept_server()
    if kept.exists() and copy(kept, data):
        return True
    shutil.rmtree(data, ignore_errors=True)
    return False


def keep_server(data: Path) -> None:
    """Keep a stopped server for the runs that come, and those of no other state of the project."""
    kept = kept_server()
    if kept.exists():
        return
    shutil.rmtree(CACHE, ignore_errors=True)
    CACHE.mkdir(parents=True)
    half = Path(tempfile.mkdtemp(dir=CACHE))
    if copy(data, half / "postgres"):
        with contextlib.suppress(OSError):  # another run was quicker
            (half / "postgres").rename(kept)
    shutil.rmtree(half, ignore_errors=True)


def copy(source: Path, target: Path) -> bool:
    """With owners and modes: PostgreSQL refuses a folder that is not its own."""
    done = subprocess.run(["cp", "-a", str(source), str(target)], capture_output=True)
    return done.returncode == 0
