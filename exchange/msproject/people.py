"""Resources of Microsoft Project XML and their assignments to tasks."""

from xml.etree.ElementTree import Element

from core.unreadable import gettext_noop
from exchange.msproject.gathered import Gathered, refuse_too_many
from exchange.msproject.records import ImportedAssignment, ImportedPlan, ImportedResource, LeftOut
from exchange.msproject.values import HIGHEST_RATE, amount, fraction, hourly_rate, minutes
from exchange.msproject.xml import Node

_UNASSIGNED = -65535
MAX_RESOURCES = 20_000
MAX_ASSIGNMENTS = 400_000


def note_resource(element: Element, gathered: Gathered) -> None:
    node = Node(element, "A resource")
    uid, name = node.number("UID", -1), node.text("Name")
    if uid <= 0 or node.flag("IsNull"):
        return
    node.where = f"Resource {name[:60]!r}"
    is_work = node.number("Type", 1) == 1
    kind = "cost" if node.flag("IsCostResource") else "work" if is_work else "material"
    gathered.resources.append(
        ImportedResource(
            uid=uid,
            name=(name or f"Resource {uid}")[:200],
            initials=node.text("Initials")[:20],
            email=node.text("EmailAddress")[:254].lower(),
            kind=kind,
            max_units=fraction(node, "MaxUnits", "1"),
            calendar_uid=node.number("CalendarUID", -1),
            hourly_rate=hourly_rate(node),
            cost_per_use=amount(node, "CostPerUse", hundredths=True, below=HIGHEST_RATE),
        )
    )
    refuse_too_many(
        len(gathered.resources),
        MAX_RESOURCES,
        gettext_noop("The file has more than %(limit)s resources."),
    )


def drop_unknown_calendars(plan: ImportedPlan) -> None:
    calendars = {calendar.uid for calendar in plan.calendars}
    for resource in plan.resources:
        if resource.calendar_uid not in calendars:
            resource.calendar_uid = None


def note_assignment(element: Element, gathered: Gathered) -> None:
    node = Node(element, "An assignment")
    task_uid = node.number("TaskUID", -1)
    resource_uid = node.number("ResourceUID", _UNASSIGNED)
    if resource_uid == _UNASSIGNED:
        # Microsoft Project's placeholder for "nobody yet"; the work is on the task itself.
        return
    node.where = f"Assignment to {gathered.names.get(task_uid, '')[:60]!r}"
    gathered.assignments.append(
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
    refuse_too_many(
        len(gathered.assignments),
        MAX_ASSIGNMENTS,
        gettext_noop("The file has more than %(limit)s assignments."),
    )


def keep_assignments(gathered: Gathered, plan: ImportedPlan) -> None:
    """The assignments of known resources to known tasks that have no tasks below them."""
    summaries = {task.uid for task in plan.tasks if task.is_summary}
    resources = {resource.uid for resource in plan.resources}
    seen: set[tuple[int, int]] = set()
    lost = on_summaries = 0
    for assignment in gathered.assignments:
        pair = assignment.task_uid, assignment.resource_uid
        if pair[0] not in gathered.names or pair[1] not in resources or pair in seen:
            lost += 1
        elif pair[0] in summaries:
            on_summaries += 1
        else:
            seen.add(pair)
            plan.assignments.append(assignment)
    if lost:
        plan.left_out.append(
            LeftOut("Assignments", lost, "Their task or resource is not in the plan, or they repeat.")
        )
    if on_summaries:
        plan.left_out.append(
            LeftOut(
                "Assignments to summary tasks",
                on_summaries,
                "A summary carries no work of its own.",
            )
        )
