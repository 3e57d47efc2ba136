"""A template's content as typed values, and how it keeps a day. No queries, no clock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from django.utils.translation import gettext as _

from core.errors import DomainError
from engine.calendar import WorkCalendar

VERSION = 1
# Every project has these two: they are named when it starts.
MANAGER, SPONSOR = "manager", "sponsor"
# A calendar without a working day in so many days has none.
_SEARCHED_DAYS = 366


@dataclass(frozen=True, slots=True)
class Role:
    """Who a template asks for. `units`: how many of them; `hourly_rate`: what an hour is planned at."""

    key: str
    name: str
    units: str = "1"
    hourly_rate: str = "0"


@dataclass(frozen=True, slots=True)
class Document:
    """What a template keeps: its roles, and what each room keeps under its name in the registry.

    Working time counts on a calendar of `minutes_per_day`; `days`: how many working days the plan
    takes. `currency`: of its amounts, empty for whatever the new project reckons in.
    """

    roles: tuple[Role, ...]
    parts: Mapping[str, Any]
    minutes_per_day: int = 480
    days: int = 0
    currency: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"version": VERSION, **asdict(self), "parts": dict(self.parts)}

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Document":
        """The document as it was kept. Raises DomainError for one of a later version."""
        if content.get("version") != VERSION:
            raise DomainError(
                _("This template was made by a later version of Plumbline. Update before you use it.")
            )
        return cls(
            roles=tuple(Role(**role) for role in content["roles"]),
            parts=content["parts"],
            minutes_per_day=content["minutes_per_day"],
            days=content["days"],
            currency=content["currency"],
        )

    def asked_roles(self) -> list[Role]:
        """Those that somebody is chosen for; manager and sponsor are named with the project."""
        return [role for role in self.roles if role.key not in (MANAGER, SPONSOR)]


def refuse_unknown_roles(roles: Sequence[Role], asked: Iterator[tuple[str, str]]) -> None:
    """Raise DomainError where something asks for a role that the template does not list."""
    known = {role.key for role in roles} | {MANAGER, SPONSOR}
    for key, what in asked:
        if key not in known:
            words = _(
                "“%(what)s” asks for the role “%(role)s”, which the template does not list. "
                "Make the template anew from its project, or choose another one."
            )
            raise DomainError(words % {"what": what, "role": key}, code="unknown_role")


class WorkingDays:
    """The working days of a plan by number: 0 is the first on or after its start, -1 the one before.

    A day without work is the next one on which something begins, and the last one on which
    something ends. Raises DomainError for a calendar without work.
    """

    def __init__(self, calendar: WorkCalendar, start: date) -> None:
        self._calendar = calendar
        self.first = self.next_from(start)

    def is_worked(self, day: date) -> bool:
        return bool(self._calendar.intervals_on(day))

    def next_from(self, day: date) -> date:
        """The first working day on or after `day`."""
        for step in range(_SEARCHED_DAYS):
            found = day + timedelta(days=step)
            if self.is_worked(found):
                return found
        raise DomainError(
            _("The calendar has no working day within a year of the start. Choose another calendar."),
            field="calendar",
        )

    def number_of(self, day: date, *, ends: bool = False) -> int:
        step = 1 if day >= self.first else -1
        begin, end = sorted((self.first, day))
        worked = sum(self.is_worked(begin + timedelta(days=n)) for n in range((end - begin).days))
        return step * worked - (ends and not self.is_worked(day))

    def day(self, number: int) -> date:
        step = timedelta(days=1 if number >= 0 else -1)
        day, left, idle = self.first, abs(number), 0
        while left:
            day += step
            if self.is_worked(day):
                left, idle = left - 1, 0
                continue
            idle += 1
            if idle > _SEARCHED_DAYS:
                raise DomainError(
                    _("The calendar ends before the plan does. Choose another calendar."),
                    field="calendar",
                )
        return day

    def kept(self, moment: datetime | None, *, ends: bool = False) -> list[int] | None:
        """A local moment as a template keeps it: [number of its day, minute of that day]."""
        if moment is None:
            return None
        day = moment.date()
        return [self.number_of(day, ends=ends), moment.hour * 60 + moment.minute]

    def moment(self, kept: Sequence[int] | None) -> datetime | None:
        """The same counted from this plan's start, local."""
        if kept is None:
            return None
        number, minute = kept
        return datetime.combine(self.day(number), time()) + timedelta(minutes=minute)

    def morning(self) -> datetime:
        """When work begins on the first day, local."""
        first = self._calendar.intervals_on(self.first)[0]
        return datetime.combine(self.first, time()) + timedelta(minutes=first.start_minute)


def free_key(taken: Mapping[str, Any]) -> str:
    """r1, r2, r3 ..."""
    return next(key for key in map("r{}".format, count(1)) if key not in taken)
