"""Two texts word by word, for a conflict or a new version that shows both; how far a metric is on its way."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from difflib import SequenceMatcher
from typing import Literal


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: the same in both, or only in one of them."""

    text: str
    is_changed: bool


def word_changes(stored: str, proposed: str) -> tuple[list[Piece], list[Piece]]:
    """(stored, proposed) in pieces, with what differs marked. Spaces and line ends stay where they are."""
    left, right = _words(stored), _words(proposed)
    pieces: tuple[list[Piece], list[Piece]] = ([], [])
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        for side, words in zip(pieces, (left[i1:i2], right[j1:j2]), strict=True):
            if words:
                side.append(Piece("".join(words), kind != "equal"))
    return pieces


@dataclass(frozen=True, slots=True)
class Mark:
    """A run of words of a text that was changed: in both, only before, or only after."""

    text: str
    kind: Literal["same", "gone", "new"]


def redline(before: str, after: str) -> list[Mark]:
    """Both texts as one, in the order of reading: what went stands before what came in its place."""
    left, right = _words(before), _words(after)
    marks = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            marks.append(Mark("".join(left[i1:i2]), "same"))
            continue
        if i1 < i2:
            marks.append(Mark("".join(left[i1:i2]), "gone"))
        if j1 < j2:
            marks.append(Mark("".join(right[j1:j2]), "new"))
    return marks


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)


def way_done(start: Decimal | None, target: Decimal | None, now: Decimal | None) -> int | None:
    """How many per cent of the way from start to target a metric has gone.

    Below 0 where it went the other way, above 100 where it went beyond. None where one of the
    three is not known.
    """
    if start is None or target is None or now is None or start == target:
        return None
    share = (now - start) / (target - start) * 100
    return int(share.quantize(Decimal(1), ROUND_HALF_EVEN))
