"""What nobody should send: a dictionary of nasty values by the kind of what they stand in for."""

from typing import Any

# fmt: off
_DIGITS = "9" * 5000
TEXTS = [
    "", " ", "\x00", "a\x00b", "²", "١٢٣", "\u202e", "\ufeff", "😀" * 50, "x" * 70_000,
    "'\"><script>", "{{ 7*7 }}",
    "%s %(x)s %d", "../../../../etc/passwd", "\r\nX-Header: 1", "\\", "null", "undefined",
    "[]", "{}", "-", "–",
    "ß" * 300, "\u0301" * 200, "a" * 255, "İ", "\t", "\x1b[0m", "\x7f", "￾", "A;B;C", "=1+1",
    "1FS+", "%", "𝟙𝟚",
]
NUMBERS = [
    "²", "0", "-0", "-1", "1", "1.5", "1,5", "1.234,56", "1,234.56", _DIGITS, "9" * 25,
    "9" * 25 + ".99", "0." + "9" * 40,
    "1e400", "1e-400", "1E5", "10^400", "NaN", "sNaN", "-NaN", "Infinity", "-inf", "0x10",
    "1_000", "١٢", "٫", "+5", "--5",
    "2147483648", "-2147483649", "9223372036854775808", "999999999999.99", "1000000000000000",
    " 7 ", "1/3", "true", "½",
]
DAYS = [
    "0001-01-01", "1969-12-31", "1970-01-01", "2200-12-31", "2201-01-01", "9999-12-31",
    "10000-01-01", "0000-00-00",
    "2026-02-30", "²026-01-01", "1.1.0001", "31.12.9999", "31.2.2026", "2026-11-29T25:61",
    "0001-01-01T00:00",
    "9999-12-31T23:59:59.999999", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00+14:00",
    "2026-03-29T02:30",
    "2026-10-25T02:30", "2026-W60", "9999-W53", "0000-W01", "0001-01", "9999-12", "2026-13",
    "+9999w", "-9999mo",
    "99999999999999", "-1", "today", "1 Jan 9999", "29.2.", "1970-01-01T00:00Z",
]
IDS = [
    "0", "-1", "²", "1.0", "9223372036854775807", "9223372036854775808", "9" * 30, _DIGITS,
    "abc", "", "1,2", "1:2", "null",
    "NaN", "[1]", "1e3", "0x1", "+1", "１",
]
TYPED = [
    "3d", "1FS+1,5d", "1+1,2", "1FS+" + _DIGITS + "d", "1FS-99999999w", "²d", "1e9mo",
    "9" * 30 + "d", "1.5.5d", "1,5,5d",
    "50%", "²%", _DIGITS + "%", "1e400%", "NaN%", "Nobody 50%", "1:60", "24:00", "99:99",
    "1h²", "0,0000001h", "-3d", "3ed?",
    "1FS+1e9d", "N1", "N" + _DIGITS, "N²", "0.1", "1;2;3", ",,,;;;", "1SS+50%", "1FS+0.00001%",
]
FLAGS = ["on", "", "1", "0", "true", "maybe", "\x00", "²"]

EVERYTHING = [*TEXTS, *NUMBERS, *DAYS, *IDS, *TYPED]
BY_KIND = {
    "text": [*TEXTS, *TYPED],
    "number": [*NUMBERS, "", "x" * 300],
    "day": [*DAYS, "", "²"],
    "id": IDS,
    "choice": [*IDS, *TEXTS],
    "flag": FLAGS,
    "": EVERYTHING,
}

# Values of JSON: what no column holds, other types, deep and wide shapes.
DEEP: Any = 0
for _level in range(30):
    DEEP = [DEEP]
