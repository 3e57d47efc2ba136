"""Keys are called as on the reader's keyboard, also where only their caps are drawn."""

import re

import pytest
from django.utils import translation

from config.launcher.supervisor import ROOT
from core.templatetags.key_names import NAMES, keys

CAPS = re.compile(r'class="kbd"[^>]*>([^<]*)<')


@pytest.mark.parametrize(
    ("language", "caps", "shown"),
    [
        ("en", "Ctrl Del", "Ctrl Del"),
        ("de", "Ctrl Del", "Strg Entf"),
        ("de", "Ctrl ⇧ D", "Strg ⇧ D"),
        ("de", "Space", "Leertaste"),
    ],
)
def test_a_cap_has_the_name_of_the_readers_keyboard(language: str, caps: str, shown: str) -> None:
    with translation.override(language):
        assert keys(caps) == shown


def test_no_template_names_a_key_in_one_language() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {caps}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for caps in CAPS.findall(path.read_text())
        if "{{" not in caps and NAMES.keys() & set(caps.split())
    ]
    assert found == []
