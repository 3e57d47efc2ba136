"""Each part of a running `make run` is killed in turn: it is back by itself, and nothing is lost."""

import os
import shutil
import signal
import tempfile
import time
from functools import partial
from pathlib import Path

from config.launcher.folder import read_servers
from config.launcher.revival import WITHIN_SECONDS
from drills.launching import START_SECONDS, Instance
from drills.report import Report
from drills.scene import wait_until

PARTS = {
    "valkey": "valkey-server",
    "worker": "config worker",
    "beat": "config beat",
    "web": "-m gunicorn",
    "postgres": "bin/postgres",
}
BACK_SECONDS = 30
KEPT = "drill:kept"


def part_kill(runs: int) -> Report:
    var = Path(tempfile.mkdtemp(prefix="plumbline-drill-", dir="/tmp"))
    var.chmod(0o755)
    waits: dict[str, list[float]] = {name: [] for name in PARTS}
    lost = 0
    try:
        with Instance(var) as instance:
            if not instance.comes_up():
                raise SystemExit(f"Plumbline did not start within {START_SECONDS} s")
            for run in range(runs):
                if run:
                    time.sleep(WITHIN_SECONDS)  # what ends too often within a minute is given up, rightly
                lost += kill_each(instance, var, waits)
            is_whole = instance.popen.poll() is None
    finally:
        shutil.rmtree(var, ignore_errors=True)
    longest = {name: max(seconds) for name, seconds in waits.items()}
    return Report(
        drill="part_kill",
        runs=runs,
        promise=f"each part is back by itself within {BACK_SECONDS} s; the broker loses no message",
        measured={
            **{f"longest_seconds_{name}": round(seconds, 1) for name, seconds in longest.items()},
            "messages_lost": lost,
        },
        holds=is_whole and not lost and max(longest.values()) <= BACK_SECONDS,
    )


def kill_each(instance: Instance, var: Path, waits: dict[str, list[float]]) -> int:
    """Kill every part once; returns how many messages the broker lost."""
    import redis

    broker = redis.Redis.from_url(read_servers(var)["REDIS_URL"])
    messages = 1_000
    broker.delete(KEPT)
    broker.rpush(KEPT, *range(messages))
    for name, command in PARTS.items():
        old = instance.child(command)
        os.kill(old, signal.SIGKILL)
        waited = wait_until(partial(is_back, instance, command, old), seconds=2 * BACK_SECONDS)
        waits[name].append(2 * BACK_SECONDS if waited is None else waited)
    return messages - int(broker.llen(KEPT))


def is_back(instance: Instance, command: str, old: int) -> bool:
    """A new process of the kind runs, and everything answers."""
    return instance.child(command) not in (0, old) and instance.is_ready()
