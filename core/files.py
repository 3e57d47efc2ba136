"""What people upload: told by its content, never by its name, and kept under a random name that says nothing.

An upload is data for its reader's own programs. It is never shown inside a page of ours, so what a browser would run
(HTML, SVG, scripts) is not taken at all.
"""

import re
import secrets
from codecs import getincrementaldecoder
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, cast
from urllib.parse import quote

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection
from django.http import FileResponse
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.foreign_files.limited_child import MB, Limits, read_in_child
from core.models import ForgottenFile

# A backup holds this advisory lock alone, who deletes files holds it with others.
FILES_LOCK = 7_305_002
MAX_BYTES = 25 * MB
_HEAD = 4096
# Markup is looked for in the first piece of a text.
_BLOCK = 64 * 1024
_PART_KINDS = "core.foreign_files.archive_reader:part_kinds"
_ARCHIVE_LIMITS = Limits(seconds=5, memory_bytes=256 * MB)
_ZIP = "application/zip"
_OLE = "application/x-ole-storage"
_TEXT = "text/plain; charset=utf-8"
# First bytes -> type.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"PK\x03\x04", _ZIP),
    (b"PK\x05\x06", _ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLE),
)
# Office files are archives; the part that only one kind has tells which.
_OFFICE: tuple[tuple[str, str], ...] = (
    ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_ENDINGS: dict[str, frozenset[str]] = {
    "application/pdf": frozenset({".pdf"}),
    "image/png": frozenset({".png"}),
    "image/jpeg": frozenset({".jpg", ".jpeg"}),
    "image/gif": frozenset({".gif"}),
    "image/webp": frozenset({".webp"}),
    _OFFICE[0][1]: frozenset({".docx"}),
    _OFFICE[1][1]: frozenset({".xlsx"}),
    _OFFICE[2][1]: frozenset({".pptx"}),
    _ZIP: frozenset({".zip", ".odt", ".ods", ".odp", ".vsdx"}),
    _OLE: frozenset({".doc", ".xls", ".ppt", ".msg", ".mpp", ".vsd"}),
    _TEXT: frozenset({".txt", ".csv", ".md", ".log", ".json", ".yml", ".yaml", ".eml", ".ics", ".sql"}),
}
_MARKUP = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|img|object|embed|\?xml|!--)", re.IGNORECASE
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UNSAFE_IN_NAMES = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:\"|?*]")


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """An upload that may be kept: its cleaned name, what it is, and how large."""

    name: str
    content_type: str
    size: int


def check_upload(upload: "File[bytes]", *, max_bytes: int = MAX_BYTES) -> CheckedFile:
    """Say what an upload is. Raises DomainError: empty, too large, not known, or not what it is called."""
    name, size = clean_name(upload.name or ""), upload.size or 0
    if not size:
        raise DomainError(_("The file is empty."), field="file")
    if size > max_bytes:
        raise DomainError(
            _("The file is larger than %(limit)d MB.") % {"limit": max_bytes // (1024 * 1024)}, field="file"
        )
    content_type = type_of_content(upload)
    if content_type is None:
        raise DomainError(
            _("This kind of file is not taken. Documents, pictures, tables, texts and archives are."),
            field="file",
        )
    ending = PurePosixPath(name).suffix.lower()
    if ending not in _ENDINGS[content_type]:
        raise DomainError(
            _("The content of %(name)s is not what its name says. Give it the ending of its kind.")
            % {"name": name},
            field="file",
        )
    return CheckedFile(name, content_type, size)


def clean_name(given: str) -> str:
    """The last part of a path without control characters and what file systems refuse; at most 200 characters."""
    last = _UNSAFE_IN_NAMES.sub("", given.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    stem, dot, ending = last.rpartition(".")
    if not stem:
        return last[:200] or "file"
    return f"{stem[: 199 - len(ending)]}{dot}{ending}"[-200:]


def type_of_content(upload: "File[bytes]") -> str | None:
    """The type that the bytes themselves show; None for what is not taken."""
    upload.seek(0)
    head = upload.read(_HEAD)
    found = next((kind for start, kind in _SIGNATURES if head.startswith(start)), None)
    if found is None and head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        found = "image/webp"
    if found == _ZIP:
        found = _kind_of_archive(upload)
    elif found is None:
        found = _TEXT if _is_text(upload) else None
    upload.seek(0)
    return found


def _kind_of_archive(upload: "File[bytes]") -> str | None:
    """By its table of contents, which a limited process reads: a stranger's may name half a million parts."""
    try:
        names = list(read_in_child(_PART_KINDS, _binary(upload), limits=_ARCHIVE_LIMITS))
    except DomainError:
        return None
    if "[Content_Types].xml" in names:
        return next((kind for part, kind in _OFFICE if part in names), _ZIP)
    return _ZIP


def _binary(upload: "File[bytes]") -> BinaryIO:
    upload.seek(0)
    return cast("BinaryIO", upload.file)


def _is_text(upload: "File[bytes]") -> bool:
    """UTF-8 without control characters and without markup that a browser would run; looked at in pieces."""
    upload.seek(0)
    decoder = getincrementaldecoder("utf-8")()
    is_first = True
    while block := upload.read(_BLOCK):
        if is_first and (_MARKUP.search(block) or block.startswith(b"#!")):
            return False
        if _CONTROL.search(block):
            return False
        is_first = False
        try:
            decoder.decode(block)
        except UnicodeDecodeError:
            return False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def keep_file(upload: "File[bytes]", folder: str) -> str:
    """Write the bytes under a random name; returns that name, relative to the files folder."""
    upload.seek(0)
    return default_storage.save(f"{folder}/{secrets.token_hex(2)[:2]}/{secrets.token_hex(20)}", upload)


def forget_upload(stored_as: str) -> None:
    """Remove bytes that no row came to know, because what should have kept them failed."""
    default_storage.delete(stored_as)


def forget_file(stored_as: str) -> None:
    """Remove the bytes, after the row that knew them is gone for good; what is gone already is no error.

    While a backup is being made they stay: its snapshot may still have that row. A sweep removes them later.
    """
    if not _delete_unless_needed([stored_as]):
        ForgottenFile.objects.create(stored_as=stored_as)


def forget_files_put_off() -> int:
    """Remove what `forget_file` had to leave; returns how many."""
    rows = list(ForgottenFile.objects.values_list("pk", "stored_as")[:1000])
    if not rows or not _delete_unless_needed([name for _pk, name in rows]):
        return 0
    ForgottenFile.objects.filter(pk__in=[pk for pk, _name in rows]).delete()
    return len(rows)


def _delete_unless_needed(names: list[str]) -> bool:
    """Delete these files; False, and nothing deleted, when a backup is reading."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock_shared(%s)", [FILES_LOCK])
        if not cursor.fetchone()[0]:
            return False
        try:
            for name in names:
                default_storage.delete(name)
        finally:
            cursor.execute("SELECT pg_advisory_unlock_shared(%s)", [FILES_LOCK])
    return True


def file_response(stored_as: str, *, name: str, content_type: str) -> FileResponse:
    """The file to save, never to show: an attachment that no browser sniffs, runs or lets reach our pages.

    Raises FileNotFoundError when the bytes are gone. The caller has checked who asks.
    """
    response = FileResponse(default_storage.open(stored_as), content_type=content_type)
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
