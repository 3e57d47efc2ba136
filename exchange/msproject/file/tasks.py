"""Tasks of Microsoft Project XML.

Source of the codes: Microsoft, "Project XML Data Interchange Schema Reference". Times are local, without a zone.
"""

from itertools import zip_longest
from xml.etree.ElementTree import Element

from core.foreign_files.unreadable import gettext_noop
from exchange.msproject.file.gathered import (
    Gathered,
    ProjectRow,
    named_left_out,
    refuse_too_many,
)
from exchange.msproject.file.links import note_link
from exchange.msproject.file.notes import task_place
from exchange.msproject.file.records import (
    ImportedBaselineValue,
    ImportedPlan,
    ImportedTask,
    LeftOut,
)
from exchange.msproject.file.values import (
    ELAPSED_FORMATS,
    ESTIMATED_FORMATS,
    MAX_MINUTES,
    amount,
    minutes,
    moment,
)
from exchange.msproject.file.xml import Node

_CONSTRAINTS = ("asap", "alap", "mso", "mfo", "snet", "snlt", "fnet", "fnlt")
_TASK_KINDS = ("fixed_units", "fixed_duration", "fixed_work")
MAX_TASKS = 100_000
MAX_LEVEL = 30
MAX_NAME = 300
# Microsoft Project keeps eleven: 0 to 10.
LAST_BASELINE = 10


def note_task(element: Element, gathered: Gathered) -> None:
    """One <Task>: kept, or counted as blank or inactive, or taken for the project itself (its uid is 0)."""
    node = Node(element, task_place(0, ""), gathered.notes)
    node.where = task_place(node.number("ID"), node.text("Name"))
    if node.text("UID") == "0":
        gathered.project_row = _read_project_row(node)
        return
    if node.flag("IsNull"):
        gathered.blank += 1
        return
    if not node.flag("Active", default=True):
        gathered.inactive.append(node.text("Name"))
        return
    uid = _uid(node, gathered)
    task = _read_task(node, uid, len(gathered.tasks) + 1)
    gathered.names[uid] = task.name
    gathered.tasks.append(task)
    refuse_too_many(len(gathered.tasks), MAX_TASKS, gettext_noop("The file has more than %(limit)s tasks."))
    for link in node.children("PredecessorLink"):
        note_link(node.inner(link), uid, gathered)


def _read_project_row(node: Node) -> ProjectRow:
    return ProjectRow(
        name=node.text("Name"),
        description=node.text("Notes")[:20_000],
        fixed_cost=amount(node, "FixedCost", hundredths=True),
        cost=amount(node, "Cost", hundredths=True) if node.text("Cost") else None,
    )


def _uid(node: Node, gathered: Gathered) -> int:
    uid = node.number("UID", -1)
    if uid > 0 and uid not in gathered.names:
        return uid
    if uid in gathered.names:
        message = gettext_noop(
            "%(where)s: its unique id %(uid)s is used twice; links and people go to the first."
        )
    else:
        message = gettext_noop("%(where)s has no unique id; no link and no person can refer to it.")
    gathered.notes.say(message, where=node.where, uid=uid)
    return gathered.fresh_uid()


