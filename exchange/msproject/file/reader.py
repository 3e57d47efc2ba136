"""A Microsoft Project XML file as an ImportedPlan. Runs in the limited child (core/foreign_files/limited_child.py).

One odd value never refuses a file: it is taken as a default, and the plan's notes name it. A file is refused when it
is no plan at all, or asks for more than a reader may use.
"""

from collections.abc import Iterator
from typing import IO, Any

from core.foreign_files.unreadable import Unreadable, gettext_noop
from exchange.msproject.file.calendars import read_calendar
from exchange.msproject.file.gathered import Gathered, refuse_too_many
from exchange.msproject.file.legible import Recoded, cleaned, legible
from exchange.msproject.file.links import keep_links
from exchange.msproject.file.notes import PROJECT, calendar_place
from exchange.msproject.file.people import (
    drop_unknown_calendars,
    keep_assignments,
    note_assignment,
    note_resource,
)
from exchange.msproject.file.records import ImportedCalendar, ImportedPlan
from exchange.msproject.file.stretches import note_stretches
from exchange.msproject.file.tasks import (
    mend_levels,
    mend_milestones,
    note_left_out_tasks,
    note_task,
)
from exchange.msproject.file.values import moment
from exchange.msproject.file.xml import Illegible, Node, project_parts

MAX_CALENDARS = 20_000
# How many calendars may stand above one another.
MAX_CALENDAR_DEPTH = 10
_UNNAMED = ("", "Project", "Imported plan")


def plan_parts(source: IO[bytes]) -> Iterator[Any]:
    """What the limited child hands back: the plan of a file in pieces, for `ImportedPlan.from_parts`."""
    yield from read_plan(source).parts()


def read_plan(source: IO[bytes]) -> ImportedPlan:
    """Parse a file. Raises Unreadable with a sentence for the person who uploaded it."""
    try:
        return _read(legible(source), Gathered())
    except Illegible:
        # Once more without what XML does not allow; a file that is broken otherwise is refused then.
        clean = cleaned(source)
        return _read(clean, Gathered(), clean)


def _read(source: "IO[bytes] | Recoded", gathered: Gathered, clean: Recoded | None = None) -> ImportedPlan:
    for path, element in project_parts(source):  # type: ignore[arg-type]
        gathered.inventory.note(path, element)
        if path == "Tasks/Task":
            note_task(element, gathered)
        elif path == "Resources/Resource":
            note_resource(element, gathered)
        elif path == "Assignments/Assignment":
            note_assignment(element, gathered)
        elif path == "Calendars/Calendar":
            _note_calendar(read_calendar(element, gathered.notes), gathered)
        elif not path:
            if clean is not None:
                gathered.notes.say(
                    gettext_noop("Characters that XML does not allow are left out: %(count)s."),
                    count=clean.left_out,
                )
            return _plan(Node(element, PROJECT, gathered.notes), gathered)
    raise Unreadable(gettext_noop("The file is empty."))


def _note_calendar(calendar: ImportedCalendar, gathered: Gathered) -> None:
    gathered.calendar_count += 1
    if calendar.uid in gathered.calendar_uids:
        gathered.notes.say(
            gettext_noop("%(where)s has the unique id of another calendar; it is left out."),
            where=calendar_place(calendar.name),
        )
        return
    gathered.calendar_uids[calendar.uid] = calendar
    gathered.calendars.append(calendar)
    refuse_too_many(
        len(gathered.calendars), MAX_CALENDARS, gettext_noop("The file has more than %(limit)s calendars.")
    )


