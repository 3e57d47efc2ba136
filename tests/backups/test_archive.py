"""The archive says whether it is whole, and leads nowhere but into the files folder."""

import io
import json
import tarfile

import pytest

from backups.archive.figures import BackupProblem
from backups.archive.services.archive import (
    DUMP,
    FORMAT,
    MANIFEST,
    ArchiveWriter,
    Manifest,
    is_safe,
    verify,
)
from backups.archive.services.digests import TableDigest

PASSPHRASE = "sixteen letters at least"


def manifest():
    return Manifest(
        made_at="2026-11-29T04:00:00+00:00",
        postgres_major=18,
        migrations=["core.0001_initial"],
        key_check="0" * 16,
        tables={"core_change": TableDigest(3, "1:2")},
    )


@pytest.fixture
def write(tmp_path):
    def make(*, passphrase="", name="files/tasks/1/ab/cd"):
        path = tmp_path / "some.backup"
        with path.open("wb") as target:
            archive = ArchiveWriter(target, passphrase=passphrase)
            archive.add(DUMP, io.BytesIO(b"d" * 5_000), 5_000)
            archive.add(name, io.BytesIO(b"f" * 2_000), 2_000)
            archive.finish(manifest())
        return path

    return make


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE])
def test_what_was_written_is_whole(write, passphrase):
    read = verify(write(passphrase=passphrase), passphrase=passphrase)
    assert read.files == ["tasks/1/ab/cd"]
    assert read.rows == 3
    assert read.members[DUMP].bytes == 5_000


def test_any_tar_reads_it(write):
    with tarfile.open(write()) as tar:
        assert tar.getnames() == [DUMP, "files/tasks/1/ab/cd", MANIFEST]


def test_sealed_without_a_passphrase_says_what_is_missing(write):
    with pytest.raises(BackupProblem, match="is sealed: give its passphrase"):
        verify(write(passphrase=PASSPHRASE), passphrase="")


@pytest.mark.parametrize("kept", [0, 1, 512, 600, 5_000, 6_144, 8_000, 8_900])
def test_cut_off_is_refused(write, kept):
    path = write()
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(BackupProblem):
        verify(path, passphrase="")


@pytest.mark.parametrize("place", [600, 5_400, 6_200])
def test_changed_byte_is_refused_with_the_entrys_name(write, place):
    path = write()
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(BackupProblem, match="is not what its manifest says"):
        verify(path, passphrase="")


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "files/../../etc/passwd",
        "files/",
        "files//x",
        "files/./x",
        "other/x",
        "files/a\\b",
        "x",
    ],
)
def test_names_that_lead_elsewhere_are_refused(write, name):
    assert not is_safe(name)
    with pytest.raises(BackupProblem, match="is no part of a backup"):
        verify(write(name=name), passphrase="")


def test_links_are_refused(tmp_path):
    path = tmp_path / "some.backup"
    with tarfile.open(path, "w") as tar:
        entry = tarfile.TarInfo("files/x")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc"
        tar.addfile(entry)
    with pytest.raises(BackupProblem, match="is no part of a backup"):
        verify(path, passphrase="")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"{", "its manifest cannot be read"),
        (b"[]", "its manifest cannot be read"),
        (b'{"format": 1}', "its manifest cannot be read"),
        (json.dumps({"format": FORMAT + 1}).encode(), "made by a newer version"),
    ],
)
def test_manifest_of_another_shape_is_refused(tmp_path, text, sentence):
    path = tmp_path / "some.backup"
    with tarfile.open(path, "w") as tar:
        for name, content in ((DUMP, b""), (MANIFEST, text)):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    with pytest.raises(BackupProblem, match=sentence):
        verify(path, passphrase="")


def test_a_file_of_another_kind_and_a_missing_one_are_refused_in_a_sentence(tmp_path):
    (tmp_path / "text").write_text("hello " * 1_000)
    with pytest.raises(BackupProblem, match="no backup, or is damaged"):
        verify(tmp_path / "text", passphrase="")
    with pytest.raises(BackupProblem, match="cannot be read: No such file"):
        verify(tmp_path / "none", passphrase="")
