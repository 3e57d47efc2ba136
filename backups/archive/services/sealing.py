"""A stream sealed with a passphrase: AES-256-GCM in chunks, each authenticated, in order, and the last one marked.

    magic, salt (16 bytes), cost (1 byte), then chunks of 1 MiB, each with its tag of 16 bytes

The key comes from the passphrase by scrypt with a fresh salt, so that no two files share one. A chunk's nonce is its
number and whether it is the last: a chunk that was left out, moved, repeated or cut off does not open. This is the
STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015), as `age` uses it.
"""

import os
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from backups.archive.figures import BackupProblem

MAGIC = b"plumbline sealed 1\n"
MINIMUM_PASSPHRASE = 16
_SALT_BYTES = 16
_CHUNK_BYTES = 1024 * 1024
_TAG_BYTES = 16
_COST = 17  # 2**17 blocks of 1 kB: 128 MB and a third of a second for each guess
_HIGHEST_COST = 20  # a stranger's file must not ask for more memory than that


def require_passphrase(passphrase: str) -> str:
    """The passphrase, long enough to withstand guessing. Raises BackupProblem."""
    if len(passphrase) < MINIMUM_PASSPHRASE:
        raise BackupProblem(f"The passphrase is too short: use {MINIMUM_PASSPHRASE} or more characters.")
    return passphrase


class SealingWriter:
    """Seals what is written to it. `close` writes the last chunk; without it the file does not open."""

    def __init__(self, target: IO[bytes], passphrase: str) -> None:
        salt = os.urandom(_SALT_BYTES)
        self._head = MAGIC + salt + bytes([_COST])
        self._box = AESGCM(_key(require_passphrase(passphrase), salt, _COST))
        self._target = target
        self._buffer = bytearray()
        self._number = 0
        target.write(self._head)

    def write(self, data: bytes) -> int:
        self._buffer += data
        while len(self._buffer) > _CHUNK_BYTES:  # the last one, full or not, is written by `close`
            self._seal(bytes(self._buffer[:_CHUNK_BYTES]), is_last=False)
            del self._buffer[:_CHUNK_BYTES]
        return len(data)

    def close(self) -> None:
        self._seal(bytes(self._buffer), is_last=True)
        self._buffer.clear()

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        self._target.write(self._box.encrypt(_nonce(self._number, is_last=is_last), chunk, self._head))
        self._number += 1


class SealedReader:
    """Opens what SealingWriter sealed; every byte that it gives was authenticated. Raises BackupProblem."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        self._head = source.read(len(MAGIC) + _SALT_BYTES + 1)
        if len(self._head) < len(MAGIC) + _SALT_BYTES + 1 or not self._head.startswith(MAGIC):
            raise BackupProblem("The file is cut off: it ends within its first bytes.")
        salt, cost = self._head[len(MAGIC) : -1], self._head[-1]
        if not 10 <= cost <= _HIGHEST_COST:
            raise BackupProblem("The file is damaged: its first bytes are not those of a backup.")
        self._box = AESGCM(_key(passphrase, salt, cost))
        self._source = source
        self._next = source.read(_CHUNK_BYTES + _TAG_BYTES)
        self._opened = b""
        self._number = 0
        self._is_done = False

    def read(self, size: int) -> bytes:
        """At most `size` bytes; none at the end."""
        while not self._opened and not self._is_done:
            self._open_next()
        given, self._opened = self._opened[:size], self._opened[size:]
        return given

    def _open_next(self) -> None:
        chunk, self._next = self._next, self._source.read(_CHUNK_BYTES + _TAG_BYTES)
        self._is_done = not self._next
        nonce = _nonce(self._number, is_last=self._is_done)
        try:
            self._opened = self._box.decrypt(nonce, chunk, self._head)
        except InvalidTag as error:
            why = (
                "The passphrase is not the one that it was sealed with, or the file is damaged."
                if self._number == 0
                else "The file is cut off, or was changed: it does not open to its end."
            )
            raise BackupProblem(why) from error
        self._number += 1


def is_sealed(source: IO[bytes]) -> bool:
    """Whether a backup is sealed; leaves the file at its beginning."""
    source.seek(0)
    start = source.read(len(MAGIC))
    source.seek(0)
    return start == MAGIC


def _key(passphrase: str, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**cost, r=8, p=1).derive(passphrase.encode())


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
