"""Working calendars as the engine takes them, in a fixed number of queries."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from engine.calendar import CalendarException as EngineException
from engine.calendar import Interval, WorkCalendar
from engine.calendar.recurrence import Frequency, Recurrence
from people.models import Leave, Organisation, User, WorkingCalendar
from people.organisation.reads import organisation

# Uids of calendars that exist for one person only, because of their leave: far above any row's id.
PERSON_CALENDAR_BASE = 1 << 40


def default_calendar() -> WorkingCalendar | None:
    """The organisation's calendar, which every project without its own follows."""
    return organisation().calendar


def calendar_of_project(calendar_id: int | None) -> int | None:
    """The id of a project's calendar: its own, else the organisation's."""
    return calendar_id or Organisation.objects.filter(pk=1).values_list("calendar_id", flat=True).first()


def engine_calendars(
    calendar_ids: Iterable[int], known: Mapping[int, WorkCalendar] | None = None
) -> dict[int, WorkCalendar]:
    """The calendars with these ids and all their ancestors, by id. Those `known` already are not read again."""
    wanted = set(calendar_ids)
    built = {pk: known[pk] for pk in wanted & known.keys()} if known else {}
    if wanted <= built.keys():
        return built
    rows = _with_ancestors(wanted - built.keys())

    def build(pk: int) -> WorkCalendar:
        if pk not in built:
            row = rows[pk]
            parent = build(row.parent_id) if row.parent_id in rows else None
            built[pk] = WorkCalendar(
                uid=pk,
                name=row.name,
                week=_week(row.week),
                exceptions=_exceptions(row.exceptions),
                parent=parent,
                minutes_per_day=row.minutes_per_day,
                minutes_per_week=row.minutes_per_week,
                days_per_month=row.days_per_month,
            )
        return built[pk]

    for pk in rows:
        build(pk)
    return built


# A short mark that changes with anything that `given.calendars`, or the working time of `given.people`, follow from:
# rows as text, so that any change of any field makes another. Both are arrays of ids of the one row of `given`. Ids of
# calendars that exist for one person only stand for none: their person's do.
MARK_OF_CALENDARS = """
SELECT md5(concat_ws('|',
    (SELECT calendar_id FROM people_organisation WHERE id = 1),
    (
        SELECT string_agg(calendar::text, '|' ORDER BY calendar.id)
        FROM people_workingcalendar calendar WHERE calendar.id = ANY(given.calendars)
    ),
    (
        SELECT string_agg(exception::text, '|' ORDER BY exception.id)
        FROM people_calendarexception exception WHERE exception.calendar_id = ANY(given.calendars)
    ),
    (
        SELECT string_agg(concat(person.id, ':', person.calendar_id), '|' ORDER BY person.id)
        FROM people_user person WHERE person.id = ANY(given.people)
    ),
    (
        SELECT string_agg(leave::text, '|' ORDER BY leave.id)
        FROM people_leave leave WHERE leave.user_id = ANY(given.people)
    )
)) FROM given
"""


def person_calendars(
    user_ids: Iterable[int], base_calendar_id: int | None, known: Mapping[int, WorkCalendar] | None = None
) -> tuple[dict[int, int], dict[int, WorkCalendar]]:
    """Each person's calendar with their leave taken out.

    Returns (user id -> calendar uid, calendars by uid). A person without a calendar of their own and without leave
    follows the base calendar.
    """
    wanted = set(user_ids)
    people = dict(User.objects.filter(pk__in=wanted).values_list("pk", "calendar_id")) if wanted else {}
    own = {pk: calendar_id or base_calendar_id for pk, calendar_id in people.items()}
    calendars = engine_calendars({pk for pk in own.values() if pk is not None}, known)
    leave: dict[int, list[EngineException]] = defaultdict(list)
    for user_id, start, end in Leave.objects.filter(user_id__in=people).values_list(
        "user_id", "start", "end"
    ):
        leave[user_id].append(EngineException(start=start, end=end, name="leave"))
    uids: dict[int, int] = {}
    for user_id, calendar_id in own.items():
        if calendar_id is None:
            continue
        if user_id not in leave:
            uids[user_id] = calendar_id
            continue
        base = calendars[calendar_id]
        uid = PERSON_CALENDAR_BASE + user_id
        calendars[uid] = WorkCalendar(
            uid=uid,
            name=base.name,
            exceptions=tuple(leave[user_id]),
            parent=base,
            minutes_per_day=base.minutes_per_day,
            minutes_per_week=base.minutes_per_week,
            days_per_month=base.days_per_month,
        )
        uids[user_id] = uid
    return uids, calendars


class _Row(NamedTuple):
    """A calendar as it is stored, with its exceptions."""

    pk: int
    name: str
    parent_id: int | None
    # Seven entries, Monday first, and the exceptions: as JSON.
    week: str | None
    minutes_per_day: int
    minutes_per_week: int
    days_per_month: int
    exceptions: str | None


# The nearest first. A parent that is its own ancestor ends it: a row is found once.
_WITH_ANCESTORS = """
WITH RECURSIVE wanted (id, parent_id) AS (
    SELECT calendar.id, calendar.parent_id FROM people_workingcalendar calendar WHERE calendar.id = ANY(%s)
    UNION
    SELECT above.id, above.parent_id
    FROM people_workingcalendar above JOIN wanted ON above.id = wanted.parent_id
)
SELECT calendar.id, calendar.name, calendar.parent_id, calendar.week,
    calendar.minutes_per_day, calendar.minutes_per_week, calendar.days_per_month,
    (
        SELECT jsonb_agg(
            jsonb_build_array(one.start, one."end", one.intervals, one.recurrence, one.name)
            ORDER BY one.start, one.id
        )
        FROM people_calendarexception one WHERE one.calendar_id = calendar.id
    )
FROM people_workingcalendar calendar
WHERE calendar.id IN (SELECT id FROM wanted)
ORDER BY calendar.owner, calendar.name, calendar.id
"""


def _with_ancestors(wanted: set[int]) -> dict[int, _Row]:
    """By id, with their exceptions. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_WITH_ANCESTORS, [sorted(wanted)])
        found = [_Row(*row) for row in cursor.fetchall()]
    return {row.pk: row for row in found}


def _week(text: str | None) -> tuple[tuple[Interval, ...] | None, ...]:
    days = json.loads(text or "null") or [[]] * 7
    return tuple(None if day is None else _intervals(day) for day in days)


def _exceptions(text: str | None) -> tuple[EngineException, ...]:
    return tuple(
        EngineException(
            start=date.fromisoformat(start),
            end=date.fromisoformat(end),
            intervals=_intervals(intervals),
            recurrence=_recurrence(recurrence),
            name=name,
        )
        for start, end, intervals, recurrence, name in json.loads(text or "[]")
    )


def _intervals(pairs: list[list[int]]) -> tuple[Interval, ...]:
    return tuple(Interval(start, end) for start, end in pairs)


def _recurrence(stored: dict[str, Any] | None) -> Recurrence | None:
    """The engine's recurrence from its fields as JSON."""
    if not stored:
        return None
    fields = stored | {
        "frequency": Frequency(stored["frequency"]),
        "weekdays": tuple(stored.get("weekdays", ())),
    }
    return Recurrence(**fields)
