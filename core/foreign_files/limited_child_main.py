"""The process that reads one stranger's file (core/foreign_files/limited_child.py).

It is limited, without Django, network or database.

The file is standard input. Each line of the answer begins with a letter: `v` a value, `p` per mille read, `e` the
sentence of a file that cannot be taken, `c` an error of the parser itself, `.` the end.
"""

import json
import os
import resource
import sys
import time
import traceback
from importlib import import_module
from typing import Any, NoReturn

from core.foreign_files.unreadable import Unreadable, gettext_noop

_PROGRESS_SECONDS = 0.3
_OUT_OF_MEMORY = gettext_noop("Reading the file needs more memory than an import may use.")
# What a parser of a file has no business with. Names of Python's audit events.
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.kill",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.chmod",
    "os.link",
    "os.symlink",
    "os.truncate",
    "shutil.",
    "tempfile.",
    "ftplib.",
    "http.",
    "smtplib.",
    "urllib.",
    "ctypes.",
    "pickle.",
    "marshal.dumps",
)
_CODE = (".py", ".pyc", ".so")


def main() -> int:
    wanted = json.loads(sys.argv[1])
    module, _, function = wanted["parser"].partition(":")
    parse = getattr(import_module(module), function)
    limit(memory_bytes=wanted["memory"], cpu_seconds=wanted["seconds"])
    try:
        _answer(parse, wanted["options"])
    except Unreadable as error:
        _say("e", {"message": error.message, "values": error.values})
    except MemoryError:
        _say("e", {"message": _OUT_OF_MEMORY, "values": {}})
    except BrokenPipeError:
        return 1
    except RecursionError:
        _say("e", {"message": gettext_noop("The file is nested too deeply."), "values": {}})
    except Exception:
        _say("c", traceback.format_exc(limit=-6)[-2000:])
    return 0


def limit(*, memory_bytes: int, cpu_seconds: int) -> None:
    """From here on: no more memory, processor time, files, processes or connections than reading needs."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    # At the first the process is ended by a signal that says why, a second later by force.
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    for kind in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC):
        resource.setrlimit(kind, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        path, mode, flags = arguments
        is_reading = not (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        # Python opens its own modules when they are first needed.
        if isinstance(path, int) or (is_reading and str(path).endswith(_CODE)):
            return
        _stop(f"open {mode or ''}")
    elif event.startswith(_FORBIDDEN):
        _stop(event)


def _stop(what: str) -> NoReturn:
    raise PermissionError(f"{what} has no place in this process")


def _answer(parse: Any, options: dict[str, Any]) -> None:
    for value in parse(_Watched(), **options):
        _say("v", value)
    _say(".", None)


class _Watched:
    """Standard input as a parser reads it; how far it is is told now and then."""

    def __init__(self) -> None:
        self._file = sys.stdin.buffer
        self._size = max(1, os.fstat(self._file.fileno()).st_size)
        self._told_at = time.monotonic()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __iter__(self) -> Any:
        return iter(self._file)

    def read(self, size: int = -1) -> bytes:
        now = time.monotonic()
        if now - self._told_at > _PROGRESS_SECONDS:
            self._told_at = now
            _say("p", min(1000, self._file.tell() * 1000 // self._size))
        return self._file.read(size)


def _say(kind: str, content: Any) -> None:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    sys.stdout.buffer.write(kind.encode() + text.encode("utf-8", "replace") + b"\n")
    if kind != "v":
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
