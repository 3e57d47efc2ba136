"""Markdown that is safe to show; amounts as people read them."""

from decimal import Decimal

import pytest
from django.utils import translation

from core.money import cents, money, short_money, total
from core.text import markdown


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://tracker.example/pixel.png)",
        '<a hx-get="/p/ERP/" data-hx-trigger="load">x</a>',
        "<iframe src='//e.example'></iframe>",
        "<style>body{display:none}</style>",
        "[x](vbscript:msgbox)",
    ],
)
def test_nothing_that_runs_or_calls_home_survives(source):
    html = markdown(source)
    for tag in (
        "<script",
        "<img",
        "<iframe",
        "<style",
        "<a hx",
        'href="javascript',
        'href="data',
        'href="vbscript',
    ):
        assert tag not in html


def test_links_carry_no_behaviour():
    html = markdown('<a hx-get="/p/ERP/">x</a> [y](https://example.org "hx-get")')
    assert "<a hx" not in html
    assert "&lt;a hx-get" in html


def test_what_writers_need_is_kept():
    html = markdown(
        "**b** *i*\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[link](https://example.org)"
    )
    for piece in (
        "<strong>b</strong>",
        "<em>i</em>",
        "<li>one</li>",
        "<td>1</td>",
        'href="https://example.org"',
    ):
        assert piece in html
    assert "noopener" in html


def test_empty_text_is_empty():
    assert markdown("") == ""


@pytest.mark.parametrize(
    ("amount", "rounded"), [("0.005", "0.00"), ("0.015", "0.02"), ("2.675", "2.68"), ("-0.005", "0.00")]
)
def test_half_cents_go_to_the_even_side(amount, rounded):
    assert cents(amount) == Decimal(rounded)


def test_total_of_nothing_has_two_places():
    assert str(total([])) == "0.00"
    assert total([Decimal("0.10")] * 3) == Decimal("0.30")


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("1840000", "€1,840,000.00"), ("-12.5", "−€12.50"), ("0", "€0.00")],
)
def test_amount_in_full(amount, shown):
    with translation.override("en"):
        assert money(Decimal(amount)) == shown


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("76432", "€76k"),
        ("1916000", "€1,916k"),
        ("9060000", "€9.06m"),
        ("-950", "−€950"),
        ("999.50", "€1,000"),
    ],
)
def test_amount_on_a_dashboard(amount, shown):
    with translation.override("en"):
        assert short_money(Decimal(amount)) == shown


def test_nothing_is_a_dash():
    assert money(None) == short_money(None) == "–"


def test_plus_is_shown_where_it_says_something():
    with translation.override("en"):
        assert short_money(Decimal(76000), signed=True) == "+€76k"
