"""What each part of a plan's step must be before anything is looked up: the page sends JSON, and so may anybody."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.reading import BIGGEST_ID

MOST_IDS = 20_000
MAX_TEXT = 10_000


def _is_id(value: Any) -> bool:
    """A task's, or below zero a number of the page's own for a row that it has just made."""
    return type(value) is int and -BIGGEST_ID <= value <= BIGGEST_ID


def _is_new(value: Any) -> bool:
    return _is_id(value) and value < 0


def _is_version(value: Any) -> bool:
    return value is None or (_is_id(value) and value >= 0)


def _is_id_or_none(value: Any) -> bool:
    return value is None or _is_id(value)


def _are_ids(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST_IDS and all(map(_is_id, value))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MAX_TEXT


def _is_text_or_none(value: Any) -> bool:
    return value is None or _is_text(value)


def _are_cells(value: Any) -> bool:
    return value is None or (isinstance(value, dict) and all(map(_is_text, value.values())))


def _are_new(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST_IDS and all(map(_is_new, value))


def _are_refs(value: Any) -> bool:
    """{"2.3": id}: the rows that a typed link means, as the page numbers them."""
    if value is None:
        return True
    return isinstance(value, dict) and len(value) <= MOST_IDS and all(map(_is_id, value.values()))


def _is_plain(value: Any) -> bool:
    """What a cell held: text, a number, nothing, or lists of these."""
    return value is None or isinstance(value, (str, int, float, list))


_PARTS: dict[str, Callable[[Any], bool]] = {
    "id": _is_id,
    "from": _is_id,
    "to": _is_id,
    "parent": _is_id_or_none,
    "after": _is_id_or_none,
    "version": _is_version,
    "new": _is_new,
    "news": _are_new,
    "refs": _are_refs,
    "was": _is_plain,
    "ids": _are_ids,
    "op": _is_text,
    "column": _is_text,
    "text": _is_text,
    "reason": _is_text,
    "name": _is_text_or_none,
    "kind": _is_text_or_none,
    "start": _is_text_or_none,
    "finish": _is_text_or_none,
    "at": _is_text_or_none,
    "part": _is_id,
    "gate": _is_id,
    "cells": _are_cells,
    "every": _is_id,
    "unit": _is_text,
    "until": _is_text_or_none,
    "times": _is_id_or_none,
}
_NEEDED: dict[str, tuple[str, ...]] = {
    "cell": ("id", "column", "text"),
    "indent": ("ids",),
    "outdent": ("ids",),
    "move": ("ids",),
    "delete": ("ids",),
    "restore": ("ids",),
    "duplicate": ("ids",),
    "copy": ("ids",),
    "link": ("from", "to"),
    "unlink": ("from", "to"),
    "dates": ("id",),
    "gate": ("id", "gate"),
    "block": ("id", "reason"),
    "split": ("id", "at", "start"),
    "part": ("id", "part", "start"),
    "join": ("id",),
    "repeat": ("id", "every", "unit"),
}


def check_shape(step: Any) -> Mapping[str, Any]:
    """The step, if each of its parts is what it must be. Raises DomainError naming the part that is not."""
    if not isinstance(step, dict):
        raise DomainError(_("A step is an object with “op” and what that needs."))
    for name in _NEEDED.get(str(step.get("op")), ()):
        if name not in step:
            raise DomainError(_("This step needs “%(part)s”.") % {"part": name}, field=name)
    for name, is_right in _PARTS.items():
        if name in step and not is_right(step[name]):
            raise DomainError(_("“%(part)s” of this step cannot be read.") % {"part": name}, field=name)
    return step