JSON_VALUES: list[Any] = [
    None, True, False, 0, -1, 1.5, 2**31, 2**63, -(2**63) - 1, 10**300, 1e308, "", [], {},
    [[]], [None], {"a": {"b": []}},
    DEEP, ["x"] * 2000, {"x" * 300: 1}, "\ud800", [1, "1"], {"id": 1},
]
JSON_BODIES = [
    b"", b"null", b"[]", b"1", b'"x"', b"{", b"\xff\xfe", b'{"a": NaN}', b'{"a": Infinity}',
    b'{"a": 1e400}',
    b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 5000 + b"1" + b"}" * 5000, b'{"a": "\\u0000"}',
    b'{"a": "\\ud800"}',
    b'{"a": ' + b"9" * 5000 + b"}", b"\xef\xbb\xbf{}", b'{"a": 1, "a": 2}', b"\x00",
]

HEADERS = [
    ("Accept", "application/xml"), ("Accept", "*/*; q=x"), ("Accept", "text/html"), ("Accept",
    "application/json; indent=²"),
    ("Accept", "application/json; indent=" + "9" * 30), ("Accept", ""), ("Accept-Language",
    "²;q=²"),
    ("Accept-Language", "x" * 5000), ("Accept-Language", "de"), ("Accept-Language",
    "de-DE-u-co-phonebk,*;q=0"),
    ("If-Match", "²"), ("If-Match", '"' + "9" * 5000 + '"'), ("If-Match", "*"),
    ("If-None-Match", 'W/"'), ("If-None-Match", "²"),
    ("If-Modified-Since", "Fri, 99 Foo 99999 99:99:99 GMT"), ("If-Modified-Since", "²"),
    ("Range", "bytes=²-"),
    ("Range", "bytes=" + "9" * 5000 + "-"), ("Range", "bytes=-1-,-"), ("Cookie",
    'plumbline="\\000"'), ("Cookie", "plumbline=²"),
    ("Cookie", "pl-theme=\x00; csrf=x; django_language=²"), ("Cookie", "a" * 5000),
    ("HX-Request", "true"), ("HX-Target", "\x00"),
    ("HX-Target", "²"), ("HX-Current-URL", "http://[::1"), ("HX-Current-URL", "²"),
    ("HX-Trigger", "%00"),
    ("X-Request-ID", "²"), ("X-Requested-With", "XMLHttpRequest"), ("Authorization",
    "Bearer \x00"),
    ("Authorization", "Bearer ²"), ("Authorization", "Bearer"), ("Authorization", "Basic ²"),
    ("Authorization", "Token " + "x" * 5000),
    ("Referer", "http://[::1"), ("Referer", "²"), ("Origin", "null"), ("X-Forwarded-For", "²"),
    ("X-Forwarded-For", "1.2.3.4, \x00"),
    ("Idempotency-Key", "\x00"), ("Idempotency-Key", "x" * 5000), ("X-Forwarded-Proto", "²"),
    ("Content-Length", "²"),
]
CONTENT_TYPES = [
    "", "²", "application/json", "application/json; charset=utf-16",
    "application/json; charset=x", "text/plain",
    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=²",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded; charset=utf-7", "application/octet-stream",
    "application/xml", "a/b; c", "/", ";",
]
FORM_BODIES = [
    b"", b"%", b"%zz=%zz", b"=&=&=", b"a=%00", b"%00=a", b"a=%ff", b"&" * 6000, b"--x\r\n",
    b"--x--", b"\x00", b"\xff" * 50,
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../\x00"\r\n\r\nx\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="file"; filename*=utf-8\'\'%00%ff\r\n\r\nx\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name=""\r\nContent-Transfer-Encoding: base64\r\n\r\n\xff\r\n--x--\r\n',
    b"--x\r\nContent-Disposition\r\n\r\n\r\n--x",
]
FILE_NAMES = [
    "../../etc/passwd",
    "..",
    "/",
    "a\x00.txt",
    "²",
    "x" * 300 + ".pdf",
    "a.pdf\r\nX: 1",
    "\u202efdp.exe",
    "",
    "CON",
    "a/b\\c",
]
FILES = [
    b"",
    b"\x00" * 100,
    b"%PDF-1.4",
    b"PK\x03\x04nonsense",
    b"<?xml version='1.0'?><a/>",
    b"a;b\n\x00;\xff\n",
    "²;1e400;0001-01-01\n".encode(),
]
