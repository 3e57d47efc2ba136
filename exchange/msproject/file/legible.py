"""Bytes that an XML parser can read: other text encodings become UTF-8, characters that XML forbids are left out."""

import codecs
import re
from typing import IO

from core.foreign_files.unreadable import Unreadable, gettext_noop

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_FORBIDDEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,9}));")
# A reference to a character is no longer; one that a block cuts waits for the next.
_LONGEST_REFERENCE = 14
# What files call by the name of the smaller set.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "cp950"}
_BLOCK = 64 * 1024


def legible(source: IO[bytes]) -> IO[bytes]:
    """The file itself where the parser knows its encoding, else the same text as UTF-8."""
    encoding = _declared_encoding(source)
    if encoding is None or _is_known_to_the_parser(encoding):
        return source
    return Recoded(source, encoding, is_cleaned=False)  # type: ignore[return-value]


def cleaned(source: IO[bytes]) -> "Recoded":
    """The file without the characters that XML does not allow."""
    return Recoded(source, _declared_encoding(source) or "utf-8", is_cleaned=True)


def _declared_encoding(source: IO[bytes]) -> str | None:
    source.seek(0)
    head = source.read(400)
    source.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    match = _DECLARED.match(head.removeprefix(codecs.BOM_UTF8))
    return match.group(1).decode("ascii").lower() if match else None


def _is_known_to_the_parser(encoding: str) -> bool:
    """UTF-8, UTF-16 and every encoding in which a byte is a character."""
    try:
        name = codecs.lookup(encoding).name
        every_byte = bytes(range(256)).decode(name, "replace")
    except (LookupError, UnicodeError):
        return encoding.startswith(("utf-8", "utf-16"))
    return name.startswith(("utf-8", "utf-16")) or len(every_byte) == 256


class Recoded:
    """Reads as the same text in UTF-8. `left_out` counts what was no character."""

    def __init__(self, source: IO[bytes], encoding: str, *, is_cleaned: bool) -> None:
        try:
            self._codec = codecs.lookup(_WIDER.get(codecs.lookup(encoding).name, encoding))
        except LookupError as error:
            raise Unreadable(gettext_noop("The file's text encoding cannot be read.")) from error
        self._source = source
        self._is_cleaned = is_cleaned
        self.seek(0)

    def seek(self, offset: int) -> None:
        """Back to the beginning, which is all that a parser asks for."""
        self._source.seek(offset)
        self._decoder = self._codec.incrementaldecoder("replace")
        self._is_first, self._is_over = True, False
        self._text, self._bytes = "", b""
        self.left_out = 0

    def read(self, size: int = -1) -> bytes:
        while not self._is_over and not 0 <= size <= len(self._bytes):
            self._bytes += self._block()
        if size < 0:
            size = len(self._bytes)
        given, self._bytes = self._bytes[:size], self._bytes[size:]
        return given

    def _block(self) -> bytes:
        raw = self._source.read(_BLOCK)
        self._is_over = not raw
        text = self._text + self._decoder.decode(raw, final=self._is_over)
        self._text = ""
        if self._is_first:
            self._is_first = False
            text = re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", text, count=1)
        if self._is_cleaned:
            text = self._clean(text)
        return text.encode("utf-8", "replace")

    def _clean(self, text: str) -> str:
        cut = text.rfind("&", max(0, len(text) - _LONGEST_REFERENCE))
        if cut >= 0 and not self._is_over and ";" not in text[cut:]:
            text, self._text = text[:cut], text[cut:]
        allowed = _REFERENCE.sub(self._allowed, text)
        kept = allowed.translate(_FORBIDDEN)
        self.left_out += len(allowed) - len(kept) + kept.count("\ufffd")
        return kept

    def _allowed(self, match: re.Match[str]) -> str:
        code = int(match.group(1), 16) if match.group(1) else int(match.group(2))
        if code in _FORBIDDEN or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
            self.left_out += 1
            return ""
        return match.group(0)
