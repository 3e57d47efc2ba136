"""Working days in words: every page, mail and file says them from here.

The number itself is `WorkCalendar.days_between` (from moment to moment) or `days_past`
(behind a due day).
"""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.money import MINUS

Days = Decimal | float | str


def rounded_days(value: Days) -> Decimal:
    """Days as people say them: whole ones, tenths below two days."""
    days = Decimal(str(value))
    places = Decimal("0.1") if abs(days) < 2 else Decimal(1)
    return days.quantize(places, ROUND_HALF_UP)


def days_number(value: Days) -> str:
    """Rounded days as the language writes them, without a sign: 9, 1.5."""
    size = abs(rounded_days(value))
    shown = size.normalize() if size % 1 else size.to_integral()
    return number_format(shown, None, force_grouping=True)


def signed_days(value: Days) -> str:
    """+9, −1.5, 0."""
    days = rounded_days(value)
    number = days_number(value)
    if not days:
        return number
    return f"+{number}" if days > 0 else f"{MINUS}{number}"


def working_days(value: Days) -> str:
    """“9 working days”, without a sign."""
    words = ngettext(
        "%(n)s working day",
        "%(n)s working days",
        _form(value),
    )
    return words % {"n": days_number(value)}


def days_late(value: Days) -> str:
    """“9 working days late”, “2 working days early”, “on schedule”."""
    days = rounded_days(value)
    if not days:
        return _("on schedule")
    said = {"days": working_days(value)}
    if days > 0:
        return _("%(days)s late") % said
    return _("%(days)s early") % said


def days_overdue(days: int) -> str:
    """“2 working days overdue”; “overdue” where no work was possible since."""
    if not days:
        return _("overdue")
    return _("%(days)s overdue") % {"days": working_days(days)}


def days_from(value: Days, name: str) -> str:
    """“9 working days after Baseline 1”, “… before Baseline 1”, “on the day of Baseline 1”."""
    days = rounded_days(value)
    if not days:
        return _("on the day of %(name)s") % {"name": name}
    said = {"days": working_days(value), "name": name}
    if days > 0:
        return _("%(days)s after %(name)s") % said
    return _("%(days)s before %(name)s") % said


def later_words(value: Days) -> str:
    """2 working days later, 1 working day sooner, as now."""
    days = rounded_days(value)
    if not days:
        return _("as now")
    later = ngettext(
        "%(days)s working day later",
        "%(days)s working days later",
        _form(value),
    )
    sooner = ngettext(
        "%(days)s working day sooner",
        "%(days)s working days sooner",
        _form(value),
    )
    words = later if days > 0 else sooner
    return words % {"days": days_number(value)}


def _form(value: Days) -> int:
    """By which number the words go: one day alone is one."""
    return 1 if abs(rounded_days(value)) == 1 else 2
