"""What the translation tool reads out of Python files and templates, and what it refuses."""

from pathlib import Path

import polib
import pytest

from config.launcher.supervisor import ROOT
from scripts.translations import Message, messages_in_python, messages_in_template, placeholder_problems


def in_template(source: str) -> set[Message]:
    return set(messages_in_template(source, Path("page.html")))


def test_calls_in_python() -> None:
    source = (
        'x = _("One"); y = ngettext("%(n)s day", "%(n)s days", n); z = pgettext("month", "May"); f(_(name))'
    )
    assert set(messages_in_python(source)) == {
        Message("One"),
        Message("%(n)s day", "%(n)s days"),
        Message("May", context="month"),
    }


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('{% translate "Save" %}', "Save"),
        ("{% trans 'Say \"hello\"' %}", 'Say "hello"'),
        ("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}", "Hello %(name)s"),
        ("{% blocktranslate trimmed %}\n  two\n  lines\n{% endblocktranslate %}", "two lines"),
        ('{{ _("Later") }}', "Later"),
        ('{% include "x.html" with label=_("Brackets (here)") %}', "Brackets (here)"),
        ('{% translate "It\'s late" %}', "It's late"),
    ],
)
def test_strings_in_templates(source: str, text: str) -> None:
    assert in_template(source) == {Message(text)}


def test_plural_and_context_in_templates() -> None:
    plural = "{% blocktranslate count n=days %}one day{% plural %}{{ n }} days{% endblocktranslate %}"
    assert in_template(plural) == {Message("one day", "%(n)s days")}
    assert in_template('{% translate "May" context "month" %}') == {Message("May", context="month")}


@pytest.mark.parametrize(
    ("text", "translation", "is_fine"),
    [
        ("%(n)s days", "%(n)s Tage", True),
        ("%(n)s days", "Tage", False),
        ("%(n)s days", "%(m)s Tage", False),
        ("{name} left", "{name} ging", True),
        ("plain", "schlicht", True),
    ],
)
def test_translation_keeps_every_placeholder(text: str, translation: str, is_fine: bool) -> None:
    entry = polib.POEntry(msgid=text, msgstr=translation)
    assert (list(placeholder_problems("de", entry)) == []) is is_fine


def test_set_up_script_runs_on_a_bare_python() -> None:
    """It is what makes the virtual environment, so it may import nothing from one."""
    source = (ROOT / "scripts" / "set_up.py").read_text()
    imported = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= {"os", "shutil", "subprocess", "sys", "time", "pathlib"}
