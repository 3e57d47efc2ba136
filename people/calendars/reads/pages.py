"""Calendars as their pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.dates import WEEKDAYS

from core.access import Action, Actor, require
from core.errors import NotVisible
from people.models import CalendarException, Organisation, WorkingCalendar


@dataclass(frozen=True, slots=True)
class DayShown:
    """One day of a week: the hours in words, as bars (start and width in minutes), and in sum."""

    name: Any
    words: str
    bars: list[tuple[int, int]]
    minutes: int
    is_inherited: bool


@dataclass(frozen=True, slots=True)
class CalendarPage:
    calendar: WorkingCalendar
    week: list[DayShown]
    exceptions: list[CalendarException]
    is_default: bool
    followers: int


def clock(minute: int) -> str:
    """Minutes after midnight as 09:00; the end of the day is 24:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def hours_in_words(intervals: Sequence[Sequence[int]]) -> str:
    """[[540, 720], [780, 1020]] as "09:00–12:00, 13:00–17:00"."""
    return ", ".join(f"{clock(start)}–{clock(end)}" for start, end in intervals)


def shown_week(calendar: WorkingCalendar | None) -> list[DayShown]:
    """The seven days with inheritance applied, Monday first."""
    days = []
    for position in range(7):
        intervals, is_inherited = _day_of(calendar, position)
        days.append(
            DayShown(
                name=WEEKDAYS[position],
                words=hours_in_words(intervals),
                bars=[(start, end - start) for start, end in intervals],
                minutes=sum(end - start for start, end in intervals),
                is_inherited=is_inherited,
            )
        )
    return days


def calendars_of_organisation(actor: Actor) -> list[WorkingCalendar]:
    """The organisation's and people's calendars with how many days differ. Raises Forbidden."""
    require(actor, Action.MANAGE_ORGANISATION)
    default = Organisation.objects.filter(pk=1).values_list("calendar_id", flat=True).first()
    rows: list[Any] = list(
        WorkingCalendar.objects.filter(project=None)
        .select_related("parent")
        .annotate(exception_count=Count("exceptions"))
    )
    for row in rows:
        row.is_default = row.pk == default
    return rows


def calendar_page(actor: Actor, calendar_id: int) -> CalendarPage:
    """One calendar with its exceptions from this year on. Raises NotVisible, Forbidden."""
    calendar = WorkingCalendar.objects.select_related("parent__parent").filter(pk=calendar_id).first()
    if calendar is None or not _is_visible(actor, calendar):
        raise NotVisible
    if calendar.project_id is None:
        require(actor, Action.MANAGE_ORGANISATION)
    else:
        require(actor, Action.EDIT_PROJECT, calendar.project_id)
    this_year = timezone.localdate().replace(month=1, day=1)
    default = Organisation.objects.filter(pk=1, calendar=calendar).exists()
    return CalendarPage(
        calendar=calendar,
        week=shown_week(calendar),
        exceptions=list(calendar.exceptions.filter(end__gte=this_year)),
        is_default=default,
        followers=calendar.children.count(),
    )


def _is_visible(actor: Actor, calendar: WorkingCalendar) -> bool:
    return calendar.project_id is None or actor.sees_project(calendar.project_id)


def _day_of(calendar: WorkingCalendar | None, position: int) -> tuple[list[list[int]], bool]:
    """A day's intervals and whether they come from an ancestor."""
    step, is_inherited = calendar, False
    while step is not None:
        day = step.week[position] if len(step.week or []) == 7 else []
        if day is not None:
            return day, is_inherited
        step, is_inherited = step.parent, True
    return [], is_inherited
