"""Resources of Microsoft Project XML and their assignments to tasks."""

from decimal import Decimal
from xml.etree.ElementTree import Element

from core.foreign_files.unreadable import gettext_noop
from exchange.msproject.file.contours import contour_of, phased_work
from exchange.msproject.file.gathered import MOST_NAMES, Gathered, refuse_too_many
from exchange.msproject.file.notes import assignment_place, resource_place, task_place
from exchange.msproject.file.rates import TABLES, rates_of
from exchange.msproject.file.records import (
    ImportedAssignment,
    ImportedPlan,
    ImportedResource,
    LeftOut,
)
from exchange.msproject.file.stretches import note_worked
from exchange.msproject.file.values import HIGHEST_RATE, amount, fraction, hourly_rate, minutes
from exchange.msproject.file.xml import Node

_UNASSIGNED = -65535
MAX_RESOURCES = 20_000
MAX_ASSIGNMENTS = 400_000
_MOST_UNITS = Decimal(9999)


def note_resource(element: Element, gathered: Gathered) -> None:
    """One <Resource>; the first, with uid 0, stands for nobody."""
    node = Node(element, resource_place(""), gathered.notes)
    name = node.text("Name")
    node.where = resource_place(name)
    uid = node.number("UID", -1)
    if uid == 0 or node.flag("IsNull") or (uid < 0 and not name):
        return
    if uid < 0 or uid in gathered.resource_uids:
        gathered.notes.say(
            gettext_noop("%(where)s has no unique id of its own; no assignment can refer to it."),
            where=node.where,
        )
        uid = gathered.fresh_uid()
    is_work = node.number("Type", 1) == 1
    kind = "cost" if node.flag("IsCostResource") else "work" if is_work else "material"
    resource = ImportedResource(
        uid=uid,
        name=(name or f"Resource {uid}")[:200],
        initials=node.text("Initials")[:20],
        email=node.text("EmailAddress")[:254].lower(),
        kind=kind,
        max_units=fraction(node, "MaxUnits", "1"),
        calendar_uid=node.number("CalendarUID", -1),
        hourly_rate=hourly_rate(node),
        overtime_rate=hourly_rate(node, "OvertimeRate") if node.text("OvertimeRate") else None,
        cost_per_use=amount(node, "CostPerUse", hundredths=True, below=HIGHEST_RATE),
        rates=rates_of(node),
        is_budget=node.flag("IsBudget"),
    )
    gathered.resource_uids[uid] = resource
    gathered.resources.append(resource)
    refuse_too_many(
        len(gathered.resources),
        MAX_RESOURCES,
        gettext_noop("The file has more than %(limit)s resources."),
    )


def drop_unknown_calendars(plan: ImportedPlan) -> None:
    """A resource whose calendar is not in the file works by the project's."""
    calendars = {calendar.uid for calendar in plan.calendars}
    for resource in plan.resources:
        if resource.calendar_uid not in calendars:
            resource.calendar_uid = None


def note_assignment(element: Element, gathered: Gathered) -> None:
    """One <Assignment>; one to nobody only says when its task is worked on."""
    node = Node(element, assignment_place(""), gathered.notes)
    task_uid = node.number("TaskUID", -1)
    node.where = assignment_place(gathered.names.get(task_uid, ""))
    resource_uid = node.number("ResourceUID", _UNASSIGNED)
    note_worked(node, task_uid, resource_uid, gathered)
    if resource_uid == _UNASSIGNED:
        # Microsoft Project's placeholder for "nobody yet"; the work is on the task itself.
        return
    gathered.assignments.append(
        ImportedAssignment(
            task_uid=task_uid,
            resource_uid=resource_uid,
            units=fraction(node, "Units", "1"),
            work_minutes=max(0, minutes(node, "Work")),
            actual_work_minutes=max(0, minutes(node, "ActualWork")),
            cost=amount(node, "Cost", hundredths=True) if node.text("Cost") else None,
            delay_minutes=round(node.number("Delay") / 10),
            actual_cost=amount(node, "ActualCost", hundredths=True),
            overtime_minutes=min(
                max(0, minutes(node, "OvertimeWork")),
                max(0, minutes(node, "Work")),
            ),
            contour=contour_of(node),
            rate_table=_rate_table(node),
            phased=phased_work(node),
        )
    )
    refuse_too_many(
        len(gathered.assignments),
        MAX_ASSIGNMENTS,
        gettext_noop("The file has more than %(limit)s assignments."),
    )


def _rate_table(node: Node) -> int:
    table = node.number("CostRateTable")
    if 0 <= table < TABLES:
        return table
    node.odd(
        "CostRateTable",
        str(table),
        gettext_noop("%(where)s: %(field)s %(value)s is no table of rates."),
        taken=0,
    )
    return 0


def keep_assignments(gathered: Gathered, plan: ImportedPlan) -> None:
    """The assignments of known resources to known tasks; a pair that the file gives twice is one."""
    resources = {resource.uid: resource for resource in plan.resources}
    rows = {task.uid: task.row for task in plan.tasks}
    kept: dict[tuple[int, int], ImportedAssignment] = {}
    lost: list[ImportedAssignment] = []
    budget: list[ImportedAssignment] = []
    for assignment in gathered.assignments:
        pair = assignment.task_uid, assignment.resource_uid
        resource = resources.get(pair[1])
        if resource is not None and (resource.is_budget or pair[0] == 0):
            budget.append(assignment)
        elif pair[0] not in gathered.names or resource is None:
            lost.append(assignment)
        elif pair in kept:
            _merge(kept[pair], assignment)
            gathered.notes.say(
                gettext_noop("%(where)s has “%(resource)s” twice; both assignments become one."),
                where=task_place(rows[pair[0]], gathered.names[pair[0]]),
                resource=resource.name[:60],
            )
        else:
            kept[pair] = assignment
    plan.assignments += kept.values()
    if budget:
        why = gettext_noop("What a budget resource says of the whole project is compared, not planned.")
        plan.left_out.append(_left_out(gettext_noop("Budget assignments"), budget, resources, why))
    if lost:
        why = gettext_noop("Their task or resource is not in the plan.")
        plan.left_out.append(_left_out(gettext_noop("Assignments"), lost, resources, why))


def _merge(first: ImportedAssignment, second: ImportedAssignment) -> None:
    first.units = str(min(_MOST_UNITS, Decimal(first.units) + Decimal(second.units)))
    first.work_minutes += second.work_minutes
    first.actual_work_minutes += second.actual_work_minutes
    first.overtime_minutes += second.overtime_minutes
    if second.cost is not None:
        first.cost = str(Decimal(first.cost or "0.00") + Decimal(second.cost))
    first.actual_cost = str(Decimal(first.actual_cost) + Decimal(second.actual_cost))
    first.delay_minutes = min(first.delay_minutes, second.delay_minutes)


def _left_out(
    what: str, assignments: list[ImportedAssignment], resources: dict[int, ImportedResource], why: str
) -> LeftOut:
    names = (resources[item.resource_uid].name for item in assignments if item.resource_uid in resources)
    return LeftOut(
        what,
        len(assignments),
        why,
        amount=str(sum((Decimal(item.cost or 0) for item in assignments), Decimal("0.00"))),
        work_minutes=sum(item.work_minutes for item in assignments),
        names=list(dict.fromkeys(name[:80] for name in names))[:MOST_NAMES],
    )
