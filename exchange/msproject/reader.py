"""A Microsoft Project XML file as an ImportedPlan. Runs in the limited child (core/limited_child.py).

Source of the codes: Microsoft, "Project XML Data Interchange Schema Reference". Times are local, without a zone.
"""

from collections.abc import Iterator
from itertools import zip_longest
from typing import IO, Any
from xml.etree.ElementTree import Element

from core.unreadable import Unreadable, gettext_noop
from exchange.msproject.calendars import read_calendar
from exchange.msproject.gathered import Gathered, refuse_too_many
from exchange.msproject.people import drop_unknown_calendars, keep_assignments, note_assignment, note_resource
from exchange.msproject.records import (
    ImportedBaselineValue,
    ImportedLink,
    ImportedPlan,
    ImportedTask,
    LeftOut,
)
from exchange.msproject.values import (
    ELAPSED_FORMATS,
    ESTIMATED_FORMATS,
    MAX_MINUTES,
    PERCENT_FORMATS,
    amount,
    minutes,
    moment,
)
from exchange.msproject.xml import Node, project_parts

_CONSTRAINTS = ("asap", "alap", "mso", "mfo", "snet", "snlt", "fnet", "fnlt")
_TASK_KINDS = ("fixed_units", "fixed_duration", "fixed_work")
_LINK_KINDS = ("FF", "FS", "SF", "SS")
MAX_TASKS = 100_000
MAX_LINKS = 400_000
MAX_CALENDARS = 20_000
# How many calendars may stand above one another.
MAX_CALENDAR_DEPTH = 10
MAX_LEVEL = 30
MAX_NAME = 300
# Microsoft Project keeps eleven: 0 to 10.
LAST_BASELINE = 10
# In percent of the predecessor's duration.
MAX_LAG_PERCENT = 100_000
MAX_WARNINGS = 100


def plan_parts(source: IO[bytes]) -> Iterator[Any]:
    """What the limited child hands back: the plan of a file in pieces, for `ImportedPlan.from_parts`."""
    yield from read_plan(source).parts()


def read_plan(source: IO[bytes]) -> ImportedPlan:
    """Parse a file. Raises Unreadable with a sentence for the person who uploaded it."""
    gathered = Gathered()
    for path, element in project_parts(source):
        gathered.inventory.note(path, element)
        if path == "Tasks/Task":
            _note_task(element, gathered)
        elif path == "Resources/Resource":
            note_resource(element, gathered)
        elif path == "Assignments/Assignment":
            note_assignment(element, gathered)
        elif path == "Calendars/Calendar":
            gathered.calendars.append(read_calendar(element))
            refuse_too_many(
                len(gathered.calendars),
                MAX_CALENDARS,
                gettext_noop("The file has more than %(limit)s calendars."),
            )
        elif not path:
            return _plan(Node(element, "The project"), gathered)
    raise Unreadable(gettext_noop("The file is empty."))


def _plan(node: Node, gathered: Gathered) -> ImportedPlan:
    start = moment(node, "StartDate") or moment(node, "FinishDate")
    if start is None:
        raise Unreadable(gettext_noop("The project has no start date."))
    minutes_per_day = node.number("MinutesPerDay", 480, least=0, most=1440) or 480
    critical_days = node.number("CriticalSlackLimit", least=-1000, most=1000)
    plan = ImportedPlan(
        name=(node.text("Title") or node.text("Name") or "Imported plan").removesuffix(".xml")[:200],
        start=start,
        finish=moment(node, "FinishDate"),
        schedules_from_finish=node.text("ScheduleFromStart") == "0",
        status_date=moment(node, "StatusDate"),
        currency=node.text("CurrencyCode")[:3].upper(),
        calendar_uid=node.number("CalendarUID", -1),
        minutes_per_day=minutes_per_day,
        minutes_per_week=node.number("MinutesPerWeek", 2400, least=0, most=10_080) or 2400,
        days_per_month=node.number("DaysPerMonth", 20, least=0, most=31) or 20,
        critical_float_minutes=max(0, critical_days * minutes_per_day),
    )
    plan.calendars = gathered.calendars
    _check_calendars(plan)
    plan.tasks = gathered.tasks
    _mend_levels(plan)
    _keep_links(gathered, plan)
    _note_left_out_tasks(gathered, plan)
    plan.resources = gathered.resources
    drop_unknown_calendars(plan)
    keep_assignments(gathered, plan)
    plan.left_out += gathered.inventory.left_out()
    _shorten_warnings(plan)
    return plan


def _shorten_warnings(plan: ImportedPlan) -> None:
    more = len(plan.warnings) - MAX_WARNINGS
    if more > 0:
        plan.warnings = [*plan.warnings[:MAX_WARNINGS], f"… {more} more of this kind."]


