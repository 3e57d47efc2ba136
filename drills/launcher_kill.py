"""The launcher is killed outright: nothing it started outlives it, and the next start needs no repair by hand."""

import shutil
import tempfile
import time
from pathlib import Path

from drills.launching import START_SECONDS, Instance, descendants, is_alive
from drills.report import Report

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
    started = time.monotonic()
    with Instance(var) as instance:
        if not instance.comes_up():
            instance.popen.kill()
            return float(START_SECONDS), 0.0
        seconds_to_start = time.monotonic() - started
        family = descendants(instance.popen.pid)
        instance.popen.kill()
        instance.popen.wait()
        killed = time.monotonic()
        while any(is_alive(pid) for pid in family) and time.monotonic() - killed < GONE_SECONDS:
            time.sleep(0.05)
        return seconds_to_start, time.monotonic() - killed
