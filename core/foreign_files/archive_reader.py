"""What an archive is, by its table of contents alone.

Runs in the limited child (core/foreign_files/limited_child.py).
"""

import zipfile
from collections.abc import Iterator
from typing import IO

from core.foreign_files.unreadable import Unreadable, gettext_noop

MAX_PARTS = 20_000


def part_kinds(source: IO[bytes]) -> Iterator[str]:
    """The names at its root, and its folders as `word/`, each once; nothing is unpacked, so a bomb stays closed."""
    try:
        with zipfile.ZipFile(source) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(gettext_noop("This archive cannot be read.")) from error
    if len(names) > MAX_PARTS:
        raise Unreadable(gettext_noop("The file is too large when unpacked."))
    yield from {root + slash for root, slash, _rest in (name.partition("/") for name in names)}