def _read_task(node: Node, uid: int, row: int) -> ImportedTask:
    duration_format = node.number("DurationFormat", 7)
    manual = node.flag("Manual")
    task = ImportedTask(
        uid=uid,
        row=row,
        name=(node.text("Name") or "Unnamed task")[:MAX_NAME],
        outline_level=max(0, node.number("OutlineLevel", 1, most=MAX_LEVEL)),
        notes=node.text("Notes")[:20_000],
        is_milestone=node.flag("Milestone"),
        is_summary=node.flag("Summary"),
        is_manual=manual,
        duration_minutes=max(0, minutes(node, "Duration")),
        is_elapsed=duration_format in ELAPSED_FORMATS,
        is_estimated=duration_format in ESTIMATED_FORMATS or node.flag("Estimated"),
        kind=code(_TASK_KINDS, node, "Type"),
        is_effort_driven=node.flag("EffortDriven"),
        work_minutes=max(0, minutes(node, "Work")),
        constraint_kind=code(_CONSTRAINTS, node, "ConstraintType"),
        constraint_date=moment(node, "ConstraintDate"),
        deadline=moment(node, "Deadline"),
        calendar_uid=node.number("CalendarUID", -1) if node.number("CalendarUID", -1) > 0 else None,
        ignores_resource_calendars=node.flag("IgnoreResourceCalendar"),
        priority=min(1000, max(0, node.number("Priority", 500))),
        start=moment(node, "ManualStart" if manual and node.text("ManualStart") else "Start"),
        finish=moment(node, "ManualFinish" if manual and node.text("ManualFinish") else "Finish"),
        levelling_delay_minutes=min(MAX_MINUTES, max(0, node.number("LevelingDelay") // 10)),
        levelling_can_split=node.flag("LevelingCanSplit", default=True),
        fixed_cost=amount(node, "FixedCost", hundredths=True),
        cost=amount(node, "Cost", hundredths=True) if node.text("Cost") else None,
    )
    _mend_constraint(node, task)
    _mend_dates(node, task)
    _read_progress(node, task)
    baselines = (_read_baseline(node.inner(item)) for item in node.children("Baseline"))
    # One of each number: the last that the file gives.
    task.baselines = list({value.number: value for value in baselines}.values())
    return task


def _mend_constraint(node: Node, task: ImportedTask) -> None:
    if task.constraint_kind in ("asap", "alap"):
        task.constraint_date = None
    elif task.constraint_date is None:
        task.constraint_kind = "asap"
        node.notes.say(
            gettext_noop("%(where)s: the constraint has no date; it is planned as soon as possible."),
            where=node.where,
        )


def _mend_dates(node: Node, task: ImportedTask) -> None:
    if task.start and task.finish and task.finish < task.start:
        node.notes.say(
            gettext_noop("%(where)s: its finish is before its start; the finish is left out."),
            where=node.where,
        )
        task.finish = None


def _read_progress(node: Node, task: ImportedTask) -> None:
    task.percent_complete = min(100, max(0, node.number("PercentComplete")))
    physical = node.number("PhysicalPercentComplete")
    task.earns_physical = node.number("EarnedValueMethod") == 1
    task.physical_percent = min(100, max(0, physical)) if task.earns_physical or physical else None
    task.actual_start = moment(node, "ActualStart")
    task.actual_finish = moment(node, "ActualFinish")
    if task.actual_finish and task.actual_start and task.actual_finish < task.actual_start:
        node.notes.say(
            gettext_noop("%(where)s: it ended before it began; both are taken as its actual finish."),
            where=node.where,
        )
        task.actual_start = task.actual_finish
    if task.actual_finish and not task.actual_start:
        task.actual_start = min(task.start or task.actual_finish, task.actual_finish)
    if task.percent_complete and not task.actual_start and task.start:
        task.actual_start = task.start
    if task.actual_start and not task.actual_finish:
        remaining = minutes(node, "RemainingDuration", -1)
        task.remaining_minutes = remaining if remaining >= 0 else None
        stop, resume = moment(node, "Stop"), moment(node, "Resume")
        if stop and resume and resume > stop:
            task.resume = resume
            task.stretches = [[task.actual_start, stop], [resume, max(resume, task.finish or resume)]]
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


def mend_levels(plan: ImportedPlan, gathered: Gathered) -> None:
    """A task is at most one level below the row before it; which tasks are summaries follows from that."""
    if any(task.outline_level == 0 for task in plan.tasks):
        # Some files count their levels from 0.
        for task in plan.tasks:
            task.outline_level += 1
    previous = 0
    for task in plan.tasks:
        if task.outline_level > previous + 1:
            gathered.notes.say(
                gettext_noop("%(where)s was too deep by %(levels)s and is moved up."),
                where=task_place(task.row, task.name),
                levels=task.outline_level - previous - 1,
            )
            task.outline_level = previous + 1
        previous = task.outline_level
    for task, following in zip_longest(plan.tasks, plan.tasks[1:]):
        has_children = following is not None and following.outline_level > task.outline_level
        if task.is_summary and not has_children:
            gathered.notes.say(
                gettext_noop("%(where)s is a summary without tasks under it; it becomes a task."),
                where=task_place(task.row, task.name),
            )
        task.is_summary = has_children


def mend_milestones(plan: ImportedPlan, gathered: Gathered) -> None:
    """A milestone that takes time is a task here: a milestone is a moment."""
    for task in plan.tasks:
        if task.is_milestone and task.duration_minutes and not task.is_summary:
            task.is_milestone = False
            gathered.notes.say(
                gettext_noop(
                    "%(where)s is a milestone that takes time; it becomes a task and keeps its duration."
                ),
                where=task_place(task.row, task.name),
            )


def note_left_out_tasks(plan: ImportedPlan, gathered: Gathered) -> None:
    """Blank rows, inactive tasks, interrupted work."""
    if gathered.blank:
        why = gettext_noop("A row without a task has nothing to plan.")
        plan.left_out.append(LeftOut(gettext_noop("Blank rows"), gathered.blank, why))
    if gathered.inactive:
        why = gettext_noop("They take no part in the schedule.")
        plan.left_out.append(named_left_out(gettext_noop("Inactive tasks"), gathered.inactive, why))


def code(names: tuple[str, ...], node: Node, element: str, default: int = 0) -> str:
    """The name of a code; the default's for one that does not exist."""
    index = node.number(element, default)
    if not 0 <= index < len(names):
        node.odd(
            element,
            str(index),
            gettext_noop("%(where)s: %(field)s has the unknown code %(value)s."),
            taken=default,
        )
        return names[default]
    return names[index]
