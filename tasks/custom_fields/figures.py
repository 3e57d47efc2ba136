"""What people type into a custom column, and how it is stored and shown (see `tasks.models.CustomValue`)."""

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.reading import typed_number
from tasks.models import CustomField
from tasks.typing.figures.dates import parse_day

MAX_TEXT = 500
MAX_PLACES = 6
_YES, _NO = {"1", "y", "yes", "true", "x", "✓", "ja", "wahr"}, {"0", "n", "no", "false", "nein", "falsch"}


def parse_value(field: CustomField, text: str, *, today: date) -> str:
    """The stored text of what was typed; empty for an empty cell. Raises DomainError saying what can be typed."""
    typed = text.strip()
    if not typed:
        return ""
    match field.kind:
        case CustomField.Kind.NUMBER:
            return _number(typed)
        case CustomField.Kind.DATE:
            return parse_day(typed, near=today, today=today).isoformat()
        case CustomField.Kind.YES_NO:
            return _yes_or_no(typed)
        case CustomField.Kind.CHOICE:
            return _choice(field, typed)
    if len(typed) > MAX_TEXT:
        raise DomainError(_("%(most)d letters are the most.") % {"most": MAX_TEXT})
    return typed


def shown_value(field: CustomField, value: str) -> str:
    """A stored value as a page writes it, readable by `parse_value` again."""
    if not value:
        return ""
    if field.kind == CustomField.Kind.NUMBER:
        number = Decimal(value)
        return number_format(
            number, max(0, -int(number.as_tuple().exponent)), use_l10n=True, force_grouping=True
        )
    if field.kind == CustomField.Kind.DATE:
        return date_format(date.fromisoformat(value))
    if field.kind == CustomField.Kind.YES_NO:
        return _("Yes") if value == "1" else _("No")
    return value


def parse_options(text: str) -> list[str]:
    """One option a line, each once. Raises DomainError."""
    options = list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))
    if len({option.casefold() for option in options}) < len(options):
        raise DomainError(_("Two options differ in capital letters only."), field="options")
    if len(options) < 2:
        raise DomainError(_("Give two or more options, each on its own line."), field="options")
    if len(options) > 100 or any(len(option) > 80 for option in options):
        raise DomainError(_("100 options of 80 letters are the most."), field="options")
    return options


def _number(typed: str) -> str:
    number = typed_number(typed)
    if number is None or -int(number.as_tuple().exponent) > MAX_PLACES:
        raise DomainError(_("Type a number."))
    return format(number.normalize() if number else Decimal(0), "f")


def _yes_or_no(typed: str) -> str:
    word = typed.casefold()
    if word in _YES or word == _("Yes").casefold():
        return "1"
    if word in _NO or word == _("No").casefold():
        return "0"
    raise DomainError(_("Type yes or no."))


def _choice(field: CustomField, typed: str) -> str:
    wanted = typed.casefold()
    found = [option for option in field.options if option.casefold() == wanted]
    found = found or [option for option in field.options if option.casefold().startswith(wanted)]
    if len(found) != 1:
        raise DomainError(_("Type one of: %(words)s.") % {"words": ", ".join(field.options)})
    return str(found[0])
