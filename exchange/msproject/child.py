"""The process that reads a stranger's file: limited memory and time, no network, no Django, no database.

Reads the file from standard input and prints one JSON object: {"plan": {...}} or {"error": "..."}.
"""

import json
import resource
import socket
import sys

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 50


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def refuse(*_args: object, **_options: object) -> None:
        raise OSError("no network in this process")

    socket.socket = refuse  # type: ignore[assignment, misc]


def main() -> int:
    from exchange.msproject.reader import read_plan
    from exchange.msproject.xml import PlanFileError, gettext_noop

    _limit()
    answer: dict[str, object]
    try:
        answer = {"plan": read_plan(sys.stdin.buffer.read()).to_json()}
    except PlanFileError as error:
        answer = {"error": error.message, "values": error.values}
    except MemoryError:
        answer = {"error": gettext_noop("The file needs more memory than an import may use."), "values": {}}
    json.dump(answer, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
