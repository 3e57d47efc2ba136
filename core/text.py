"""Markdown to HTML that is safe to show: rendered first, sanitised after; and labels and numbers inside sentences."""

from decimal import Decimal

import nh3
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

_renderer = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable(
    ["table", "strikethrough"]
)
_TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "s",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "a",
    "hr",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
_ATTRIBUTES = {"a": {"href", "title"}, "th": {"align"}, "td": {"align"}}


def markdown(source: str) -> SafeString:
    """Markdown as HTML. No raw HTML, no images (a remote picture tells its server who reads), no script links."""
    rendered = _renderer.render(source or "")
    clean = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(clean)  # noqa: S308 - sanitised on the line above


def inside(label: object) -> str:
    """A label as it stands inside a sentence: small, except in German, which writes nouns with a capital letter."""
    text = str(label)
    return text if (get_language() or "").startswith("de") else text[:1].lower() + text[1:]


def per_cent(number: str) -> str:
    """A number that is written already, with its sign for per cent: 15.1%, 15,1 % in German."""
    return pgettext("share", "%(number)s%%") % {"number": number}


def in_days(number: str) -> str:
    """A number that is written already, as days in little room: +6 d, +6 T in German."""
    return _("%(days)s d") % {"days": number}


def number_words(value: object, places: int = 1, *, is_short: bool = True) -> str:
    """A number as the language writes it: 1.3, 1,250; short: without zeros behind the point."""
    rounded = round(Decimal(str(value)), places)
    if is_short and rounded == rounded.to_integral():
        places = 0
    return number_format(rounded, places, force_grouping=True)
