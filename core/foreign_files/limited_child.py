"""Whatever parses a stranger's file does so in a process of its own: little memory, little time, no way out.

The parser is a function named `module:function` that knows no Django. It is given the file, open for reading, and
yields plain values (what JSON holds); each crosses to this process as a line. A parser that is fooled takes nothing
with it, and a file that would need a gigabyte becomes a sentence.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from core.errors import DomainError

logger = logging.getLogger(__name__)

MB = 1024 * 1024
_ROOT = Path(__file__).resolve().parents[2]
# A process reads so many files at once; whoever comes then waits for a moment, and is asked to try again.
AT_ONCE = 2
PATIENCE_SECONDS = 20
# So much longer than its processor time a child may take.
WAITING_FACTOR = 2.5
_places = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a parser may use up. `seconds` are of processor time; `memory_bytes` counts addresses."""

    seconds: int = 20
    memory_bytes: int = 480 * MB
    answer_bytes: int = 64 * MB


class TooBusy(DomainError):
    """As many files are being read as may be; a moment later there is room."""

    status_code = 503
    code = "too_busy"


def read_in_child(
    parser: str,
    source: IO[bytes],
    *,
    limits: Limits = Limits(),
    options: dict[str, Any] | None = None,
    at_progress: Callable[[int], None] | None = None,
) -> Iterator[Any]:
    """What `parser` yields for the file, from its beginning. `options` are its keyword arguments.

    `at_progress` is told per mille of the file. Raises DomainError (field "file"): the parser's own sentence, or one
    that says which limit was met; only then is it known that the values yielded so far were not all.
    """
    if not _places.acquire(timeout=PATIENCE_SECONDS):
        raise TooBusy(_("Too many files are being read just now. Try again in a minute."), field="file")
    try:
        yield from _read(parser, source, limits, options or {}, at_progress)
    finally:
        _places.release()


def _read(
    parser: str,
    source: IO[bytes],
    limits: Limits,
    options: dict[str, Any],
    at_progress: Callable[[int], None] | None,
) -> Iterator[Any]:
    with _as_real_file(source) as file, _child(parser, file, limits, options) as child:
        assert child.popen.stdout is not None
        left = limits.answer_bytes
        # Read by bounded lines: one without an end must not fill our memory either.
        while line := child.popen.stdout.readline(left + 1):
            left -= len(line)
            if left < 0:
                raise _refusal(_("The file holds more than an import takes in."))
            kind, content = line[:1], line[1:]
            if kind == b"v":
                yield json.loads(content)
            elif kind == b"p" and at_progress is not None:
                at_progress(int(content))
            elif kind == b"e":
                error = json.loads(content)
                raise _refusal(_(error["message"]) % error["values"])
            elif kind == b"c":
                logger.error("the reader of a file failed: %s", json.loads(content), extra={"parser": parser})
                raise _refusal(_("The file cannot be read."))
            elif kind == b".":
                return
        raise _refusal(_why_it_ended(child, limits))


def _refusal(message: str) -> DomainError:
    return DomainError(message, field="file")


@dataclass(slots=True)
class _Child:
    popen: "subprocess.Popen[bytes]"
    is_late: bool = False

    def stop_late(self) -> None:
        self.is_late = True
        self.popen.kill()


@contextmanager
def _child(parser: str, file: IO[bytes], limits: Limits, options: dict[str, Any]) -> Iterator[_Child]:
    """The running child. It sees the file and nothing of our environment; it ends with the block."""
    wanted = {"parser": parser, "options": options, "memory": limits.memory_bytes, "seconds": limits.seconds}
    popen = subprocess.Popen(
        [sys.executable, "-m", "core.foreign_files.limited_child_main", json.dumps(wanted)],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    child = _Child(popen)
    # Processor time is the child's own limit; this one ends a child that only waits, also on a busy machine.
    timer = threading.Timer(limits.seconds * WAITING_FACTOR, child.stop_late)
    timer.start()
    try:
        yield child
    finally:
        timer.cancel()
        popen.kill()
        popen.wait()
        if popen.stdout is not None:
            popen.stdout.close()


@contextmanager
def _as_real_file(source: IO[bytes]) -> Iterator[IO[bytes]]:
    """The same bytes from their beginning as a file that another process can read and seek in."""
    source.seek(0)
    try:
        os.lseek(source.fileno(), 0, os.SEEK_SET)
    except (OSError, AttributeError, ValueError):
        with tempfile.TemporaryFile() as copy:
            while block := source.read(MB):
                copy.write(block)
            copy.flush()
            os.lseek(copy.fileno(), 0, os.SEEK_SET)
            yield copy
        source.seek(0)
        return
    yield source
    source.seek(0)


def _why_it_ended(child: _Child, limits: Limits) -> str:
    """It said neither "done" nor what was wrong: a limit ended it."""
    code = child.popen.wait()
    if child.is_late or code == -signal.SIGXCPU:
        return _("Reading the file took longer than %(seconds)d seconds and was stopped.") % {
            "seconds": limits.seconds
        }
    return _("Reading the file needs more memory than an import may use.")