def _check_calendars(plan: ImportedPlan) -> None:
    known = {calendar.uid: calendar for calendar in plan.calendars}
    if len(known) < len(plan.calendars):
        raise Unreadable(gettext_noop("Two calendars of the file have the same unique id."))
    for calendar in plan.calendars:
        if calendar.parent_uid is not None and calendar.parent_uid not in known:
            plan.warnings.append(
                f"Calendar {calendar.name!r} is based on a calendar that is not in the file."
            )
            calendar.parent_uid = None
            calendar.week = [day if day is not None else [] for day in calendar.week]
    for calendar in plan.calendars:
        depth = 0
        parent = calendar.parent_uid
        while parent is not None:
            depth += 1
            if parent == calendar.uid or depth > len(known):
                raise Unreadable(gettext_noop("Calendar %(name)s is based on itself."), name=calendar.name)
            if depth > MAX_CALENDAR_DEPTH and not _is_in_a_circle(calendar.uid, known):
                raise Unreadable(
                    gettext_noop("Calendar %(name)s has more than %(limit)s calendars above it."),
                    name=calendar.name,
                    limit=MAX_CALENDAR_DEPTH,
                )
            parent = known[parent].parent_uid
    if plan.calendar_uid not in known:
        plan.calendar_uid = None


def _is_in_a_circle(uid: int, known: dict[int, Any]) -> bool:
    seen: set[int] = set()
    parent: int | None = uid
    while parent is not None:
        if parent in seen:
            return True
        seen.add(parent)
        parent = known[parent].parent_uid
    return False


def _note_task(element: Element, gathered: Gathered) -> None:
    node = Node(element, "A task")
    uid = node.number("UID", -1)
    node.where = f"Task {node.number('ID')} {node.text('Name')[:60]!r}"
    if uid == 0 or (node.number("OutlineLevel") == 0 and node.text("OutlineLevel")):
        # Row 0 stands for the project itself.
        return
    if node.flag("IsNull"):
        gathered.blank += 1
        return
    if node.text("Active") == "0":
        gathered.inactive += 1
        return
    if uid in gathered.names:
        raise Unreadable(
            gettext_noop("%(where)s: its unique id %(uid)s is used twice."), where=node.where, uid=uid
        )
    task = _read_task(node, uid, len(gathered.tasks) + 1)
    gathered.names[uid] = task.name
    gathered.tasks.append(task)
    refuse_too_many(len(gathered.tasks), MAX_TASKS, gettext_noop("The file has more than %(limit)s tasks."))
    for link in node.children("PredecessorLink"):
        _note_link(Node(link, node.where), uid, gathered)


def _note_link(node: Node, successor: int, gathered: Gathered) -> None:
    if node.flag("CrossProject"):
        gathered.external += 1
        return
    gathered.links.append(_read_link(node, node.number("PredecessorUID", -1), successor))
    refuse_too_many(len(gathered.links), MAX_LINKS, gettext_noop("The file has more than %(limit)s links."))


def _note_left_out_tasks(gathered: Gathered, plan: ImportedPlan) -> None:
    if gathered.blank:
        plan.left_out.append(
            LeftOut("Blank rows", gathered.blank, "A row without a task has nothing to plan.")
        )
    if gathered.inactive:
        plan.left_out.append(
            LeftOut("Inactive tasks", gathered.inactive, "They take no part in the schedule.")
        )