def _plan(node: Node, gathered: Gathered) -> ImportedPlan:
    minutes_per_day = node.number("MinutesPerDay", 480, least=0, most=1440) or 480
    critical_days = node.number("CriticalSlackLimit", least=-1000, most=1000)
    plan = ImportedPlan(
        name=_name(node, gathered),
        start=_start(node, gathered),
        finish=moment(node, "FinishDate"),
        schedules_from_finish=not node.flag("ScheduleFromStart", default=True),
        status_date=moment(node, "StatusDate"),
        currency=node.text("CurrencyCode")[:3].upper(),
        calendar_uid=node.number("CalendarUID", -1),
        minutes_per_day=minutes_per_day,
        minutes_per_week=node.number("MinutesPerWeek", 2400, least=0, most=10_080) or 2400,
        days_per_month=node.number("DaysPerMonth", 20, least=0, most=31) or 20,
        critical_float_minutes=max(0, critical_days * minutes_per_day),
        description=gathered.project_row.description,
        fixed_cost=gathered.project_row.fixed_cost,
        cost=gathered.project_row.cost,
    )
    plan.in_file = {
        "tasks": len(gathered.tasks) + len(gathered.inactive),
        "links": len(gathered.links) + len(gathered.external),
        "calendars": gathered.calendar_count,
        "resources": len(gathered.resources),
        "assignments": len(gathered.assignments),
    }
    plan.calendars = gathered.calendars
    _mend_calendars(plan, gathered)
    plan.tasks = gathered.tasks
    mend_levels(plan, gathered)
    mend_milestones(plan, gathered)
    keep_links(gathered, plan)
    note_left_out_tasks(plan, gathered)
    plan.resources = gathered.resources
    drop_unknown_calendars(plan)
    keep_assignments(gathered, plan)
    note_stretches(gathered, plan)
    plan.left_out += gathered.inventory.left_out()
    plan.seen = gathered.inventory.seen()
    plan.notes = gathered.notes.all()
    return plan


def _name(node: Node, gathered: Gathered) -> str:
    """The project's title; else its name or that of its own row; "" for what says nothing."""
    names = (node.text("Title"), node.text("Name"), gathered.project_row.name)
    named = (name.removesuffix(".xml") for name in names)
    return next((name[:200] for name in named if name not in _UNNAMED), "")


def _start(node: Node, gathered: Gathered) -> str | None:
    start = moment(node, "StartDate")
    if start is not None:
        return start
    starts = [task.start for task in gathered.tasks if task.start]
    start = min(starts) if starts else moment(node, "FinishDate")
    if start is None:
        gathered.notes.say(gettext_noop("The file has no date at all; the project starts today."))
    else:
        gathered.notes.say(
            gettext_noop("The project has no start date; its earliest task's is taken: %(day)s."),
            day={"day": start[:10]},
        )
    return start


def _mend_calendars(plan: ImportedPlan, gathered: Gathered) -> None:
    """No calendar is based on one that is missing, or on itself. Raises Unreadable for too long a chain."""
    known = {calendar.uid: calendar for calendar in plan.calendars}
    for calendar in plan.calendars:
        if calendar.parent_uid is not None and calendar.parent_uid not in known:
            gathered.notes.say(
                gettext_noop(
                    "%(where)s is based on a calendar that is not in the file; its open days are free."
                ),
                where=calendar_place(calendar.name),
            )
            _cut_loose(calendar)
    for calendar in plan.calendars:
        above = _above(calendar, known)
        if calendar.uid in above:
            gathered.notes.say(
                gettext_noop("%(where)s is based on itself; its open days are free."),
                where=calendar_place(calendar.name),
            )
            _cut_loose(calendar)
        elif len(above) > MAX_CALENDAR_DEPTH:
            raise Unreadable(
                gettext_noop("Calendar %(name)s has more than %(limit)s calendars above it."),
                name=calendar.name,
                limit=MAX_CALENDAR_DEPTH,
            )
    if plan.calendar_uid not in known:
        plan.calendar_uid = None


def _above(calendar: ImportedCalendar, known: dict[int, ImportedCalendar]) -> list[int]:
    """The calendars above one, as far as the first that comes again, and at most one more than may be."""
    above: list[int] = []
    parent = calendar.parent_uid
    while parent is not None and parent not in above and len(above) <= MAX_CALENDAR_DEPTH:
        above.append(parent)
        parent = known[parent].parent_uid
    return above


def _cut_loose(calendar: ImportedCalendar) -> None:
    calendar.parent_uid = None
    calendar.week = [day if day is not None else [] for day in calendar.week]
