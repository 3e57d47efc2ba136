"""A Microsoft Project XML file as an ImportedPlan.

Source of the codes: Microsoft, "Project XML Data Interchange Schema Reference". Times are local, without a zone.
"""

from itertools import zip_longest
from xml.etree.ElementTree import Element

from exchange.msproject.calendars import read_calendar
from exchange.msproject.inventory import list_left_out
from exchange.msproject.records import (
    ImportedAssignment,
    ImportedBaselineValue,
    ImportedLink,
    ImportedPlan,
    ImportedResource,
    ImportedTask,
    LeftOut,
)
from exchange.msproject.values import (
    ELAPSED_FORMATS,
    ESTIMATED_FORMATS,
    PERCENT_FORMATS,
    amount,
    fraction,
    hourly_rate,
    minutes,
    moment,
)
from exchange.msproject.xml import NAMESPACE, Node, PlanFileError, gettext_noop, parse_project

_CONSTRAINTS = ("asap", "alap", "mso", "mfo", "snet", "snlt", "fnet", "fnlt")
_TASK_KINDS = ("fixed_units", "fixed_duration", "fixed_work")
_LINK_KINDS = ("FF", "FS", "SF", "SS")
_UNASSIGNED = -65535
MAX_TASKS = 100_000
MAX_LINKS = 400_000
MAX_NAME = 300


def read_plan(data: bytes) -> ImportedPlan:
    """Parse a file's bytes. Raises PlanFileError with a sentence for the person who uploaded it."""
    root = parse_project(data)
    node = Node(root, "The project")
    start = moment(node, "StartDate") or moment(node, "FinishDate")
    if start is None:
        raise PlanFileError(gettext_noop("The project has no start date."))
    plan = ImportedPlan(
        name=(node.text("Title") or node.text("Name") or "Imported plan").removesuffix(".xml")[:200],
        start=start,
        finish=moment(node, "FinishDate"),
        schedules_from_finish=node.text("ScheduleFromStart") == "0",
        status_date=moment(node, "StatusDate"),
        currency=node.text("CurrencyCode")[:3].upper(),
        calendar_uid=node.number("CalendarUID", -1),
        minutes_per_day=node.number("MinutesPerDay", 480) or 480,
        minutes_per_week=node.number("MinutesPerWeek", 2400) or 2400,
        days_per_month=node.number("DaysPerMonth", 20) or 20,
        critical_float_minutes=max(
            0, node.number("CriticalSlackLimit") * (node.number("MinutesPerDay", 480) or 480)
        ),
    )
    plan.calendars = [read_calendar(element) for element in node.children("Calendars/Calendar")]
    _check_calendars(plan)
    _read_tasks(root, plan)
    _read_resources(root, plan)
    _read_assignments(root, plan)
    plan.left_out += list_left_out(root)
    return plan


def _check_calendars(plan: ImportedPlan) -> None:
    known = {calendar.uid: calendar for calendar in plan.calendars}
    for calendar in plan.calendars:
        seen = {calendar.uid}
        parent = calendar.parent_uid
        while parent is not None:
            if parent not in known:
                plan.warnings.append(
                    f"Calendar {calendar.name!r} is based on a calendar that is not in the file."
                )
                calendar.parent_uid = None
                calendar.week = [day if day is not None else [] for day in calendar.week]
                break
            if parent in seen:
                raise PlanFileError(gettext_noop("Calendar %(name)s is based on itself."), name=calendar.name)
            seen.add(parent)
            parent = known[parent].parent_uid
    if plan.calendar_uid not in known:
        plan.calendar_uid = None


def _read_tasks(root: Element, plan: ImportedPlan) -> None:
    inactive = blank = 0
    elements = root.findall(f"{NAMESPACE}Tasks/{NAMESPACE}Task")
    if len(elements) > MAX_TASKS:
        raise PlanFileError(
            gettext_noop("The file has %(count)s tasks; %(limit)s is the limit."),
            count=len(elements),
            limit=MAX_TASKS,
        )
    uids: set[int] = set()
    pending_links: list[tuple[Node, int]] = []
    for element in elements:
        node = Node(element, "A task")
        uid = node.number("UID", -1)
        name = node.text("Name")
        node.where = f"Task {node.number('ID')} {name[:60]!r}"
        if uid == 0 or (node.number("OutlineLevel") == 0 and node.text("OutlineLevel")):
            # Row 0 stands for the project itself.
            continue
        if node.flag("IsNull"):
            blank += 1
            continue
        if node.text("Active") == "0":
            inactive += 1
            continue
        if uid in uids:
            raise PlanFileError(
                gettext_noop("%(where)s: its unique id %(uid)s is used twice."), where=node.where, uid=uid
            )
        uids.add(uid)
        plan.tasks.append(_read_task(node, uid, len(plan.tasks) + 1))
        pending_links += [(Node(link, node.where), uid) for link in node.children("PredecessorLink")]
    _mend_levels(plan)
    _read_links(pending_links, uids, plan)
    if blank:
        plan.left_out.append(LeftOut("Blank rows", blank, "A row without a task has nothing to plan."))
    if inactive:
        plan.left_out.append(LeftOut("Inactive tasks", inactive, "They take no part in the schedule."))


