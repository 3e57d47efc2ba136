"""One English word, two meanings: what German has two words for carries a context. Figures have one place."""

import re
from datetime import date
from decimal import Decimal

import polib
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from config.formats.de import formats as german_formats
from config.formats.en import formats as english_formats
from config.launcher.supervisor import ROOT
from core.charts.scales import axis_money
from core.money import short_money
from core.templatetags.amounts import percent, signed_percent, weekday_year
from core.text import in_days

TEMPLATES = {path: path.read_text() for path in sorted((ROOT / "templates").rglob("*.html"))}
HEAD = re.compile(r"<(?:th|h[1-3])\b[^>]*>\{% translate \"(Change|Before|After|From|To)\" %\}")
AMOUNT_BY = re.compile(r'<th[^>]*class="n"[^>]*>\{% translate "By" %\}')


def test_a_heading_with_two_meanings_says_which() -> None:
    """ "Change" on a button is a verb, over a column a noun; the catalogue cannot know which."""
    wrong = {path.name: HEAD.findall(text) + AMOUNT_BY.findall(text) for path, text in TEMPLATES.items()}
    assert not {name: words for name, words in wrong.items() if words}


@pytest.mark.parametrize(
    ("context", "word", "german"),
    [
        ("noun", "Change", "Änderung"),
        ("earlier state", "Before", "Vorher"),
        ("later state", "After", "Nachher"),
        ("amount", "By", "Um"),
        ("due date", "By", "Bis"),
        ("value", "From", "Ausgangswert"),
        ("value", "To", "Zielwert"),
        ("time", "Approve", "Freigeben"),
    ],
)
def test_german_has_a_word_for_each_meaning(context: str, word: str, german: str) -> None:
    with translation.override("de"):
        assert pgettext(context, word) == german
        assert gettext(word) != german


def test_figures_are_german_on_axes_too() -> None:
    with translation.override("de"):
        label, _width = axis_money("EUR", [0, 200_000])
        assert label(200_000) == short_money(Decimal(200_000), "EUR") == "200\xa0Tsd.\xa0€"
        label, _width = axis_money("EUR", [0, 2_000_000])
        assert label(1_500_000) == "1,5\xa0Mio.\xa0€"
        assert signed_percent(15.1) == "+15,1\xa0%"
        assert percent(56) == "56\xa0%"
        assert in_days("−20") == "−20 T"
        assert re.search(r">\w\w \d+\. \w+ \d{4}<", weekday_year(date(2026, 11, 29)))
    label, _width = axis_money("EUR", [0, 200_000])
    assert (label(200_000), signed_percent(15.1), in_days("−20")) == ("€200k", "+15.1%", "−20 d")


def test_dates_and_per_cents_are_written_by_the_language() -> None:
    """A pattern like "j M" has no dot in German, `{{ n }}%` no space; inside blocktranslate both are translated."""
    wrong = {}
    for path, text in TEMPLATES.items():
        bare = re.sub(r"\{% blocktranslate.*?endblocktranslate %\}", "", text, flags=re.DOTALL)
        patterns = re.findall(r'date:"[^"]*\bj [MF][^"]*"', bare) + re.findall(r'\}\}%(?!")', bare)
        if patterns:
            wrong[path.name] = patterns
    assert not wrong


def test_only_formats_that_we_have_written_are_named() -> None:
    """Django's own short moment is "06/10/2026 8 a.m." in English, beside our "10 Jun 2026, 08:00"."""
    ours = set(vars(english_formats)) & set(vars(german_formats))
    named = re.compile(r"""["']([A-Z_]*(?:DATE|TIME)[A-Z_]*_FORMAT)["']""")
    rooms = (ROOT / app for app in settings.PRODUCT_APPS)
    files = [path for room in rooms for path in room.rglob("*.py")]
    texts = {path: path.read_text() for path in files} | TEMPLATES
    wrong = {
        str(path): unknown for path, text in texts.items() if (unknown := set(named.findall(text)) - ours)
    }
    assert not wrong


def test_no_word_of_ours_takes_the_place_of_a_month() -> None:
    """Django looks its months up in our catalogue too: "may" as a permission made them "18. Darf 2026"."""
    with translation.override("de"):
        names = [date_format(date(2026, month, 1), "M F") for month in range(1, 13)]
        days = [date_format(date(2026, 3, day), "D l") for day in range(2, 9)]
    assert names[4] == "Mai Mai"
    assert (names[2], names[11], days[0], days[6]) == ("Mär März", "Dez Dezember", "Mo Montag", "So Sonntag")
    calendar = {
        word.lower() for source in (*MONTHS.values(), *WEEKDAYS.values()) for word in str(source).split()
    }
    ours = polib.pofile(str(ROOT / "locale/de/LC_MESSAGES/django.po"))
    assert not [entry.msgid for entry in ours if not entry.msgctxt and entry.msgid.lower() in calendar]
