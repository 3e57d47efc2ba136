"""What of a template is handed over, in words."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.registry import TemplateLine

Kept = dict[str, Any]


def size_of(kept: Kept) -> str:
    """5 deliverables, 14 letters of RACI"""
    rows, letters = len(kept["deliverables"]), len(kept["letters"])
    return ", ".join(
        (
            ngettext("%(n)d deliverable", "%(n)d deliverables", rows) % {"n": rows},
            ngettext("%(n)d letter of RACI", "%(n)d letters of RACI", letters) % {"n": letters},
        )
    )


def lines_of(kept: Kept) -> list[TemplateLine]:
    """Each with its acceptance criteria."""
    lines = []
    for item in kept["deliverables"]:
        lines.append(TemplateLine(item["name"], _("Deliverable")))
        lines += [TemplateLine(text, _("Acceptance criterion"), 2) for text in item["criteria"]]
    return lines


def roles_of(kept: Kept) -> Iterator[tuple[str, str]]:
    for item in kept["deliverables"]:
        for key in ("owner", "reviewer"):
            if item.get(key):
                yield item[key], item["name"]
    for letter in kept["letters"]:
        if letter["role"]:
            yield letter["role"], _("RACI")
