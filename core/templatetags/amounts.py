"""Numbers as people read them: `{% load amounts %}`. Units always, a true minus sign, en dash for nothing."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import days as words
from core import money as house_money
from core.quantities import brief_of, name_of
from core.text import per_cent

register = template.Library()
NOTHING = "–"
MINUS = "−"


def signed_number(value: Any, places: int = 0, *, plus: bool = True) -> str:
    """+9, −3, 0: rounded, grouped, with a true minus."""
    number = round(Decimal(str(value)), places)
    sign = MINUS if number < 0 else "+" if plus and number > 0 else ""
    return f"{sign}{formats.number_format(abs(number), places, force_grouping=True)}"


@register.simple_tag
def quantity(key: str, form: str = "name") -> str:
    """The glossary's word for a quantity; `form` "brief" for a column."""
    return brief_of(key) if form == "brief" else name_of(key)


@register.filter
def money(amount: Any, currency: str = "EUR") -> str:
    """In full: €1,840,000.00."""
    return house_money.money(None if amount in (None, "") else Decimal(amount), currency or "EUR")


@register.filter
def short_money(amount: Any, currency: str = "EUR") -> str:
    """For dashboards: €76k, €9.06m."""
    return house_money.short_money(None if amount in (None, "") else Decimal(amount), currency or "EUR")


@register.filter
def signed_money(amount: Any, currency: str = "EUR") -> str:
    """As short_money with a plus: +€76k."""
    value = None if amount in (None, "") else Decimal(amount)
    return house_money.short_money(value, currency or "EUR", signed=True)


@register.filter
def signed(value: Any, places: int = 0) -> str:
    return NOTHING if value in (None, "") else signed_number(value, places)


@register.filter
def percent(value: Any, places: int = 0) -> str:
    """56%; the value is already in per cent."""
    return NOTHING if value in (None, "") else per_cent(signed_number(value, places, plus=False))


@register.filter
def signed_percent(value: Any, places: int = 1) -> str:
    return NOTHING if value in (None, "") else per_cent(signed_number(value, places))


@register.filter
def index(value: Any) -> str:
    """SPI and CPI: two places."""
    return NOTHING if value in (None, "") else formats.number_format(round(Decimal(str(value)), 2), 2)


@register.filter
def days_late(value: Any) -> str:
    """9 working days late, 3 working days early, on schedule."""
    return NOTHING if value in (None, "") else words.days_late(value)


@register.filter
def signed_days(value: Any) -> str:
    """+9, −1.5, 0: a slip where the head names the unit."""
    return NOTHING if value in (None, "") else words.signed_days(value)


@register.filter
def working_days(minutes: Any, minutes_per_day: int = 480) -> str:
    """Working minutes as days: 41, 0.5. For table columns that name the unit in their head."""
    if minutes in (None, ""):
        return NOTHING
    days = Decimal(minutes) / Decimal(minutes_per_day)
    return formats.number_format(
        days.normalize() if days != days.to_integral() else days.to_integral(), None, force_grouping=True
    )


@register.filter
def duration(minutes: Any, minutes_per_day: int = 480) -> str:
    """Working minutes with their unit: 30 min, 3 h, 1.5 h, 9 working days."""
    if minutes in (None, ""):
        return NOTHING
    amount = Decimal(minutes)
    if abs(amount) < 60:
        return _("%(count)s min") % {"count": round(amount)}
    if abs(amount) < minutes_per_day:
        return hours(amount)
    days = round(amount / minutes_per_day, 1)
    shown = days.to_integral() if days == days.to_integral() else days
    text = formats.number_format(shown, 0 if shown == days.to_integral() else 1, force_grouping=True)
    return ngettext("%(days)s working day", "%(days)s working days", 1 if shown == 1 else 2) % {"days": text}


@register.filter
def hours(minutes: Any) -> str:
    """Minutes as hours: 31.5 h. A quarter stays one, as it was typed: 4.75 h; what is none is rounded: 2.3 h."""
    if minutes in (None, ""):
        return NOTHING
    exact = Decimal(minutes) / 60
    amount = exact if exact % Decimal("0.25") == 0 else round(exact, 1)
    amount = amount.normalize()
    places = max(0, -int(amount.as_tuple().exponent))
    return _("%(count)s h") % {"count": formats.number_format(amount, places, force_grouping=True)}


def local_date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value or None


def _time_tag(day: date, text: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), text)


@register.filter
def day(value: Any) -> str:
    """12 Mar 2027, in a <time> element."""
    found = local_date(value)
    return _time_tag(found, formats.date_format(found, "DATE_FORMAT")) if found else NOTHING


def _with_weekday(day: date, kind: str) -> str:
    return f"{formats.date_format(day, 'D')} {formats.date_format(day, kind)}"


@register.filter
def short_day(value: Any) -> str:
    """12 Mar; the year only where it is not this one."""
    local_day = local_date(value)
    if not local_day:
        return NOTHING
    kind = "SHORT_DATE_FORMAT" if local_day.year == timezone.localdate().year else "DATE_FORMAT"
    return _time_tag(local_day, formats.date_format(local_day, kind))


@register.filter
def weekday(value: Any) -> str:
    """Thu 19 Nov."""
    local_day = local_date(value)
    return _time_tag(local_day, _with_weekday(local_day, "SHORT_DATE_FORMAT")) if local_day else NOTHING


@register.filter
def weekday_year(value: Any) -> str:
    """Thu 19 Nov 2026."""
    local_day = local_date(value)
    if not local_day:
        return NOTHING
    return _time_tag(local_day, _with_weekday(local_day, "DATE_FORMAT"))


@register.filter
def weekday_words(value: Any) -> str:
    """Thu 19 Nov, for an attribute: without a <time> element."""
    local_day = local_date(value)
    if not local_day:
        return NOTHING
    return _with_weekday(local_day, "SHORT_DATE_FORMAT")


@register.filter
def weekday_long(value: Any) -> str:
    """Thursday, 19 Nov 2026, as a heading."""
    local_day = local_date(value)
    if not local_day:
        return NOTHING
    return f"{formats.date_format(local_day, 'l')}, {formats.date_format(local_day, 'DATE_FORMAT')}"


@register.filter
def moment(value: datetime | None) -> str:
    """12 Mar 2027, 14:02, in the reader's time zone."""
    if not value:
        return NOTHING
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), formats.date_format(local, "DATETIME_FORMAT")
    )


@register.filter
def iso_date(value: Any) -> str:
    """A date input's value: browsers want ISO whatever the language; what cannot be read is kept as typed."""
    if isinstance(value, date):
        return (local_date(value) or value).isoformat()
    for pattern in formats.get_format("DATE_INPUT_FORMATS"):
        try:
            return datetime.strptime(str(value), pattern).date().isoformat()
        except ValueError:
            continue
    return str(value or "")
