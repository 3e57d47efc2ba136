"""Buttons: a name that only a screen reader hears is text, whatever it was made of."""

from datetime import date

from django.template import Context, Template


def drawn(source: str) -> str:
    return Template("{% load plumbline amounts i18n %}" + source).render(Context({"on": date(2026, 3, 2)}))


def test_name_of_an_icon_button_leaves_out_the_marks_of_a_day():
    html = drawn(
        "{% blocktranslate asvar words with day=on|day %}Remove {{ day }}{% endblocktranslate %}"
        '{% button hidden_label=words icon="trash" %}'
    )
    assert 'aria-label="Remove 2 Mar 2026"' in html.replace("\xa0", " ").replace("\u202f", " ")
    assert "<time" not in html


def test_name_of_an_icon_button_keeps_its_letters():
    html = drawn('{% button hidden_label="A & B" icon="trash" %}')
    assert 'title="A &amp; B"' in html
