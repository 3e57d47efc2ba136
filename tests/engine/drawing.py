"""Plans and schedules drawn as text.

    days   | MTWTFSSMTWTFSS |
    design | XX             |
    build  |   XXX          | FS design

A column is a day; `days` names them from Monday 5 January 2026. X is a day worked, `.` a free day inside a task,
`<` a milestone at the start of its day (08:00) and `>` one at its end (17:00). The picture is both the input (how many
days of work) and what must come out (where they lie). The words after the chart, parted by commas:

    FS a, SS a +1d, FF a -1d, SF a +50%, FS a +1ed   links, with lag
    SNET 3, MFO 5, ALAP                              constraints; day 0 is the first column
    due 6                                            deadline at the end of day 6
    expected 6                                       finish expected at the end of day 6
    in s                                             lies under summary s (drawn with = where its children lie)
    six-day, round-clock, person six-day             task calendar, or one assignee with that calendar
    worth 3d, elapsed 3                              duration, where the chart does not show it
    split 2d for 1d                                  after two days of work a gap of one
    started 0 with 2d left, done 0-1, manual 3       progress and manual dates
    float 2d, free 1d, critical, not critical, late 4-5   what must come out besides
    because a, because SNET                          the driver that must come out
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from engine.calendar import CalendarException, WorkCalendar, hours, round_the_clock, standard_calendar
from engine.critical_path import schedule
from engine.critical_path.results import Schedule
from engine.plan import (
    Activity,
    Assignment,
    Constraint,
    ConstraintKind,
    LagUnit,
    Link,
    LinkKind,
    Plan,
    PlanOptions,
    Resource,
    ScheduleFrom,
    ScheduleMode,
)
from engine.plan.splits import Gap

MONDAY = datetime(2026, 1, 5)
DAY = 480
STANDARD = standard_calendar()
SIX_DAY = WorkCalendar(2, "Six days", (hours((8, 12), (13, 17)),) * 6 + ((),))
CALENDARS = (STANDARD, SIX_DAY, round_the_clock(uid=3))
NAMED = {"six-day": 2, "round-clock": 3}


@dataclass
class Drawing:
    """A parsed picture: the plan it stands for and what it says must come out."""

    plan: Plan
    width: int
    uids: dict[str, int]
    charts: dict[str, str]
    claims: list[tuple[str, str]] = field(default_factory=list)


def at_start(day: int) -> datetime:
    return MONDAY + timedelta(days=day, hours=8)


def at_end(day: int) -> datetime:
    return MONDAY + timedelta(days=day, hours=17)


def parse(
    picture: str,
    *,
    options: PlanOptions | None = None,
    status: int | None = None,
    finish: int | None = None,
    holidays: tuple[int, ...] = (),
) -> Drawing:
    rows = [
        [part.strip() if place != 1 else part for place, part in enumerate(line.split("|"))]
        for line in picture.strip("\n").splitlines()
        if line.strip()
    ]
    rows = [row for row in rows if row[0] != "days"]
    uids = {row[0]: number for number, row in enumerate(rows, start=1)}
    charts = {row[0]: row[1][1:].rstrip() if row[1].startswith(" ") else row[1].rstrip() for row in rows}
    activities, links, people = [], [], []
    drawing = Drawing(Plan(at_start(0), CALENDARS), max(len(row[1]) for row in rows), uids, charts)
    for row in rows:
        activity = Activity(uids[row[0]], row[0], duration_minutes=charts[row[0]].count("X") * DAY)
        for word in filter(None, (word.strip() for word in (row[2] if len(row) > 2 else "").split(","))):
            activity = _apply(word, activity, row[0], drawing, links, people)
        activities.append(activity)
    free = tuple(CalendarException(date(2026, 1, 5 + day), date(2026, 1, 5 + day)) for day in holidays)
    drawing.plan = Plan(
        start=at_start(0),
        calendars=(replace(STANDARD, exceptions=free), *CALENDARS[1:]),
        activities=tuple(activities),
        links=tuple(links),
        resources=tuple(Resource(uid, calendar_uid=uid) for uid in (1, 2, 3)),
        assignments=tuple(people),
        status_date=None if status is None else at_start(status),
        finish=None if finish is None else at_end(finish),
        schedule_from=ScheduleFrom.START if finish is None else ScheduleFrom.FINISH,
        options=options or PlanOptions(),
    )
    return drawing


def _apply(
    word: str, activity: Activity, name: str, drawing: Drawing, links: list[Link], people: list[Assignment]
) -> Activity:
    first, *rest = word.split()
    if first in LinkKind.__members__:
        links.append(_link(first, drawing.uids[rest[0]], activity.uid, rest[1] if len(rest) > 1 else ""))
    elif first in ConstraintKind.__members__:
        kind = ConstraintKind(first)
        day = int(rest[0]) if rest else 0
        moment = at_end(day) if first in ("FNET", "FNLT", "MFO", "FON") else at_start(day)
        return replace(activity, constraint=Constraint(kind, moment if kind.needs_date else None))
    elif first == "expected":
        return replace(activity, expected_finish=at_end(int(rest[0])))
    elif first == "due":
        return replace(activity, deadline=at_end(int(rest[0])))
    elif first == "in":
        return replace(activity, parent_uid=drawing.uids[rest[0]])
    elif first in NAMED:
        return replace(activity, calendar_uid=NAMED[first])
    elif first == "person":
        people.append(Assignment(activity.uid, NAMED.get(rest[0], 1)))
    elif first == "started":
        left = int(re.sub("d", "", rest[2])) * DAY
        return replace(activity, actual_start=at_start(int(rest[0])), remaining_minutes=left)
    elif first == "done":
        begin, end = map(int, rest[0].split("-"))
        return replace(
            activity, actual_start=at_start(begin), actual_finish=at_end(end), percent_complete=100
        )
    elif first == "manual":
        return replace(activity, mode=ScheduleMode.MANUAL, manual_start=at_start(int(rest[0])))
    elif first == "worth":
        return replace(activity, duration_minutes=int(rest[0].rstrip("d")) * DAY)
    elif first == "split":
        gap = Gap(int(rest[0].rstrip("d")) * DAY, int(rest[2].rstrip("d")) * DAY)
        return replace(activity, gaps=(*activity.gaps, gap))
    elif first == "elapsed":
        return replace(activity, is_elapsed=True, duration_minutes=int(rest[0]) * 1440)
    elif first == "off":
        return replace(activity, is_active=False)
    else:
        drawing.claims.append((name, word))
    return activity


def _link(kind: str, source: int, target: int, lag: str) -> Link:
    match = re.fullmatch(r"([+-]\d+)(d|ed|%)", lag) if lag else None
    if match is None:
        return Link(source, target, LinkKind(kind))
    amount = int(match[1])
    if match[2] == "%":
        return Link(source, target, LinkKind(kind), lag_unit=LagUnit.PERCENT, lag_percent=amount)
    if match[2] == "ed":
        return Link(source, target, LinkKind(kind), amount * 1440, LagUnit.ELAPSED)
    return Link(source, target, LinkKind(kind), amount * DAY)


def draw(drawing: Drawing, result: Schedule) -> dict[str, str]:
    """The chart of each activity as scheduled."""
    plan = result.solved.plan
    charts = {}
    for name, uid in drawing.uids.items():
        row = result[uid]
        place = plan.index[uid]
        table = plan.calendars.tables[(plan.float_calendar if place in plan.crews else plan.calendar)[place]]
        is_summary = bool(plan.is_summary[plan.index[uid]])
        stretches = () if is_summary else result.stretches(uid)
        cells = []
        for day in range(drawing.width):
            midnight, next_midnight = MONDAY + timedelta(days=day), MONDAY + timedelta(days=day + 1)
            first, last = max(row.start, midnight), min(row.finish, next_midnight)
            if row.start == row.finish and midnight <= row.start < next_midnight and not is_summary:
                cells.append("<" if row.start.hour < 12 else ">")
            elif first >= last:
                cells.append(" ")
            elif is_summary:
                cells.append("=")
            else:
                worked = (
                    table.minutes_between(max(start, first), min(finish, last))
                    for start, finish in stretches
                    if start < last and finish > first
                )
                cells.append("X" if any(minutes > 0 for minutes in worked) else ".")
        charts[name] = "".join(cells).rstrip()
    return charts


def assert_schedule(picture: str, **settings: object) -> Schedule:
    """Schedule what is drawn; fail unless it lies where it is drawn and every claim holds."""
    drawing = parse(picture, **settings)  # type: ignore[arg-type]
    result = schedule(drawing.plan)
    found = draw(drawing, result)
    assert found == drawing.charts, "\n" + "\n".join(f"{name:>10} | {chart}" for name, chart in found.items())
    for name, claim in drawing.claims:
        _check(result, drawing, name, claim)
    return result


def _check(result: Schedule, drawing: Drawing, name: str, claim: str) -> None:
    row = result[drawing.uids[name]]
    first, *rest = claim.split()
    if first == "float":
        assert (name, row.total_float_minutes / DAY) == (name, float(rest[0].rstrip("d")))
    elif first == "free":
        assert (name, row.free_float_minutes / DAY) == (name, float(rest[0].rstrip("d")))
    elif claim in ("critical", "not critical"):
        assert (name, row.is_critical) == (name, claim == "critical")
    elif first == "late":
        begin, end = map(int, rest[0].split("-"))
        assert (name, row.late_start, row.late_finish) == (name, at_start(begin), at_end(end))
    elif first == "because":
        names = {uid: task for task, uid in drawing.uids.items()}
        found = (
            names.get(row.driver.uid or 0)
            if row.driver.kind == "predecessor"
            else row.driver.detail or row.driver.kind.value
        )
        assert (name, found) == (name, rest[0])
    else:
        raise AssertionError(f"“{claim}” of {name} is not understood.")
