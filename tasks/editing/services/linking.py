"""Links and assignments."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.access import Action, Actor, Role, require
from core.errors import DomainError, NotVisible
from core.journal import recording
from core.writing import create_row, delete_row, save_fields
from people.models import Membership, User
from projects.models import Project
from tasks.editing.services.editing import Edited, editable_task, reschedule_and_raise
from tasks.editing.services.effort import (
    contour_changes,
    logged_minutes,
    longest_of,
    sum_work,
    work_over,
)
from tasks.models import Assignment, Resource, Task, TaskLink
from tasks.scheduling.services import Rescheduled, in_transaction, project_to_edit
from tasks.typing.figures.contours import Parts
from tasks.typing.figures.shorthand import TypedLink

_LINK_FIELDS = frozenset({"kind", "lag", "lag_unit"})


@in_transaction
def link_tasks(
    *,
    actor: Actor,
    predecessor_id: int,
    successor_id: int,
    kind: str = "FS",
    lag: int = 0,
    lag_unit: str = "working",
) -> tuple[TaskLink, Rescheduled]:
    """Let the successor wait for the predecessor. Two tasks may be linked once in each way, as SS and FF.

    Raises DomainError: self link, the same kind of link twice, or the cycle in words.
    """
    project, successor = editable_task(actor, successor_id)
    predecessor = Task.objects.live().filter(project=project, pk=predecessor_id).first()
    if predecessor is None:
        raise NotVisible
    if predecessor.pk == successor.pk:
        raise DomainError(_("A task cannot wait for itself."), field="predecessors")
    _refuse_second_of_kind(predecessor.pk, successor.pk, kind)
    with recording(
        actor, "link_tasks", project_id=project.pk, summary=f"{predecessor} → {successor}"
    ) as record:
        link = create_row(
            TaskLink(
                project=project,
                predecessor=predecessor,
                successor=successor,
                kind=kind,
                lag=lag,
                lag_unit=lag_unit,
            ),
            record=record,
        )
    return link, reschedule_and_raise(actor, project, record)


@in_transaction
def update_link(
    *, actor: Actor, link_id: int, changes: Mapping[str, Any], version: int | None = None
) -> tuple[TaskLink, Rescheduled]:
    """Change a link's kind or lag. Raises Conflict, InvalidInput, DomainError."""
    project, link = _editable_link(actor, link_id)
    with recording(actor, "update_link", project_id=project.pk, summary=str(link)) as record:
        wanted = {name: value for name, value in changes.items() if name in _LINK_FIELDS}
        if wanted.get("kind", link.kind) != link.kind:
            _refuse_second_of_kind(link.predecessor_id, link.successor_id, wanted["kind"])
        save_fields(link, wanted, record=record, expected_version=version)
    return link, reschedule_and_raise(actor, project, record)


def _refuse_second_of_kind(predecessor_id: int, successor_id: int, kind: str) -> None:
    if TaskLink.objects.filter(predecessor=predecessor_id, successor=successor_id, kind=kind).exists():
        raise DomainError(_("These two tasks are linked in this way already."), field="predecessors")


@in_transaction
def unlink_tasks(*, actor: Actor, link_id: int) -> Rescheduled:
    """Remove a link."""
    project, link = _editable_link(actor, link_id)
    with recording(actor, "unlink_tasks", project_id=project.pk, summary=str(link)) as record:
        delete_row(link, record=record)
    return reschedule_and_raise(actor, project, record)


@in_transaction
def assign(
    *,
    actor: Actor,
    task_id: int,
    user_id: int,
    units: Decimal = Decimal(1),
    work_minutes: int | None = None,
    contour: str | None = None,
    contour_parts: Parts | None = None,
    overtime_minutes: int | None = None,
) -> tuple[Assignment, Rescheduled]:
    """Give a member a part in a task; without `work_minutes` it is duration × units. Assigning again changes it.

    `contour` says how the work lies in time, by hand with its parts
    (`tasks/typing/figures/contours.py`); without it that stays.
    `overtime_minutes` of the work are done outside the calendar; without it they stay, or are none. Raises DomainError
    for a summary without work, somebody outside the project's team, a contour without work, more overtime than work.
    """
    project, task = editable_task(actor, task_id)
    resource = resource_of_member(project, user_id)
    changes = {} if contour is None else contour_changes(contour, contour_parts)
    if overtime_minutes is not None:
        changes["overtime_minutes"] = overtime_minutes
    shortens = overtime_minutes is not None
    return _put_on(actor, project, task, resource, units, work_minutes, changes, shortens=shortens)


@in_transaction
def assign_resource(
    *,
    actor: Actor,
    task_id: int,
    resource_id: int,
    units: Decimal = Decimal(1),
    work_minutes: int | None = None,
    contour: str | None = None,
    contour_parts: Parts | None = None,
    overtime_minutes: int | None = None,
) -> tuple[Assignment, Rescheduled]:
    """`assign` for a resource of the plan: a person without an account, equipment, material."""
    project, task = editable_task(actor, task_id)
    resource = Resource.objects.filter(project=project, pk=resource_id).first()
    if resource is None:
        raise NotVisible
    changes = {} if contour is None else contour_changes(contour, contour_parts)
    if overtime_minutes is not None:
        changes["overtime_minutes"] = overtime_minutes
    return _put_on(actor, project, task, resource, units, work_minutes, changes)


