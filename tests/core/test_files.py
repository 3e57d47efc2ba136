"""Uploads are what their bytes say, and never something that a browser would run."""

import io
import struct
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.errors import DomainError
from core.files import check_upload, clean_name

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def archive(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("plan.pdf", b"%PDF-1.7 ...", "application/pdf"),
        ("shot.PNG", PNG, "image/png"),
        ("photo.jpeg", b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        ("list.csv", "id;Größe\n1;2\n".encode(), "text/plain; charset=utf-8"),
        ("notes.md", b"# Notes\n\n- one", "text/plain; charset=utf-8"),
        ("all.zip", archive("a.txt"), "application/zip"),
        (
            "table.xlsx",
            archive("[Content_Types].xml", "xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_the_content_says_what_a_file_is(name: str, content: bytes, found: str) -> None:
    assert check_upload(SimpleUploadedFile(name, content)).content_type == found


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("page.png", b"<html><script>alert(1)</script></html>"),
        ("notes.txt", b"hello <ScRiPt>alert(1)</script>"),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("drawing.txt", b'<?xml version="1.0"?><svg onload="alert(1)"/>'),
        ("picture.png", b"%PDF-1.7"),
        ("paper.pdf", PNG),
        ("paper.pdf.exe", b"%PDF-1.7"),
        ("tool.txt", b"MZ\x90\x00\x03"),
        ("tool.txt", b"#!/bin/sh\nrm -rf /"),
        ("program", b"\x7fELF\x02\x01"),
        ("table.xlsx", archive("a.txt")),
        ("broken.zip", b"PK\x03\x04 not an archive"),
        ("latin.txt", b"Gr\xf6\xdfe \x80"),
        ("empty.txt", b""),
        ("no-ending", b"text"),
    ],
)
def test_what_is_not_what_it_says_or_would_run_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(DomainError):
        check_upload(SimpleUploadedFile(name, content))


def test_a_file_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(DomainError, match="larger than"):
        check_upload(SimpleUploadedFile("a.txt", b"x" * (1024 * 1024 + 1)), max_bytes=1024 * 1024)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\temp\\plan.pdf", "plan.pdf"),
        ("a\x00b\r\n.txt", "ab.txt"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("..", "file"),
        ('na"me<1>.png', "name1.png"),
        ("Grundriß.pdf", "Grundriß.pdf"),
    ],
)
def test_a_name_keeps_no_path_and_no_trick(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("a" * 300 + ".xlsx")
    assert len(name) == 200
    assert name.endswith(".xlsx")


def test_an_archive_that_names_many_parts_is_not_taken() -> None:
    parts = 200_000
    name = b"part"
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, len(name), *[0] * 6)
    directory = (entry + name) * parts
    count = parts % 65536
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), 4, 0)
    with pytest.raises(DomainError, match="kind of file"):
        check_upload(SimpleUploadedFile("a.zip", b"PK\x03\x04" + directory + end))


def test_a_letter_that_two_pieces_share_is_still_text() -> None:
    content = b"x" * (64 * 1024 - 1) + "ä".encode()
    assert check_upload(SimpleUploadedFile("a.txt", content)).content_type.startswith("text/plain")
