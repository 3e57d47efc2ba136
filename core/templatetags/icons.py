"""Inline SVG icons. The front-end build gathers the used ones into `static/dist/icons.json`."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ICON_FILE = Path(settings.BASE_DIR) / "static" / "dist" / "icons.json"


@lru_cache(maxsize=2)
def _read(changed_at: float) -> dict[str, dict[str, Any]]:
    drawings: dict[str, dict[str, Any]] = json.loads(ICON_FILE.read_text()) if changed_at else {}
    return drawings


def drawing(name: str) -> dict[str, Any] | None:
    """The drawing called `name`; the file is read again when the build has replaced it."""
    return _read(ICON_FILE.stat().st_mtime if ICON_FILE.exists() else 0).get(name)


def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon in its text's colour. `size`: sm, lg. Without `label` it is decoration and hidden from readers."""
    found = drawing(name) or {"viewBox": "0 0 24 24", "isFilled": False, "body": ""}
    classes = "i" + (f" i-{size}" if size else "") + (" filled" if found["isFilled"] else "")
    named = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="{}" viewBox="{}" {}>{}</svg>',
        classes,
        found["viewBox"],
        named,
        mark_safe(found["body"]),  # noqa: S308 - from the icon package, never from a person
    )
