"""Ends what a killed launcher left behind: `python warden.py`, told on standard input what runs.

A launcher that is killed says nothing any more: its end of the pipe closes, and that is the sign.
Linux has asked the children to stop by then (tether.py); elsewhere they are asked here.
Asking is not enough: a worker that waits for a server which has gone too may never hear it,
and would work beside the next start. So what still runs after its time is ended.

Lines of the input: `watch GROUP SECONDS SIGNAL` and `forget GROUP`.
Runs as a plain script with `python -I -S`, in a session of its own.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

PAUSE_SECONDS = 0.1
PROC = Path("/proc")


class Watched(NamedTuple):
    """A process group: how long it may take to stop, and how it is asked to."""

    group: int
    seconds: float
    stop_signal: signal.Signals


def read_watched(lines: Iterable[str]) -> list[Watched]:
    """What was to be watched when the last line had come."""
    watched: dict[int, Watched] = {}
    for line in lines:
        verb, group, *how = line.split()
        if verb == "forget":
            watched.pop(int(group), None)
        else:
            seconds, name = how
            watched[int(group)] = Watched(int(group), float(seconds), signal.Signals[name])
    return list(watched.values())


def lives(group: int) -> bool:
    """Whether something of the group still runs; one that only waits to be collected does not."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return not (PROC / "self").exists() or any(of == group and state != "Z" for of, state in processes())


def processes() -> Iterator[tuple[int, str]]:
    """(group, state) of every process, as /proc says it (man 5 proc)."""
    for path in PROC.glob("[0-9]*/stat"):
        try:
            state, _parent, group = path.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue  # it has ended meanwhile
        yield int(group), state


def tell(act: Callable[[int, int], None], whom: int, number: int) -> None:
    try:
        act(whom, number)
    except (ProcessLookupError, PermissionError):
        pass


def end(watched: list[Watched]) -> None:
    """Let each stop, and end the groups that have not when their time is over."""
    began = time.monotonic()
    if sys.platform != "linux":
        for one in watched:
            tell(os.kill, one.group, one.stop_signal)
    while watched := [one for one in watched if lives(one.group)]:
        late = [one for one in watched if time.monotonic() - began > one.seconds]
        for one in late:
            tell(os.killpg, one.group, signal.SIGKILL)
            watched.remove(one)
        time.sleep(PAUSE_SECONDS)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # it ends when the launcher does, not before
    end(read_watched(sys.stdin))


if __name__ == "__main__":
    main()
