"""The small marks of status: shape, word and colour together. Built in Python because tables draw hundreds."""

from functools import cache
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.templatetags.icons import icon

WORDS = {"green": _("Green"), "amber": _("Amber"), "red": _("Red"), "none": _("Not rated")}
LETTERS = {
    "green": pgettext_lazy("letter for green", "G"),
    "amber": pgettext_lazy("letter for amber", "A"),
    "red": pgettext_lazy("letter for red", "R"),
    "none": "–",
}


def rag_key(value: Any) -> str:
    """'green', 'amber' or 'red' from a value or an enum member; anything else is 'none'."""
    key = str(getattr(value, "value", value) or "").lower()
    return key if key in WORDS else "none"


def rag_word(value: Any) -> str:
    return str(WORDS[rag_key(value)])


def rag_mark(value: Any, named: bool = False) -> SafeString:
    """The bare shape; `named` gives it a spoken name where no word stands beside it."""
    return _mark(get_language(), rag_key(value), named)


@cache
def _mark(_language: str | None, key: str, named: bool) -> SafeString:
    """In the active language, which is this one: a table has hundreds, and there are eight."""
    name = format_html('role="img" aria-label="{}"', WORDS[key]) if named else mark_safe('aria-hidden="true"')
    # Printed in one colour, the letter stands in the place of the shape.
    return format_html(
        '<i class="rag-mark" data-rag="{}" data-letter="{}" {}></i>',
        key,
        LETTERS[key],
        name,
    )


def rag(value: Any, words: str = "") -> SafeString:
    """A chip: shape and word. `words` replaces the colour's name: "Schedule stays amber"."""
    key = rag_key(value)
    return format_html(
        '<span class="rag rag-chip" data-rag="{}"><i class="rag-mark" aria-hidden="true"></i>{}</span>',
        key,
        words or WORDS[key],
    )


def rag_cell(value: Any, tip: str = "") -> SafeString:
    """A table cell's status: shape and letter. `tip` ("Schedule: 9 days late") makes it a button that says why."""
    key = rag_key(value)
    return _cell(key, tip) if tip else _bare_cell(get_language(), key)


@cache
def _bare_cell(_language: str | None, key: str) -> SafeString:
    """In the active language, which is this one."""
    return format_html(
        '<span class="rag-cell" data-rag="{}">{}<span class="sr">{}</span></span>',
        key,
        _letter(key),
        WORDS[key],
    )


def _cell(key: str, tip: str) -> SafeString:
    return format_html(
        '<button class="rag-cell" type="button" data-rag="{}" data-tip="{}" aria-label="{}: {}">{}</button>',
        key,
        tip,
        WORDS[key],
        tip,
        _letter(key),
    )


def _letter(key: str) -> SafeString:
    return format_html(
        '<i class="rag-mark" aria-hidden="true"></i><span aria-hidden="true">{}</span>', LETTERS[key]
    )


def tag(words: str, tone: str = "", icon_name: str = "") -> SafeString:
    """A neutral fact. `tone`: crit, accent, red, amber, green, line."""
    return format_html(
        '<span class="tag{}">{}{}</span>',
        f" tag-{tone}" if tone else "",
        icon(icon_name, "sm") if icon_name else "",
        words,
    )


def person_parts(person: Any) -> tuple[str, str, int]:
    """(name, initials, tint 0 to 4) of a user, of a dict with those keys, or of a plain name."""
    if person is None or person == "":
        return "", "", 0
    if isinstance(person, dict):
        name = str(person.get("name", ""))
        return name, person.get("initials") or initials(name), int(person.get("tint") or 0)
    name = str(person)
    tint = getattr(person, "tint", None)
    own_initials = getattr(person, "initials", "")
    return name, own_initials or initials(name), sum(map(ord, name)) % 5 if tint is None else int(tint)


def initials(name: str) -> str:
    words = [word for word in name.replace("-", " ").split() if word]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words[:1])).upper()


def avatar(person: Any, size: str = "", decorative: bool = False) -> SafeString:
    """Initials on one of five quiet tints. `decorative` where the name stands beside it. Nobody draws nothing."""
    name, letters, tint = person_parts(person)
    if not name:
        return mark_safe('<span class="muted">–</span>')
    classes = f"av av-{size}" if size else "av"
    spoken = (
        mark_safe('aria-hidden="true"') if decorative else format_html('role="img" aria-label="{}"', name)
    )
    return format_html(
        '<span class="{}" data-t="{}" {} title="{}">{}</span>', classes, tint, spoken, name, letters
    )


def who(person: Any, note: str = "") -> SafeString:
    """Avatar and name side by side."""
    name, _letters, _tint = person_parts(person)
    if not name:
        return format_html('<span class="who muted">{}</span>', note or _("Nobody"))
    return format_html('<span class="who">{}{}</span>', avatar(person, decorative=True), name)


def score(value: int | None, band: int | None = None) -> SafeString:
    """A 5×5 risk score on its heat colour; `band` 1 to 5 overrides the colour that the score has by default."""
    if value is None:
        return format_html('<span class="muted">{}</span>', WORDS["none"])
    return format_html('<span class="score h{}">{}</span>', band or heat_band(value), value)


def heat_band(value: int) -> int:
    """1 low to 5 extreme for a score of 1 to 25: up to 3, 6, 10, 15, above."""
    return next((band for band, top in enumerate((3, 6, 10, 15), start=1) if value <= top), 5)


def progress(percent: Any, tone: str = "", label: str = "") -> SafeString:
    """A thin bar; its width is an SVG attribute, since the security policy refuses inline styles."""
    width = max(0.0, min(100.0, float(percent or 0)))
    return format_html(
        '<svg class="prog" data-tone="{}" role="img" aria-label="{}"><rect width="{}%" height="100%" rx="3"/></svg>',
        tone,
        label or _("%(percent)s%% done") % {"percent": round(width)},
        f"{width:g}",
    )


def variance_bar(value: Any, largest: Any, tone: str = "") -> SafeString:
    """A bar from the middle: right is over, left is under. `largest` is the value that fills half the width."""
    number, span = float(value or 0), float(largest or 1) or 1.0
    width = min(50.0, abs(number) / span * 50.0)
    return format_html(
        '<svg class="var" aria-hidden="true"><line class="z" x1="50%" x2="50%" y1="0" y2="14"/>'
        '<rect x="{}%" y="4" width="{}%" height="6" rx="1" fill="var(--{})"/></svg>',
        f"{50 - width if number < 0 else 50:g}",
        f"{width:g}",
        {"red": "red-m", "amber": "amber-m", "green": "green-m"}.get(tone, "c-plan"),
    )


def phase_boxes(current: int, total: int = 5) -> SafeString:
    """Five small boxes: done, now, to come. `current` counts from 1; total + 1 means all are done."""
    boxes = "".join(
        f'<i class="{"done" if number < current else "now" if number == current else ""}"></i>'
        for number in range(1, total + 1)
    )
    return format_html('<span class="phaseboxes" aria-hidden="true">{}</span>', mark_safe(boxes))  # noqa: S308
