"""The component tags say their meaning in words, escape what people wrote, and need no inline style."""

from datetime import date
from decimal import Decimal

import pytest
from django.template import Context, Template

from core.templatetags import amounts, marks


def rendered(source: str, **context: object) -> str:
    return Template("{% load plumbline amounts i18n %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "word"), [("green", "Green"), ("amber", "Amber"), ("red", "Red"), (None, "Not rated")]
)
def test_status_is_shape_and_word(value: str | None, word: str) -> None:
    chip = rendered("{% rag value %}", value=value)
    assert word in chip
    assert f'data-rag="{value or "none"}"' in chip


def test_unknown_status_is_not_rated_and_never_green() -> None:
    assert marks.rag_key("splendid") == "none"


def test_status_in_a_table_explains_itself() -> None:
    cell = rendered("{% rag_cell 'red' tip='Schedule: 38 days late' %}")
    assert 'aria-label="Red: Schedule: 38 days late"' in cell
    assert cell.startswith("<button")


def test_names_are_escaped() -> None:
    html = rendered(
        "{% who name %}{% tag name %}{% button name %}{% toast name %}", name="<script>x</script>"
    )
    assert "<script>" not in html


def test_button_passes_htmx_attributes_and_escapes_their_values() -> None:
    html = rendered("{% button 'Add' hx_get=url hx_target='#dialog' data_key='n' %}", url='/a?"><b>')
    assert 'hx-target="#dialog"' in html
    assert 'data-key="n"' in html
    assert "<b>" not in html


def test_icon_button_has_a_name() -> None:
    assert 'aria-label="More"' in rendered("{% button hidden_label='More' icon='dots' %}")


def test_a_known_icon_is_drawn_and_hidden_from_readers() -> None:
    html = rendered("{% icon 'plus' %}")
    assert 'aria-hidden="true"' in html
    assert "<path" in html


def test_nobody_has_no_avatar() -> None:
    assert "–" in rendered("{% avatar None %}")


def test_initials_take_first_and_last_name() -> None:
    assert marks.initials("Anna-Lena van der Berg") == "AB"
    assert marks.initials("Plato") == "P"


@pytest.mark.parametrize(
    ("score", "band"), [(1, 1), (3, 1), (4, 2), (6, 2), (9, 3), (10, 3), (12, 4), (15, 4), (16, 5), (25, 5)]
)
def test_heat_band_of_a_score(score: int, band: int) -> None:
    assert marks.heat_band(score) == band


def test_progress_stays_within_its_bar_without_inline_style() -> None:
    html = rendered("{% progress 140 %}")
    assert 'width="100%"' in html
    assert "style=" not in html


def test_heat_matrix_counts_the_risks_of_a_cell_aloud() -> None:
    pins = [{"probability": 4, "impact": 5, "label": "04", "title": "R-04"}]
    html = rendered("{% heat_matrix pins url='/risks/' target='#register' %}", pins=pins)
    assert "Probability 4, impact 5, score 20: 1 risk" in html
    assert html.count("hx-get") == 1


def test_panel_holds_its_content() -> None:
    assert "<p>in</p>" in rendered("{% panel 'T' 'sub' id='x' %}<p>in</p>{% endpanel %}")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (30, "30 min"),
        (90, "1.5 h"),
        (180, "3 h"),
        (480, "1 working day"),
        (4320, "9 working days"),
        (None, "–"),
    ],
)
def test_duration_carries_its_unit(minutes: int | None, words: str) -> None:
    assert amounts.duration(minutes) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [(9, "9 working days late"), (1, "1 working day late"), (0, "on schedule"), (-3, "3 working days early")],
)
def test_lateness_in_words(days: int, words: str) -> None:
    assert amounts.days_late(days) == words


def test_numbers_have_a_true_minus_and_a_plus() -> None:
    assert amounts.signed(-3) == "−3"
    assert amounts.signed(Decimal("11")) == "+11"
    assert amounts.signed_percent(Decimal("4.13")) == "+4.1%"
    assert amounts.signed_money(Decimal(-76_000)) == "−€76k"
    assert amounts.index(Decimal("0.9166")) == "0.92"


def test_working_days_without_trailing_zeros() -> None:
    assert amounts.working_days(480 * 41) == "41"
    assert amounts.working_days(240) == "0.5"


def test_dates_are_time_elements() -> None:
    assert amounts.day(date(2027, 3, 12)) == '<time datetime="2027-03-12">12 Mar 2027</time>'
    assert amounts.day(None) == "–"


def test_a_date_input_gets_iso_in_every_language() -> None:
    from django.utils import translation

    with translation.override("de"):
        assert amounts.iso_date("20.11.2026") == "2026-11-20"
    assert amounts.iso_date(date(2026, 11, 20)) == "2026-11-20"
    assert amounts.iso_date("soon") == "soon"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(285, "4.75 h"), (270, "4.5 h"), (480, "8 h"), (0, "0 h"), (140, "2.3 h"), (6000, "100 h"), (None, "–")],
)
def test_hours_keep_the_quarter_that_was_typed(minutes: int | None, words: str) -> None:
    assert amounts.hours(minutes) == words
