"""How much memory values take."""

import sys
from collections.abc import Iterable
from typing import Any

import numpy as np

# Of a long list of numbers or texts, so many stand for all.
_SAMPLE = 64
_PLAIN = (int, float, str, bytes, bool)


def measured_bytes(*values: Any) -> int:
    """Bytes that these values and all they hold take together, each once. Numbers in long lists are estimated."""
    seen: set[int] = set()
    waiting: list[Any] = list(values)
    total = 0
    while waiting:
        value = waiting.pop()
        if value is None or id(value) in seen or isinstance(value, type) or callable(value):
            continue
        seen.add(id(value))
        total += sys.getsizeof(value)
        if isinstance(value, np.ndarray):
            # A view holds its owner; arrays of objects hold those.
            total += value.nbytes if value.base is not None else 0
            if value.dtype == object:
                total += _of_many(value.tolist(), waiting)
        elif isinstance(value, dict):
            total += _of_many(list(value), waiting) + _of_many(list(value.values()), waiting)
        elif isinstance(value, (list, tuple, set, frozenset)):
            total += _of_many(list(value), waiting)
        elif not isinstance(value, _PLAIN):
            waiting += _fields(value)
    return total


def _of_many(items: list[Any], waiting: list[Any]) -> int:
    """Bytes of plain items; others wait to be looked at."""
    if items and isinstance(items[0], _PLAIN):
        sample = items[:: max(1, len(items) // _SAMPLE)]
        return sum(map(sys.getsizeof, sample)) * len(items) // len(sample)
    waiting += items
    return 0


def _fields(value: Any) -> Iterable[Any]:
    own = getattr(value, "__dict__", None)
    if own is not None:
        yield own
    for kind in type(value).__mro__:
        slots = kind.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            yield getattr(value, name, None)
