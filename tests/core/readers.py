"""Parsers that do what a stranger's file may make one do: for the tests of the process that holds them."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from core.foreign_files.unreadable import Unreadable


def lengths(source: IO[bytes], *, add: int = 0) -> Iterator[int]:
    for line in source:
        yield len(line) + add


def refuses(source: IO[bytes]) -> Iterator[str]:
    yield "something"
    raise Unreadable("The file has more than %(limit)s rows. Divide it.", limit=7)


def fails(source: IO[bytes]) -> Iterator[str]:
    yield str(1 // 0)


def hoards(source: IO[bytes]) -> Iterator[int]:
    yield len(b"x" * 2_000_000_000)


def spins(source: IO[bytes]) -> Iterator[int]:
    while True:
        pass
    yield 1


def sleeps(source: IO[bytes]) -> Iterator[int]:
    time.sleep(60)
    yield 1


def floods(source: IO[bytes]) -> Iterator[str]:
    while True:
        yield "x" * 1000


def dies(source: IO[bytes]) -> Iterator[int]:
    os.abort()
    yield 1


def nests(source: IO[bytes]) -> Iterator[int]:
    yield from nests(source)


def tries(source: IO[bytes], *, what: str) -> Iterator[str]:
    attempts = {
        "connect": lambda: socket.create_connection(("127.0.0.1", 1)),
        "listen": lambda: socket.socket(),
        "run": lambda: subprocess.run(["true"]),
        "fork": os.fork,
        "write": lambda: Path("/tmp/plumbline-child").write_text("x"),
        "read": lambda: Path("/etc/passwd").read_text(),
        "environment": lambda: os.environ["SECRET_KEY"],
    }
    try:
        attempts[what]()
    except (OSError, KeyError) as error:
        yield type(error).__name__
    else:
        yield "could"
