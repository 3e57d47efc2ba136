"""The file that a backup is: a tar, or a sealed tar, that any `tar` and `pg_restore` can read once it is opened.

database.dump      pg_dump's custom format
files/...          every uploaded file, under the name by which the database knows it
manifest.json      what it is, and length and SHA-256 of all that stands before it; the last entry, so that a file
                   that was cut off has none
"""

import io
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from backups.archive.figures import BackupProblem
from backups.archive.services.digests import TableDigest
from backups.archive.services.sealing import SealedReader, SealingWriter, is_sealed

FORMAT = 1
DUMP = "database.dump"
FILES = "files/"
MANIFEST = "manifest.json"
_PIECE_BYTES = 1024 * 1024
_LONGEST_MANIFEST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One entry: its length and the SHA-256 of its bytes."""

    bytes: int
    sha256: str


@dataclass(slots=True)
class Manifest:
    """What a backup says of itself. `key_check` tells one SECRET_KEY from another without telling the key."""

    made_at: str
    postgres_major: int
    migrations: list[str]
    key_check: str
    tables: dict[str, TableDigest]
    members: dict[str, Member] = field(default_factory=dict)
    missing_files: int = 0
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    @property
    def files(self) -> list[str]:
        """Names of the uploaded files, relative to the files folder."""
        return [name.removeprefix(FILES) for name in self.members if name.startswith(FILES)]


class ArchiveWriter:
    """Entries in the order in which they are added; `finish` writes the manifest and, if sealed, the last chunk."""

    def __init__(self, target: IO[bytes], *, passphrase: str = "") -> None:
        self._sealing = SealingWriter(target, passphrase) if passphrase else None
        self._tar = tarfile.open(  # noqa: SIM115 - `finish` closes it
            fileobj=cast("IO[bytes]", self._sealing or target), mode="w|", format=tarfile.PAX_FORMAT
        )
        self.members: dict[str, Member] = {}

    def add(self, name: str, content: IO[bytes], size: int) -> None:
        """Add `size` bytes of `content`. Raises OSError when there are fewer."""
        hashing = _Hashing(content)
        self._tar.addfile(_entry(name, size), cast("IO[bytes]", hashing))
        self.members[name] = Member(size, hashing.digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        manifest.members = self.members
        text = json.dumps(asdict(manifest)).encode()
        self._tar.addfile(_entry(MANIFEST, len(text)), io.BytesIO(text))
        self._tar.close()
        if self._sealing:
            self._sealing.close()


class _Hashing:
    """A reader that hashes what passes."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self.digest = sha256()

    def read(self, size: int) -> bytes:
        data: bytes = self._source.read(size)
        self.digest.update(data)
        return data


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def verify(path: Path, *, passphrase: str) -> Manifest:
    """Read the whole backup and compare every byte with the manifest. Raises BackupProblem; changes nothing."""
    seen: dict[str, Member] = {}
    manifest: Manifest | None = None
    for name, size, content in entries(path, passphrase=passphrase):
        if manifest is not None:
            raise BackupProblem(f"The file is damaged: {name} stands behind its manifest.")
        if name == MANIFEST:
            manifest = _read_manifest(content, size)
            continue
        hashing = _Hashing(content)
        while hashing.read(_PIECE_BYTES):
            pass
        seen[name] = Member(size, hashing.digest.hexdigest())
    if manifest is None:
        raise BackupProblem("The file is cut off: its manifest, which is the last part, is not there.")
    if DUMP not in seen:
        raise BackupProblem("The file is damaged: the database is not in it.")
    for name in sorted({*seen, *manifest.members}):
        if seen.get(name) != manifest.members.get(name):
            raise BackupProblem(f"The file is damaged: {name} is not what its manifest says.")
    return manifest


def entries(path: Path, *, passphrase: str) -> Iterator[tuple[str, int, "Content"]]:
    """(name, length, content) of each entry, in order; the content is to be read before the next one is asked for."""
    with _opened(path, passphrase) as source:
        try:
            with tarfile.open(fileobj=source, mode="r|") as tar:
                for entry in tar:
                    content = tar.extractfile(entry) if entry.isreg() else None
                    if content is None or not is_safe(entry.name):
                        raise BackupProblem(f"The file is damaged: {entry.name!r} is no part of a backup.")
                    yield entry.name, entry.size, Content(content)
        except (tarfile.TarError, EOFError) as error:
            raise _damaged(error) from error


class Content:
    """One entry's bytes; a file that is cut off within them says so in our words."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source

    def read(self, size: int = -1) -> bytes:
        try:
            return self._source.read(size)
        except (tarfile.TarError, EOFError) as error:
            raise _damaged(error) from error


def _damaged(error: Exception) -> BackupProblem:
    return BackupProblem(f"The file is no backup, or is damaged ({error}).")


def is_safe(name: str) -> bool:
    """Whether an entry's name is one that we write: it can lead nowhere but into the files folder."""
    if name in (DUMP, MANIFEST):
        return True
    path = PurePosixPath(name)
    parts = name.split("/")
    return (
        name.startswith(FILES)
        and not path.is_absolute()
        and len(parts) > 1
        and not {"", ".", ".."} & set(parts)
        and "\0" not in name
        and "\\" not in name
    )


def copy(content: "IO[bytes] | Content", target: IO[bytes], *, piece_bytes: int = _PIECE_BYTES) -> None:
    while piece := content.read(piece_bytes):
        target.write(piece)


@contextmanager
def _opened(path: Path, passphrase: str) -> Iterator[Any]:
    try:
        with path.open("rb") as source:
            if not is_sealed(source):
                yield source
                return
            if not passphrase:
                raise BackupProblem(
                    f"{path} is sealed: give its passphrase in BACKUP_PASSPHRASE or with --passphrase-file."
                )
            yield SealedReader(source, passphrase)
    except OSError as error:
        raise BackupProblem(f"{path} cannot be read: {error.strerror or error}.") from error


def _read_manifest(content: Content, size: int) -> Manifest:
    if size > _LONGEST_MANIFEST_BYTES:
        raise BackupProblem("The file is damaged: its manifest is too long.")
    try:
        values = json.loads(content.read())
        if values["format"] > FORMAT:
            raise BackupProblem("The backup was made by a newer version: upgrade Plumbline first.")
        build: Callable[..., Manifest] = Manifest
        values["tables"] = {name: TableDigest(**row) for name, row in values["tables"].items()}
        values["members"] = {name: Member(**row) for name, row in values["members"].items()}
        return build(**values)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupProblem(f"The file is damaged: its manifest cannot be read ({error}).") from error
