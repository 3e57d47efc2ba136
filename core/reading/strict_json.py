"""JSON from outside, without what no column and no reckoning holds: NaN, Infinity, NUL, half characters, deep nests."""

import json
import re
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, RawPostDataException
from django.utils.translation import gettext as _

MAX_DEPTH = 40
MAX_DIGITS = 400
_TEXTS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
# Half of a pair that UTF-16 writes one character with; no text of PostgreSQL holds it, nor NUL.
_UNKEPT = re.compile("[\x00\ud800-\udfff]")


class Damaged(BadRequest):
    """What was sent cannot be read at all. `field` names the part at fault where there is one."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


def strict_json(content: bytes) -> Any:
    """The value of a JSON text. Raises Damaged, naming the field where one is at fault."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Damaged(_("This is not UTF-8.")) from error
    if _depth(text) > MAX_DEPTH:
        raise Damaged(_("The JSON is nested deeper than %(most)d levels.") % {"most": MAX_DEPTH})
    try:
        value = json.loads(text, parse_constant=_refused, parse_float=_float, parse_int=_int)
    except (ValueError, RecursionError) as error:
        raise Damaged(_("This is not JSON: %(error)s") % {"error": error}) from error
    if "\\u" in text or "\x00" in text:
        _refuse_unkept(value, "")
    return value


def json_object(request: HttpRequest) -> dict[str, Any]:
    """The object in a request's body. Raises Damaged."""
    try:
        content = request.body
    except RawPostDataException as error:
        # A form was sent, and has been read as one.
        raise Damaged(_("JSON is expected.")) from error
    return object_of(content)


def object_of(content: bytes) -> dict[str, Any]:
    """The object that a JSON text is. Raises Damaged."""
    value = strict_json(content)
    if not isinstance(value, dict):
        raise Damaged(_("An object in braces is expected."))
    return value


def is_kept(text: str) -> bool:
    """Whether a text can be stored: neither NUL nor half a character in it."""
    return not _UNKEPT.search(text)


def _depth(text: str) -> int:
    """How deep arrays and objects lie inside each other; cheap where few brackets stand in the text."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return 0
    depth = deepest = 0
    for mark in re.findall(r"[\[\]{}]", _TEXTS.sub("", text)):
        depth += 1 if mark in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _refused(word: str) -> Any:
    raise ValueError(_("%(word)s is not a number.") % {"word": word})


def _float(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(_("%(word)s is too large.") % {"word": text[:40]})
    return number


def _int(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError(_("%(word)s is too large.") % {"word": f"{text[:20]}…"})
    return int(text)


def _refuse_unkept(value: Any, field: str) -> None:
    """Raise Damaged for a text that cannot be stored, naming the key that it stands under."""
    if isinstance(value, str) and not is_kept(value):
        raise Damaged(unkept_words(field), field=field)
    if isinstance(value, dict):
        for key, one in value.items():
            _refuse_unkept(key, field)
            _refuse_unkept(one, key)
    elif isinstance(value, list):
        for one in value:
            _refuse_unkept(one, field)


def unkept_words(field: str) -> str:
    """The sentence for a text with a character that cannot be stored."""
    if not field:
        return _("There is a character in it that cannot be stored (NUL, or half of one).")
    return _("“%(field)s” holds a character that cannot be stored (NUL, or half of one).") % {"field": field}
