"""Text written by people, and journal entries in words."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.models import Change
from core.text import inside as inside_words
from core.text import markdown as to_html

register = template.Library()
SHOWN_FIELDS = 3


@register.filter
def markdown(source: str) -> SafeString:
    """Markdown as sanitised HTML."""
    return to_html(source)


@register.filter
def inside(label: object) -> str:
    """A label inside a sentence."""
    return inside_words(label)


@register.filter
def change_words(change: Change) -> str:
    """What a journal entry says: created, deleted, or the fields with their values before and after."""
    if change.before is None:
        return _("created")
    if change.after is None:
        return _("deleted")
    parts = [
        _("%(field)s: %(before)s → %(after)s")
        % {"field": _field_words(name), "before": _value(change.before.get(name)), "after": _value(value)}
        for name, value in list(change.after.items())[:SHOWN_FIELDS]
    ]
    if len(change.after) > SHOWN_FIELDS:
        parts.append(_("and %(count)d more") % {"count": len(change.after) - SHOWN_FIELDS})
    return ", ".join(parts)


def _field_words(name: str) -> str:
    return name.removesuffix("_id").removesuffix("_minutes").replace("_", " ")


def _value(value: object) -> str:
    if value in (None, ""):
        return "–"
    text = str(value)
    return text[:10] if len(text) >= 19 and text[4:5] == "-" and "T" in text else text[:60]
