"""One name for one quantity, in both languages: nobody has to guess whether two figures are the same."""

import re
from collections import Counter
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import override

from core.quantities import QUANTITIES, brief_of, name_of

ROOT = Path(settings.BASE_DIR)
ROOMS = (
    "core",
    "people",
    "alerts",
    "backups",
    "projects",
    "tasks",
    "budgets",
    "risks",
    "controls",
    "dashboards",
    "exchange",
)
# What other products call it; here it would be a second name.
SYNONYMS = {
    "baseline_budget": ("budget at completion", "original budget"),
    "forecast_cost": (
        "forecast at completion",
        "estimate at completion",
        "projected cost",
        "estimated final cost",
    ),
    "actual_cost": ("actuals to date", "cost to date", "spent to date"),
    "slip": ("finish variance", "days behind", "schedule slippage"),
    "schedule_performance": ("schedule index", "schedule efficiency"),
    "cost_performance": ("cost index", "cost efficiency"),
    "exposure": ("risk value", "expected loss"),
    "on_order": ("committed", "commitments"),
    "efficiency_needed": ("to-complete performance",),
}
GERMAN_SYNONYMS = {
    "baseline_budget": ("budget bei abschluss", "ursprungsbudget"),
    "forecast_cost": (
        "prognostizierte kosten",
        "prognose bei abschluss",
        "voraussichtliche kosten",
        "gesamtkostenprognose",
    ),
    "slip": ("endabweichung", "terminverzug"),
    "exposure": ("risikoexposition",),
}
PLACE = re.compile(r"%\(\w+\)s")
# Whole texts that are about something else.
OF_ANOTHER = {
    "%(amount)s over at completion",
    "%(amount)s under at completion",
    "on budget at completion",
}


def catalogue() -> polib.POFile:
    return polib.pofile(str(ROOT / "locale/de/LC_MESSAGES/django.po"))


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_two_quantities_have_one_name(language: str) -> None:
    with override(language):
        names = Counter(str(one.name).casefold() for one in QUANTITIES.values())
        briefs = Counter(str(brief_of(key)).casefold() for key in QUANTITIES)
        meanings = Counter(str(one.meaning).casefold() for one in QUANTITIES.values())
    for counted in (names, briefs, meanings):
        assert [text for text, count in counted.items() if count > 1] == []


def test_letters_and_fields_belong_to_one_quantity() -> None:
    letters = Counter(one.short for one in QUANTITIES.values() if one.short)
    fields = Counter(field for one in QUANTITIES.values() for field in one.fields)
    assert [text for text, count in (letters | fields).items() if count > 1] == []


def test_the_same_quantity_has_no_second_name() -> None:
    second = []
    for entry in catalogue():
        if entry.obsolete or entry.msgid in OF_ANOTHER:
            continue
        for said, table in ((entry.msgid, SYNONYMS), (entry.msgstr, GERMAN_SYNONYMS)):
            text = PLACE.sub("", said)
            second += [
                f"{text!r} names {key} {word!r}; its name is {name_of(key)!s}"
                for key, words in table.items()
                for word in words
                if re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)
            ]
    assert not second, "\n".join(second)


def test_a_name_is_taken_from_the_glossary() -> None:
    """A word that is typed anew comes apart from the others sooner or later."""
    # Earned value is the name of a page and of its method, too.
    names = [re.escape(str(one.name)) for key, one in QUANTITIES.items() if key != "earned_value"]
    typed = re.compile(rf"""(?:translate |_\(|_lazy\(|gettext\()"(?:{"|".join(names)})\"""")
    pages = [(path, path.read_text()) for path in sorted((ROOT / "templates").rglob("*.html"))]
    modules = [
        (path, path.read_text())
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts
    ]
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path, text in [*pages, *modules]
        if path.name not in ("quantities.py", "gallery.html")
        for match in typed.finditer(text)
    ]
    assert not found, "\n".join(found)


def test_the_api_tells_the_fields_that_the_glossary_names() -> None:
    from drf_spectacular.generators import SchemaGenerator

    schema = SchemaGenerator().get_schema(request=None, public=True)
    told = {
        name
        for component in schema["components"]["schemas"].values()
        for name in component.get("properties", {})
    }
    assert {field for one in QUANTITIES.values() for field in one.fields} - told == set()


def test_the_document_has_every_name_and_meaning() -> None:
    text = (ROOT / "docs/figures.md").read_text()
    with override("en"):
        missing = [
            str(one.name)
            for one in QUANTITIES.values()
            if f"| {one.name} |" not in text or str(one.meaning) not in text
        ]
    assert missing == []