def _read_task(node: Node, uid: int, row: int) -> ImportedTask:
    duration_format = node.number("DurationFormat", 7)
    manual = node.flag("Manual")
    task = ImportedTask(
        uid=uid,
        row=row,
        name=(node.text("Name") or "Unnamed task")[:MAX_NAME],
        outline_level=max(1, node.number("OutlineLevel", 1)),
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
        levelling_delay_minutes=max(0, node.number("LevelingDelay") // 10),
        fixed_cost=amount(node, "FixedCost", hundredths=True),
    )
    if task.constraint_kind not in ("asap", "alap") and task.constraint_date is None:
        raise PlanFileError(gettext_noop("%(where)s: the constraint has no date."), where=node.where)
    if task.constraint_kind in ("asap", "alap"):
        task.constraint_date = None
    _read_progress(node, task)
    task.baselines = [_read_baseline(Node(item, node.where)) for item in node.children("Baseline")]
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
        number=node.number("Number"),
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


def _read_links(pending: list[tuple[Node, int]], uids: set[int], plan: ImportedPlan) -> None:
    if len(pending) > MAX_LINKS:
        raise PlanFileError(
            gettext_noop("The file has %(count)s links; %(limit)s is the limit."),
            count=len(pending),
            limit=MAX_LINKS,
        )
    seen: set[tuple[int, int]] = set()
    external = dangling = repeated = 0
    for node, successor in pending:
        predecessor = node.number("PredecessorUID", -1)
        if node.flag("CrossProject"):
            external += 1
        elif predecessor not in uids or predecessor == successor:
            dangling += 1
        elif (predecessor, successor) in seen:
            repeated += 1
        else:
            seen.add((predecessor, successor))
            plan.links.append(_read_link(node, predecessor, successor))
    if external:
        plan.left_out.append(
            LeftOut("Links to other files", external, "Links to other files cannot be followed.")
        )
    if dangling:
        plan.left_out.append(
            LeftOut("Links to no task", dangling, "The predecessor is missing, inactive or the task itself.")
        )
    if repeated:
        plan.left_out.append(
            LeftOut("Repeated links", repeated, "Two tasks are linked once; the first link is kept.")
        )


def _read_link(node: Node, predecessor: int, successor: int) -> ImportedLink:
    lag, lag_format = node.number("LinkLag"), node.number("LagFormat", 7)
    if lag_format in PERCENT_FORMATS:
        return ImportedLink(predecessor, successor, _code(_LINK_KINDS, node, "Type", 1), lag * 100, "percent")
    unit = "elapsed" if lag_format in ELAPSED_FORMATS else "working"
    # LinkLag counts tenths of a minute.
    return ImportedLink(predecessor, successor, _code(_LINK_KINDS, node, "Type", 1), round(lag / 10), unit)


def _read_resources(root: Element, plan: ImportedPlan) -> None:
    calendars = {calendar.uid for calendar in plan.calendars}
    for element in root.iterfind(f"{NAMESPACE}Resources/{NAMESPACE}Resource"):
        node = Node(element, "A resource")
        uid, name = node.number("UID", -1), node.text("Name")
        if uid <= 0 or node.flag("IsNull"):
            continue
        node.where = f"Resource {name[:60]!r}"
        calendar_uid = node.number("CalendarUID", -1)
        kind = (
            "cost" if node.flag("IsCostResource") else "work" if node.number("Type", 1) == 1 else "material"
        )
        plan.resources.append(
            ImportedResource(
                uid=uid,
                name=(name or f"Resource {uid}")[:200],
                initials=node.text("Initials")[:20],
                email=node.text("EmailAddress")[:254].lower(),
                kind=kind,
                max_units=fraction(node, "MaxUnits", "1"),
                calendar_uid=calendar_uid if calendar_uid in calendars else None,
                hourly_rate=hourly_rate(node),
                cost_per_use=amount(node, "CostPerUse", hundredths=True),
            )
        )


def _read_assignments(root: Element, plan: ImportedPlan) -> None:
    tasks = {task.uid: task for task in plan.tasks}
    resources = {resource.uid for resource in plan.resources}
    seen: set[tuple[int, int]] = set()
    lost = on_summaries = 0
    for element in root.iterfind(f"{NAMESPACE}Assignments/{NAMESPACE}Assignment"):
        node = Node(element, "An assignment")
        task_uid, resource_uid = node.number("TaskUID", -1), node.number("ResourceUID", _UNASSIGNED)
        if resource_uid == _UNASSIGNED:
            # Microsoft Project's placeholder for "nobody yet"; the work is on the task itself.
            continue
        if task_uid not in tasks or resource_uid not in resources or (task_uid, resource_uid) in seen:
            lost += 1
            continue
        if tasks[task_uid].is_summary:
            on_summaries += 1
            continue
        seen.add((task_uid, resource_uid))
        node.where = f"Assignment to {tasks[task_uid].name[:60]!r}"
        plan.assignments.append(
            ImportedAssignment(
                task_uid=task_uid,
                resource_uid=resource_uid,
                units=fraction(node, "Units", "1"),
                work_minutes=max(0, minutes(node, "Work")),
                actual_work_minutes=max(0, minutes(node, "ActualWork")),
                cost=amount(node, "Cost", hundredths=True),
                delay_minutes=round(node.number("Delay") / 10),
            )
        )
    if lost:
        plan.left_out.append(
            LeftOut("Assignments", lost, "Their task or resource is not in the plan, or they repeat.")
        )
    if on_summaries:
        plan.left_out.append(
            LeftOut("Assignments to summary tasks", on_summaries, "A summary carries no work of its own.")
        )


def _code(names: tuple[str, ...], node: Node, element: str, default: int = 0) -> str:
    index = node.number(element, default)
    if not 0 <= index < len(names):
        raise PlanFileError(
            gettext_noop("%(where)s: %(field)s has the unknown code %(value)s."),
            where=node.where,
            field=element,
            value=index,
        )
    return names[index]
