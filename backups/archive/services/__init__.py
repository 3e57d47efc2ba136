"""Writing and reading the file of a backup. Import from here."""

from .archive import (
    DUMP,
    FILES,
    ArchiveWriter,
    Content,
    Manifest,
    copy,
    entries,
    verify,
)
from .digests import (
    SETTINGS,
    TABLES,
    digest_query,
    quoted,
    table_digests,
)

__all__ = [
    "DUMP",
    "FILES",
    "SETTINGS",
    "TABLES",
    "ArchiveWriter",
    "Content",
    "Manifest",
    "copy",
    "digest_query",
    "entries",
    "quoted",
    "table_digests",
    "verify",
]
