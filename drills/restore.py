"""A backup under load, an empty machine, a restore: every row and every file is there again."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench.session import Request, cookies_of
from config.launcher.supervisor import ROOT
from drills.clients import Crowd
from drills.report import Report
from drills.scene import scene

CLIENTS = 4
PAUSE_SECONDS = 0.05
FILES = 200
PASSPHRASE = "a passphrase for the drill"


def restore(runs: int) -> Report:
    with scene() as tree:
        from bench.cases import not_begun
        from bench.seed import seed

        plan = (seeded := seed((1_000,), portfolio=20, portfolio_size=100)).plans[1_000]
        own = [pk for pk, _start in not_begun(plan.unwaited)][:CLIENTS]
        keep_files(plan.unwaited[0], seeded.manager)
        for name in ("web", "worker", "beat"):
            tree.start(name)

        def ask(number: int, turn: int) -> Request:
            text = {"blocked_reason": f"{number} says {turn}"}
            return Request("POST", f"/api/v1/tasks/{own[number]}/progress/", text)

        seconds_to_back_up, seconds_to_restore = 0.0, 0.0
        differing, rows, files, errors, size = 0, 0, 0, 0, 0
        for _ in range(runs):
            folder = Path(tempfile.mkdtemp(prefix="plumbline-drill-", dir="/tmp"))
            folder.chmod(0o755)
            path = folder / "drill.backup"
            try:
                with Crowd(
                    tree.port, cookies_of(seeded.manager), ask, size=CLIENTS, pause=PAUSE_SECONDS
                ) as crowd:
                    time.sleep(2)
                    began = time.monotonic()
                    manage(["backup", str(path)], BACKUP_PASSPHRASE=PASSPHRASE)
                    seconds_to_back_up = max(seconds_to_back_up, time.monotonic() - began)
                    time.sleep(1)
                errors += crowd.log.errors()
                began = time.monotonic()
                empty = {"VAR_DIR": str(folder / "var"), "FILES_DIR": str(folder / "files")}
                addresses = dict.fromkeys(("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"), "")
                manage(["restore", str(path)], BACKUP_PASSPHRASE=PASSPHRASE, **empty, **addresses)
                seconds_to_restore = max(seconds_to_restore, time.monotonic() - began)
                size = path.stat().st_size
                wrong, rows, files = compare(path, folder, {**empty, **addresses})
                differing += wrong
            finally:
                shutil.rmtree(folder, ignore_errors=True)
        return Report(
            drill="restore",
            runs=runs,
            promise="a backup under load, restored on an empty machine: equal hashes of rows and files",
            measured={
                "rows": rows,
                "files": files,
                "megabytes": round(size / 1_000_000, 1),
                "seconds_to_back_up": round(seconds_to_back_up, 1),
                "seconds_to_restore": round(seconds_to_restore, 1),
                "tables_and_files_differing": differing,
                "errors_of_clients": errors,
            },
            holds=not differing and not errors and rows > 0 and files == FILES,
        )


def keep_files(task_id: int, person: Any) -> None:
    from django.core.files.base import ContentFile

    from core.files import keep_file
    from tasks.models import TaskFile

    for number in range(FILES):
        stored_as = keep_file(ContentFile(os.urandom(20_000), name="a.txt"), "tasks/1")
        TaskFile.objects.create(
            task_id=task_id,
            name=f"{number}.txt",
            stored_as=stored_as,
            content_type="text/plain",
            size=20_000,
            uploaded_by=person,
        )


def manage(arguments: list[str], **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    return done.stdout


# Runs beside the restored database, in a process of its own, with the servers of that folder.
DIGESTS = """
import json
from dataclasses import asdict
from django.db import connection, transaction
from backups.archive.services import table_digests
with transaction.atomic(), connection.cursor() as cursor:
    print(json.dumps({name: asdict(each) for name, each in table_digests(cursor).items()}))
"""


def compare(path: Path, folder: Path, environment: dict[str, str]) -> tuple[int, int, int]:
    """(tables and files that differ from what stood when the backup was made, rows, files)."""
    import json
    from dataclasses import asdict

    from django.core.files.storage import default_storage

    from backups.archive.services import verify

    manifest = verify(path, passphrase=PASSPHRASE)
    said = manage(["shell", "--verbosity=0", "--command", DIGESTS], **environment)
    restored = json.loads(next(line for line in said.splitlines() if line.startswith("{")))
    expected = {name: asdict(each) for name, each in manifest.tables.items()}
    names = {*expected, *restored}
    differing = sum(expected.get(name) != restored.get(name) for name in names)
    for name in manifest.files:
        with default_storage.open(name) as source:
            original = sha256(source.read()).hexdigest()
        copied = folder / "files" / name
        differing += not copied.exists() or sha256(copied.read_bytes()).hexdigest() != original
    return differing, manifest.rows, len(manifest.files)