def _read_task(node: Node, uid: int, row: int) -> ImportedTask:
    duration_format = node.number("DurationFormat", 7)
    manual = node.flag("Manual")
    task = ImportedTask(
        uid=uid,
        row=row,
        name=(node.text("Name") or "Unnamed task")[:MAX_NAME],
        outline_level=max(1, node.number("OutlineLevel", 1, most=MAX_LEVEL)),
        notes=node.text("Notes")[:20_000],
        is_milestone=node.flag("Milestone"),
        is_summary=node.flag("Summary"),
        is_manual=manual,
        duration_minutes=max(0, minutes(node, "Duration")),
        is_elapsed=duration_format in ELAPSED_FORMATS,
        is_estimated=duration_format in ESTIMATED_FORMATS or node.flag("Estimated"),
        kind=_code(_TASK_KINDS, node, "Type"),
        is_effort_driven=node.flag("EffortDriven"),
        work_minutes=max(0, minutes(node, "Work")),
        constraint_kind=_code(_CONSTRAINTS, node, "ConstraintType"),
        constraint_date=moment(node, "ConstraintDate"),
        deadline=moment(node, "Deadline"),
        calendar_uid=node.number("CalendarUID", -1) if node.number("CalendarUID", -1) > 0 else None,
        ignores_resource_calendars=node.flag("IgnoreResourceCalendar"),
        priority=min(1000, max(0, node.number("Priority", 500))),
        start=moment(node, "ManualStart" if manual and node.text("ManualStart") else "Start"),
        finish=moment(node, "ManualFinish" if manual and node.text("ManualFinish") else "Finish"),
        levelling_delay_minutes=min(MAX_MINUTES, max(0, node.number("LevelingDelay") // 10)),
        fixed_cost=amount(node, "FixedCost", hundredths=True),
    )
    if task.constraint_kind not in ("asap", "alap") and task.constraint_date is None:
        raise Unreadable(gettext_noop("%(where)s: the constraint has no date."), where=node.where)
    if task.constraint_kind in ("asap", "alap"):
        task.constraint_date = None
    _read_progress(node, task)
    baselines = (_read_baseline(Node(item, node.where)) for item in node.children("Baseline"))
    # One of each number: the last that the file gives.
    task.baselines = list({value.number: value for value in baselines}.values())
    return task


def _read_progress(node: Node, task: ImportedTask) -> None:
    task.percent_complete = min(100, max(0, node.number("PercentComplete")))
    physical = node.number("PhysicalPercentComplete")
    task.earns_physical = node.number("EarnedValueMethod") == 1
    task.physical_percent = min(100, max(0, physical)) if task.earns_physical or physical else None
    task.actual_start = moment(node, "ActualStart")
    task.actual_finish = moment(node, "ActualFinish")
    if task.actual_finish and not task.actual_start:
        task.actual_start = min(task.start or task.actual_finish, task.actual_finish)
    if task.percent_complete and not task.actual_start and task.start:
        task.actual_start = task.start
    if task.actual_start and not task.actual_finish:
        remaining = minutes(node, "RemainingDuration", -1)
        task.remaining_minutes = remaining if remaining >= 0 else None
    task.actual_work_minutes = max(0, minutes(node, "ActualWork"))
    task.actual_cost = amount(node, "ActualCost", hundredths=True)


def _read_baseline(node: Node) -> ImportedBaselineValue:
    return ImportedBaselineValue(
        number=node.number("Number", least=0, most=LAST_BASELINE),
        start=moment(node, "Start"),
        finish=moment(node, "Finish"),
        duration_minutes=max(0, minutes(node, "Duration")),
        work_minutes=max(0, minutes(node, "Work")),
        cost=amount(node, "Cost", hundredths=True),
    )


def _mend_levels(plan: ImportedPlan) -> None:
    """A task is at most one level below the row before it; which tasks are summaries follows from that."""
    previous = 0
    for task in plan.tasks:
        if task.outline_level > previous + 1:
            plan.warnings.append(
                f"Task {task.name!r} was {task.outline_level - previous - 1} levels too deep; moved up."
            )
            task.outline_level = previous + 1
        previous = task.outline_level
    for task, following in zip_longest(plan.tasks, plan.tasks[1:]):
        has_children = following is not None and following.outline_level > task.outline_level
        if task.is_summary and not has_children:
            plan.warnings.append(f"Summary task {task.name!r} has no tasks under it; it becomes a task.")
        task.is_summary = has_children


def _keep_links(gathered: Gathered, plan: ImportedPlan) -> None:
    """The links between tasks of the plan, each pair once."""
    seen: set[tuple[int, int]] = set()
    dangling = repeated = 0
    for link in gathered.links:
        pair = link.predecessor_uid, link.successor_uid
        if link.predecessor_uid not in gathered.names or pair[0] == pair[1]:
            dangling += 1
        elif pair in seen:
            repeated += 1
        else:
            seen.add(pair)
            plan.links.append(link)
    if gathered.external:
        plan.left_out.append(
            LeftOut("Links to other files", gathered.external, "Links to other files cannot be followed.")
        )
    if dangling:
        plan.left_out.append(
            LeftOut(
                "Links to no task",
                dangling,
                "The predecessor is missing, inactive or the task itself.",
            )
        )
    if repeated:
        plan.left_out.append(
            LeftOut("Repeated links", repeated, "Two tasks are linked once; the first link is kept.")
        )


def _read_link(node: Node, predecessor: int, successor: int) -> ImportedLink:
    lag_format = node.number("LagFormat", 7)
    kind = _code(_LINK_KINDS, node, "Type", 1)
    if lag_format in PERCENT_FORMATS:
        percent = node.number("LinkLag", least=-MAX_LAG_PERCENT, most=MAX_LAG_PERCENT)
        return ImportedLink(predecessor, successor, kind, percent * 100, "percent")
    unit = "elapsed" if lag_format in ELAPSED_FORMATS else "working"
    # LinkLag counts tenths of a minute.
    lag = node.number("LinkLag", least=-MAX_MINUTES * 10, most=MAX_MINUTES * 10)
    return ImportedLink(predecessor, successor, kind, round(lag / 10), unit)


def _code(names: tuple[str, ...], node: Node, element: str, default: int = 0) -> str:
    index = node.number(element, default)
    if not 0 <= index < len(names):
        raise Unreadable(
            gettext_noop("%(where)s: %(field)s has the unknown code %(value)s."),
            where=node.where,
            field=element,
            value=index,
        )
    return names[index]
