"""The launcher is killed outright: nothing it started outlives it, and the next start needs no repair by hand."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from config.launcher.probe import web_answers
from config.launcher.supervisor import ROOT
from drills.report import Report

START_SECONDS = 90
GONE_SECONDS = 30


def launcher_kill(runs: int) -> Report:
    var = Path(tempfile.mkdtemp(prefix="plumbline-drill-", dir="/tmp"))
    var.chmod(0o755)
    starts, gone = [], []
    try:
        for _ in range(runs):
            seconds_to_start, seconds_to_gone = start_and_kill(var)
            starts.append(seconds_to_start)
            gone.append(seconds_to_gone)
    finally:
        shutil.rmtree(var, ignore_errors=True)
    return Report(
        drill="launcher_kill",
        runs=runs,
        promise=f"no process is left after {GONE_SECONDS} s; every next start succeeds",
        measured={
            "longest_seconds_to_start": round(max(starts), 1),
            "longest_seconds_to_gone": round(max(gone), 1),
        },
        holds=max(gone) < GONE_SECONDS and max(starts) < START_SECONDS,
    )


def start_and_kill(var: Path) -> tuple[float, float]:
    """(seconds until the web process answered, seconds until the last process was gone after the kill)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    left_out = {"DATABASE_URL", "REDIS_URL"}
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment |= {"VAR_DIR": str(var), "PORT": str(port)}
    command = [sys.executable, "-m", "config.launcher", "--no-demo"]
    launcher = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    started = time.monotonic()
    while not web_answers(port):
        if launcher.poll() is not None or time.monotonic() - started > START_SECONDS:
            launcher.kill()
            launcher.wait()
            return float(START_SECONDS), 0.0
        time.sleep(0.1)
    seconds_to_start = time.monotonic() - started
    family = descendants(launcher.pid)
    launcher.kill()
    launcher.wait()
    killed = time.monotonic()
    while any(is_alive(pid) for pid in family) and time.monotonic() - killed < GONE_SECONDS:
        time.sleep(0.05)
    return seconds_to_start, time.monotonic() - killed


def descendants(pid: int) -> list[int]:
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*children, *(deeper for child in children for deeper in descendants(child))]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
