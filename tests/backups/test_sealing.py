"""A sealed stream opens whole, with its passphrase, or not at all."""

import io

import pytest

from backups.archive.figures import BackupProblem
from backups.archive.services import sealing
from backups.archive.services.sealing import MAGIC, SealedReader, SealingWriter, is_sealed

PASSPHRASE = "sixteen letters at least"
CHUNK = 64
HEAD = len(MAGIC) + 17
SEALED_CHUNK = CHUNK + 16


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(sealing, "_CHUNK_BYTES", CHUNK)
    monkeypatch.setattr(sealing, "_COST", 10)


def seal(data, *, piece=1000):
    target = io.BytesIO()
    writer = SealingWriter(target, PASSPHRASE)
    for start in range(0, len(data), piece):
        writer.write(data[start : start + piece])
    writer.close()
    return target.getvalue()


def unseal(sealed, passphrase=PASSPHRASE):
    reader = SealedReader(io.BytesIO(sealed), passphrase)
    opened = bytearray()
    while piece := reader.read(37):
        opened += piece
    return bytes(opened)


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 5 * CHUNK + 3])
@pytest.mark.parametrize("piece", [1, 50, 1000])
def test_it_opens_to_what_was_sealed(length, piece):
    data = bytes(number % 251 for number in range(length))
    sealed = seal(data, piece=piece)
    assert unseal(sealed) == data
    assert is_sealed(io.BytesIO(sealed))


def test_the_same_twice_is_not_the_same_sealed():
    assert seal(b"the same") != seal(b"the same")


def test_nothing_of_it_can_be_read():
    assert b"canary" not in seal(b"canary" * 100)


def test_another_passphrase_is_refused():
    with pytest.raises(BackupProblem, match="passphrase is not the one"):
        unseal(seal(b"x" * 100), "another passphrase, as long")


def test_short_passphrase_is_refused():
    with pytest.raises(BackupProblem, match="16 or more"):
        SealingWriter(io.BytesIO(), "too short")


SEALED_LENGTH = HEAD + 3 * SEALED_CHUNK


@pytest.mark.parametrize("kept", range(0, SEALED_LENGTH, 7))
def test_cut_off_anywhere_is_refused(kept):
    sealed = seal(b"y" * (3 * CHUNK))
    assert len(sealed) == SEALED_LENGTH
    with pytest.raises(BackupProblem):
        unseal(sealed[:kept])


@pytest.mark.parametrize("kept", [HEAD + SEALED_CHUNK, HEAD + 2 * SEALED_CHUNK])
def test_cut_off_between_two_chunks_is_refused(kept):
    with pytest.raises(BackupProblem):
        unseal(seal(b"y" * (3 * CHUNK))[:kept])


@pytest.mark.parametrize("place", range(len(MAGIC), SEALED_LENGTH, 5))
def test_any_changed_byte_is_refused(place):
    sealed = bytearray(seal(b"y" * (3 * CHUNK)))
    sealed[place] ^= 1
    with pytest.raises(BackupProblem):
        unseal(bytes(sealed))


def test_chunks_in_another_order_are_refused():
    sealed = seal(b"a" * CHUNK + b"b" * CHUNK + b"c" * CHUNK)
    first, second = HEAD + SEALED_CHUNK, HEAD + 2 * SEALED_CHUNK
    swapped = sealed[:HEAD] + sealed[first:second] + sealed[HEAD:first] + sealed[second:]
    with pytest.raises(BackupProblem):
        unseal(swapped)


def test_something_behind_its_end_is_refused():
    with pytest.raises(BackupProblem):
        unseal(seal(b"y" * CHUNK) + b"more")


def test_a_strangers_file_cannot_ask_for_all_memory():
    sealed = bytearray(seal(b"y"))
    sealed[HEAD - 1] = 30  # scrypt would take a terabyte
    with pytest.raises(BackupProblem, match="first bytes"):
        unseal(bytes(sealed))
