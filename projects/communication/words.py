"""Cadences, states and letters in words."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from projects.communication.figures import nth_of
from projects.models import DueMessage, Message


def cadence_words(row: Message) -> str:
    """“every 2 weeks on Monday”, “monthly on the third Friday”, “7 days before Gate 3”."""
    if row.is_anchored:
        return _around(row)
    if row.first_on is None:
        return ""
    if row.cadence == Message.Cadence.ONCE:
        return _("once, on %(day)s") % {"day": date_format(row.first_on)}
    weekday = str(WEEKDAYS[row.first_on.weekday()])
    if row.cadence == Message.Cadence.WEEKLY:
        words = ngettext(
            "every week on %(weekday)s",
            "every %(n)d weeks on %(weekday)s",
            row.every,
        )
        return words % {"n": row.every, "weekday": weekday}
    words = ngettext("every month on %(day)s", "every %(n)d months on %(day)s", row.every)
    return words % {"n": row.every, "day": _month_day(row, row.first_on, weekday)}


def _month_day(row: Message, first: date, weekday: str) -> str:
    if row.cadence == Message.Cadence.MONTHLY_DAY:
        if first.day > 28:
            return _("day %(n)d, or the last one") % {"n": first.day}
        return _("day %(n)d") % {"n": first.day}
    ordinals = {
        1: _("the first %(weekday)s"),
        2: _("the second %(weekday)s"),
        3: _("the third %(weekday)s"),
        4: _("the fourth %(weekday)s"),
        -1: _("the last %(weekday)s"),
    }
    return ordinals[nth_of(first)] % {"weekday": weekday}


def _around(row: Message) -> str:
    days = abs(row.offset_days)
    is_gate = row.cadence == Message.Cadence.GATE
    told = {"n": days, "gate": (row.gate or _("a gate")) if is_gate else row.milestone_name}
    if not days:
        return _("on the day of %(gate)s") % told
    if row.offset_days < 0:
        words = ngettext("%(n)d day before %(gate)s", "%(n)d days before %(gate)s", days)
    else:
        words = ngettext("%(n)d day after %(gate)s", "%(n)d days after %(gate)s", days)
    return words % told


def ask_words(row: DueMessage) -> str:
    """Why its owner is asked."""
    if row.problem:
        return str(row.get_problem_display())
    asked: dict[str, str] = {
        "meeting": _("A meeting, which Plumbline cannot hold."),
        "report": _("A status report, which you write and send."),
        "letter": _("A letter or a call, which Plumbline cannot make."),
    }
    return asked.get(row.channel, "")


def short_time(at: datetime) -> str:
    """“08:00” or “8 a.m.”, as the language writes it."""
    return time_format(at, "TIME_FORMAT")


def due_title(row: DueMessage) -> str:
    """“Status report to Steering group”."""
    told = {"message": row.title or row.message.title, "audience": row.audience.name}
    return pgettext("message to an audience", "%(message)s to %(audience)s") % told


def letter(row: DueMessage, language: str) -> tuple[str, str, str]:
    """(subject, plain text, HTML) for who has no account: the words alone, and from whom they come."""
    project = row.message.project
    with translation.override(language or settings.LANGUAGE_CODE):
        context: dict[str, Any] = {
            "title": row.title,
            "text": row.text,
            "project_name": project.name,
            "sender": row.message.owner or project.manager,
            "audience": row.audience.name,
            "base_url": settings.BASE_URL,
        }
        return (
            f"{project.name}: {row.title}",
            render_to_string("projects/email/message.txt", context).strip() + "\n",
            render_to_string("projects/email/message.html", context),
        )