def _put_on(
    actor: Actor,
    project: Project,
    task: Task,
    resource: Resource,
    units: Decimal,
    work_minutes: int | None,
    contour: Mapping[str, Any] | None = None,
    *,
    shortens: bool = False,
) -> tuple[Assignment, Rescheduled]:
    if task.is_summary and work_minutes is None:
        raise DomainError(
            _(
                "A summary has no duration of its own to work for. Assign people to its tasks, or say how much work."
            ),
            field="task",
        )
    existing = Assignment.objects.select_for_update().filter(task=task, resource=resource).first()
    changes: dict[str, Any] = {"units": units, **(contour or {})}
    as_wanted = Assignment(task=task, resource=resource)
    if existing is not None:
        as_wanted.contour, as_wanted.contour_parts = existing.contour, existing.contour_parts
        as_wanted.overtime_minutes = existing.overtime_minutes
    for name, value in changes.items():
        setattr(as_wanted, name, value)
    if work_minutes is None:
        work_minutes = work_over(task.duration_minutes, as_wanted)
    if as_wanted.overtime_minutes and as_wanted.overtime_minutes >= work_minutes:
        raise DomainError(_("Overtime is part of the work: less than all of it."), field="overtime_minutes")
    changes["work_minutes"] = as_wanted.work_minutes = work_minutes
    with recording(actor, "assign", project_id=project.pk, summary=f"{resource} → {task}") as record:
        if existing is not None:
            save_fields(existing, changes, record=record)
            assignment = existing
        else:
            as_wanted.actual_work_minutes = logged_minutes(task, resource)
            assignment = create_row(as_wanted, record=record)
        sum_work(task, record=record)
        if shortens and not task.is_summary and task.kind != Task.Kind.FIXED_DURATION:
            # Overtime takes no time of the task.
            save_fields(task, {"duration_minutes": longest_of(task)}, record=record)
    return assignment, reschedule_and_raise(actor, project, record)


@in_transaction
def unassign(*, actor: Actor, assignment_id: int) -> Rescheduled:
    """Take somebody off a task; the time they logged stays."""
    found = Assignment.objects.visible_to(actor).filter(pk=assignment_id).select_related("task").first()
    if found is None:
        raise NotVisible
    project, task = editable_task(actor, found.task_id)
    with recording(actor, "unassign", project_id=project.pk, summary=str(found)) as record:
        delete_row(found, record=record)
        sum_work(task, record=record)
    return reschedule_and_raise(actor, project, record)


def resource_of_member(project: Project, user_id: int) -> Resource:
    """The member's row in the plan's resources, made on first use. Raises DomainError for somebody outside."""
    resource = Resource.objects.filter(project=project, user_id=user_id).first()
    if resource is not None:
        return resource
    user = User.objects.filter(pk=user_id, is_active=True).first()
    membership = (
        Membership.objects.filter(project=project, user_id=user_id).exclude(role=Role.STAKEHOLDER).first()
    )
    if user is None or membership is None:
        raise DomainError(_("Only people of the project's team can be assigned."), field="user")
    return Resource.objects.create(
        project=project, user=user, name=str(user), initials=user.initials, email=user.email
    )


def _editable_link(actor: Actor, link_id: int) -> tuple[Project, TaskLink]:
    found = TaskLink.objects.visible_to(actor).filter(pk=link_id).first()
    if found is None:
        raise NotVisible
    require(actor, Action.EDIT_PLAN, found.project_id)
    project = project_to_edit(actor, found.project_id)
    link = TaskLink.objects.select_for_update().filter(pk=link_id).first()
    if link is None:
        raise NotVisible
    return project, link


__all__ = [
    "Edited",
    "assign",
    "assign_resource",
    "link_tasks",
    "resource_of_member",
    "unassign",
    "unlink_tasks",
    "update_link",
]


def replace_links(actor: Actor, task: Task, wanted: Iterable[tuple[int, TypedLink]]) -> None:
    """Make the task's predecessors these (task id, link): remove, change and add what differs."""
    existing: dict[int, list[TaskLink]] = defaultdict(list)
    for link in TaskLink.objects.filter(successor=task).order_by("id"):
        existing[link.predecessor_id].append(link)
    typed: dict[int, dict[str, TypedLink]] = defaultdict(dict)
    for predecessor_id, typed_link in wanted:
        typed[predecessor_id][typed_link.kind] = typed_link
    for predecessor_id in sorted(existing.keys() | typed.keys()):
        _replace_between(actor, task, predecessor_id, existing[predecessor_id], typed[predecessor_id])


def _replace_between(
    actor: Actor, task: Task, predecessor_id: int, links: list[TaskLink], typed: dict[str, TypedLink]
) -> None:
    """A link of a kind that is typed keeps to it; the others take the kinds that are left, or go."""
    left = {kind: link for kind, link in typed.items() if kind not in {row.kind for row in links}}
    for row in links:
        wanted = typed.get(row.kind)
        if wanted is None and left:
            wanted = left.pop(next(iter(left)))
        if wanted is None:
            unlink_tasks(actor=actor, link_id=row.pk)
        else:
            update_link(actor=actor, link_id=row.pk, changes=_values(wanted))
    for wanted in left.values():
        link_tasks(actor=actor, predecessor_id=predecessor_id, successor_id=task.pk, **_values(wanted))


def _values(link: TypedLink) -> dict[str, Any]:
    return {"kind": link.kind, "lag": link.lag, "lag_unit": link.lag_unit}
