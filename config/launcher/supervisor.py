"""Child processes with prefixed, readable logs: start, watch, start again, stop in order, tell of a crash."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.launcher.problems import StartProblem
from config.launcher.revival import Revival

ROOT = Path(__file__).resolve().parent.parent.parent
TETHER = Path(__file__).with_name("tether.py")
WARDEN = Path(__file__).with_name("warden.py")
LAST_LINES = 15
PREFIX_WIDTH = 8
_COLOURS = {"web": 36, "worker": 32, "beat": 35, "postgres": 34, "valkey": 33}
_output_lock = threading.Lock()


def say(line: str, *, name: str = "launcher") -> None:
    """One prefixed line on standard output; a closed terminal is no reason to stop."""
    prefix = f"{name:<{PREFIX_WIDTH}} | "
    if sys.stdout.isatty():
        prefix = f"\x1b[{_COLOURS.get(name, 1)}m{prefix}\x1b[0m"
    with _output_lock:
        try:
            print(prefix + line, flush=True)
        except OSError:
            pass


@dataclass(slots=True)
class Child:
    """A started process: its last lines are kept for the report should it crash."""

    name: str
    popen: subprocess.Popen[str]
    stop_signal: signal.Signals
    stop_seconds: float
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=LAST_LINES))
    pump: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        return self.popen.poll() is None

    def relay_output(self, *, quiet: bool, hide: Sequence[str]) -> None:
        """Copy the child's lines to ours, prefixed; when `quiet`, or with a part of `hide`, only remember them."""
        assert self.popen.stdout is not None
        for line in self.popen.stdout:
            text = line.rstrip()
            self.last_lines.append(text)
            if not quiet and not any(part in text for part in hide):
                say(text, name=self.name)

    def stop(self) -> None:
        """Ask politely, wait, then end the child and everything it started."""
        if self.is_running:
            self.popen.send_signal(self.stop_signal)
            try:
                self.popen.wait(self.stop_seconds)
            except subprocess.TimeoutExpired:
                say(f"did not stop within {self.stop_seconds:.0f} s and is ended", name=self.name)
        _end_group(self.popen.pid)
        self.popen.wait()
        if self.pump:
            self.pump.join(timeout=2)

    def describe_end(self) -> str:
        """What a person needs to see about a crash: how it ended and its last lines."""
        code = self.popen.returncode
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
        lines = "".join(f"\n    {line}" for line in self.last_lines) or "\n    (it printed nothing)"
        return f"{self.name} {how}. Its last lines:{lines}"


def _end_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def start_child(
    name: str,
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    folder: Path = ROOT,
    user: str = "-",
    stop_signal: signal.Signals = signal.SIGTERM,
    stop_seconds: float = 10.0,
    quiet: bool = False,
    hide: Sequence[str] = (),
) -> Child:
    """Start `command` tied to this process's life. Call from the main thread: the tie is to the thread that starts."""
    tether = [sys.executable, "-I", "-S", str(TETHER), str(os.getpid()), stop_signal.name, user, "--"]
    popen = subprocess.Popen(
        [*tether, *command],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,  # Ctrl-C reaches the launcher alone, which then stops the children in order
    )
    child = Child(name=name, popen=popen, stop_signal=stop_signal, stop_seconds=stop_seconds)
    child.pump = threading.Thread(
        target=child.relay_output, kwargs={"quiet": quiet, "hide": hide}, daemon=True
    )
    child.pump.start()
    return child


def start_warden() -> subprocess.Popen[str]:
    """What ends the children should this process be killed; it hears of that by its input's end."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(WARDEN)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


class Supervisor:
    """The children in starting order; leaves none behind, whichever way the `with` block is left."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.warden: subprocess.Popen[str] | None = None
        self.is_stopping = False
        self._recipes: dict[str, Callable[[], object]] = {}
        self._revivals: dict[str, Revival] = {}

    def add(self, child: Child) -> Child:
        self.children.append(child)
        how = f"{child.stop_seconds} {child.stop_signal.name}"
        self._tell_warden(f"watch {child.popen.pid} {how}")
        return child

    def end(self, child: Child) -> None:
        """Stop it, with everything that it started."""
        child.stop()
        self._tell_warden(f"forget {child.popen.pid}")

    def remove(self, child: Child) -> None:
        """Stop it, and know of it no more."""
        self.children.remove(child)
        self.end(child)

    def _tell_warden(self, line: str) -> None:
        if self.warden is None:
            self.warden = start_warden()
        assert self.warden.stdin is not None
        try:
            print(line, file=self.warden.stdin, flush=True)
        except OSError:
            pass  # somebody ended it: the children are still stopped, by this process

    def keep_alive(self, name: str, start_again: Callable[[], object]) -> None:
        """From now on `watch` starts this child again when it ends; `start_again` must `add` the new one."""
        self._recipes[name] = start_again

    def crashed(self) -> Child | None:
        """The first child that ended although nobody asked it to."""
        return next((child for child in self.children if not child.is_running), None)

    def watch(self, *, pause_seconds: float = 0.3) -> Child | None:
        """Wait until told to stop (None) or until a child has ended for good (that child)."""
        while not self.is_stopping:
            for child in [child for child in self.children if not child.is_running]:
                if not self._revive(child):
                    return child
            time.sleep(pause_seconds)
        return None

    def _revive(self, child: Child) -> bool:
        """Start an ended child again, now or when its pause is over; False when it is given up."""
        revival = self._revivals.setdefault(child.name, Revival())
        if revival.due_at is None:
            self.end(child)  # it has ended; what it started may not have
            pause = revival.note_end()
            if child.name not in self._recipes or revival.is_given_up:
                return False
            when = f"in {pause:g} s" if pause else "now"
            say(f"{child.describe_end()}\nit is started again {when}")
        if revival.is_due:
            self._start_again(child, revival)
        return True

    def _start_again(self, child: Child, revival: Revival) -> None:
        """The new child takes the old one's place, so that all still stop in the order that they need."""
        place = self.children.index(child)
        revival.begin()
        try:
            self._recipes[child.name]()
        except StartProblem as problem:
            say(str(problem))
        new = [other for other in self.children[place + 1 :] if other.name == child.name]
        if not new:
            return  # not even started: the old one stays in its place, and is tried again
        self.children.remove(new[0])
        self.children[place] = new[0]

    def stop_all(self) -> None:
        """In the opposite order of starting: nothing loses the server it still needs."""
        for child in reversed(self.children):
            self.end(child)
        self.children.clear()
        if self.warden:
            self.warden.communicate()
            self.warden = None
