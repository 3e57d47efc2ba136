"""Every icon that a page names is drawn: an unknown name would be an empty place."""

import json
import re

from django.conf import settings

_NAMED = re.compile(r"""icon="([\w-]+)"|\{% icon "([\w-]+)\"""")


def test_every_icon_that_a_template_names_is_there() -> None:
    known = set(json.loads((settings.BASE_DIR / "static" / "dist" / "icons.json").read_text()))
    unknown = [
        f"{path.relative_to(settings.BASE_DIR)}: {name}"
        for path in sorted((settings.BASE_DIR / "templates").rglob("*.html"))
        for match in _NAMED.finditer(path.read_text())
        if (name := match[1] or match[2]) not in known
    ]
    assert not unknown
