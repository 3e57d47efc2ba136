"""The single steps of a plan edit, each over the service that a page or the API calls for it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError, NotVisible
from core.reading import iso_day
from projects.models import Gate, Project
from tasks.custom_fields.services import copy_values
from tasks.editing.figures import editable_but
from tasks.editing.services import (
    assign_resource,
    create_task,
    delete_task,
    indent_task,
    join_stretches,
    link_tasks,
    make_series,
    move_stretch,
    move_task,
    number_now,
    outdent_task,
    restore_task,
    rhythm_of,
    split_task,
    unlink_tasks,
    update_task,
)
from tasks.models import Assignment, Task, TaskLink
from tasks.plan.services.cells import edit_cell, edit_links, edit_span
from tasks.reporting.services import Report, report_progress
from tasks.scheduling.reads import edge_of_day
from tasks.scheduling.services import plan_edit_with

Step = Mapping[str, Any]
# What a copy takes over; progress and dates of its own stay behind.
_COPIED = editable_but("name", "gate", "resume", "levelling_gaps")


def cell(actor: Actor, project: Project, step: Step) -> list[int]:
    """{"id", "column", "text"}: a typed cell. `was` is what it held when it was typed into,

    `refs` which tasks the codes of typed links mean; a finish may bring the `start` that belongs
    to it. An API may send `version` instead of `was`.
    """
    pk = _own(actor, project, step["id"])
    if step["column"] == "finish" and step.get("start"):
        edit_span(actor=actor, task_id=pk, start=step["start"], finish=step["text"])
        return []
    if step["column"] == "predecessors" and step.get("refs"):
        edit_links(actor=actor, task_id=pk, text=step["text"], refs=step["refs"])
        return []
    edit_cell(actor=actor, task_id=pk, column=step["column"], text=step["text"], version=step.get("version"))
    return []


def add(actor: Actor, project: Project, step: Step) -> list[int]:
    """{"parent", "after", "name", "cells"}: a new task behind its sibling (None: last).

    `cells` are typed into it; `new` is the page's number for it.
    """
    parent, after = _place(project, step)
    task = create_task(
        actor=actor,
        project_id=project.pk,
        name=step.get("name") or _("New task"),
        parent_id=parent,
        after_id=after,
    ).task
    for column, text in (step.get("cells") or {}).items():
        edit_cell(actor=actor, task_id=task.pk, column=column, text=text)
    return [task.pk]


def _place(project: Project, step: Step) -> tuple[int | None, int | None]:
    """The parent and the sibling that a new row names. What somebody else has deleted meanwhile is

    no reason to lose the row: it goes to the end of what is left.
    """
    parent, after = step.get("parent"), step.get("after")
    gone = Task.objects.filter(project=project, pk__in=[pk for pk in (parent, after) if pk])
    gone_ids = set(gone.exclude(deleted_at=None).values_list("pk", flat=True))
    if parent in gone_ids:
        return None, None
    return parent, None if after in gone_ids else after


def indent(actor: Actor, project: Project, step: Step) -> list[int]:
    """{"ids"}: one level down, top first."""
    for pk in _branches(project, step["ids"]):
        indent_task(actor=actor, task_id=pk)
        number_now(project.pk)
    return []


def outdent(actor: Actor, project: Project, step: Step) -> list[int]:
    """{"ids"}: one level up, bottom first, so that they keep their order."""
    for pk in reversed(_branches(project, step["ids"])):
        outdent_task(actor=actor, task_id=pk)
        number_now(project.pk)
    return []


def move(actor: Actor, project: Project, step: Step) -> list[int]:
    """{"ids", "parent", "after"}: under a summary, behind a sibling (None: first there)."""
    after = step.get("after")
    for pk in _branches(project, step["ids"]):
        move_task(actor=actor, task_id=pk, parent_id=step.get("parent"), after_id=after)
        number_now(project.pk)
        after = pk
    return []


def delete(actor: Actor, project: Project, step: Step) -> list[int]:
    """{"ids"}: into the trash, with all below."""
    for pk in _branches(project, step["ids"]):
        delete_task(actor=actor, task_id=pk)
    return []


def restore(actor: Actor, project: Project, step: Step) -> list[int]:
    """{"ids"}: out of the trash."""
    for pk in step["ids"]:
        if not Task.objects.filter(project=project, pk=pk).exists():
            raise NotVisible
        restore_task(actor=actor, task_id=pk)
    return list(step["ids"])


def duplicate(actor: Actor, project: Project, step: Step) -> list[int]:
    """{"ids"}: copies behind the originals, with all below, their people and the links among the copied."""
    made: list[int] = []
    for pk in _branches(project, step["ids"]):
        made += _copy_branch(actor, project, pk)
    return made


def copy(actor: Actor, project: Project, step: Step) -> list[int]:
    """{"ids", "parent", "after"}: copies with all below, under a summary, behind a sibling (None: last).

    They keep their names, people, notes, columns and the links among the copied.
    """
    heads = _branches(project, step["ids"])
    place = {"parent": step.get("parent"), "after": step.get("after")}
    return _copy_branches(actor, project, heads, place)


def link(actor: Actor, project: Project, step: Step) -> list[int]:
    """{"from", "to", "kind"}: the second waits for the first."""
    before, after = _own(actor, project, step["from"]), _own(actor, project, step["to"])
    link_tasks(actor=actor, predecessor_id=before, successor_id=after, kind=step.get("kind") or "FS")
    return []


def unlink(actor: Actor, project: Project, step: Step) -> list[int]:
    """{"from", "to"}"""
    before, after = step["from"], step["to"]
    links = list(TaskLink.objects.filter(project=project, predecessor=before, successor=after))
    if not links:
        raise NotVisible
    for row in links:
        unlink_tasks(actor=actor, link_id=row.pk)
    return []


def block(actor: Actor, project: Project, step: Step) -> list[int]:
    """{"id", "reason"}: work cannot go on, and why."""
    report = Report(blocked_reason=str(step["reason"]).strip()[:300])
    report_progress(
        actor=actor, task_id=_own(actor, project, step["id"]), report=report, version=step.get("version")
    )
    return []


def gate(actor: Actor, project: Project, step: Step) -> list[int]:
    """{"id", "gate"}: this milestone is the gate in the plan, and says when it is."""
    row = Gate.objects.filter(phase__project=project, pk=step["gate"]).first()
    if row is None:
        raise NotVisible
    update_task(actor=actor, task_id=_own(actor, project, step["id"]), changes={"gate": row})
    return []


def dates(actor: Actor, project: Project, step: Step) -> list[int]:
    """{"id", "start"} or {"id", "finish"}, ISO days: a bar that was dragged, or pulled at its end."""
    pk = _own(actor, project, step["id"])
    column = "start" if step.get("start") else "finish"
    day = iso_day((step.get(column) or "")[:10])
    if day is None:
        raise DomainError(_("This is not a day."), field=column)
    edit_cell(actor=actor, task_id=pk, column=column, text=day.isoformat(), version=step.get("version"))
    return []


def split(actor: Actor, project: Project, step: Step) -> list[int]:
    """{"id", "at", "start"}, ISO days: work stops before the first day and goes on with the second."""
    pk = _own(actor, project, step["id"])
    split_task(
        actor=actor,
        task_id=pk,
        at=_morning(project, pk, step, "at"),
        start=_morning(project, pk, step, "start"),
        version=step.get("version"),
    )
    return []


def part(actor: Actor, project: Project, step: Step) -> list[int]:
    """{"id", "part", "start"}: a part of a split bar was dragged to an ISO day."""
    pk = _own(actor, project, step["id"])
    start = _morning(project, pk, step, "start")
    move_stretch(actor=actor, task_id=pk, part=step["part"], start=start, version=step.get("version"))
    return []


def join(actor: Actor, project: Project, step: Step) -> list[int]:
    """{"id"}: one piece again."""
    join_stretches(actor=actor, task_id=_own(actor, project, step["id"]), version=step.get("version"))
    return []


def repeat(actor: Actor, project: Project, step: Step) -> list[int]:
    """{"id", "every", "unit", "until" or "times"}: the task becomes a series, under a summary of its name.

    Every so many working days, weeks or months ("day", "week", "month"), until an ISO day or so many times.
    """
    pk = _own(actor, project, step["id"])
    summary, later = make_series(actor=actor, task_id=pk, rhythm=rhythm_of(step), copied=_COPIED)
    for copy_id in later.values():
        _copy_people_and_links(actor, project, {pk: copy_id})
        copy_values(project, {pk: copy_id}, actor=actor)
    return [summary, *later.values()]


def _morning(project: Project, pk: int, step: Step, name: str) -> datetime:
    """When work begins on the day that a step names."""
    day = iso_day((step.get(name) or "")[:10])
    if day is None:
        raise DomainError(_("This is not a day."), field=name)
    return edge_of_day(project, Task.objects.get(pk=pk), day, at_end=False)


STEPS: dict[str, Callable[[Actor, Project, Step], list[int]]] = {
    "cell": cell,
    "add": add,
    "indent": indent,
    "outdent": outdent,
    "move": move,
    "delete": delete,
    "restore": restore,
    "duplicate": duplicate,
    "copy": copy,
    "link": link,
    "unlink": unlink,
    "dates": dates,
    "gate": gate,
    "block": block,
    "split": split,
    "part": part,
    "join": join,
    "repeat": repeat,
}


def _own(actor: Actor, project: Project, pk: Any) -> int:
    """The id, if the task is a live one of this project. A step never reaches into another plan."""
    edit = plan_edit_with(actor, pk) if isinstance(pk, int) else None
    if edit is None or edit.project.pk != project.pk:
        raise NotVisible
    return pk


def _branches(project: Project, ids: Any) -> list[int]:
    """The chosen tasks in plan order, without those that come along under another chosen one."""
    rows = Task.objects.filter(project=project).live().order_by("row_number", "id")
    parents = dict(rows.values_list("id", "parent_id"))
    chosen = set(ids or ())
    if not chosen or not chosen <= parents.keys():
        raise NotVisible
    return [pk for pk in parents if pk in chosen and not _is_below(pk, chosen, parents)]


def _is_below(pk: int, chosen: set[int], parents: Mapping[int, int | None]) -> bool:
    above = parents.get(pk)
    while above is not None:
        if above in chosen:
            return True
        above = parents.get(above)
    return False


def _copy_branch(actor: Actor, project: Project, pk: int) -> list[int]:
    """A copy behind its original, which says that it is one."""
    row = Task.objects.get(pk=pk)
    name = _("%(task)s (copy)") % {"task": row.name}
    place = {"parent": row.parent_id, "after": row.pk}
    return _copy_branches(actor, project, [pk], place, name=name)


def _copy_branches(
    actor: Actor, project: Project, heads: list[int], place: dict[str, int | None], name: str = ""
) -> list[int]:
    """Copies of branches, one behind the other from that place on; `name` is the head's, if not its own."""
    require(actor, Action.EDIT_PLAN, project.pk)
    rows = list(Task.objects.filter(project=project).live().order_by("row_number", "id"))
    copies: dict[int, int] = {}
    after = place["after"]
    for row in rows:
        is_head = row.pk in heads
        if not is_head and row.parent_id not in copies:
            continue
        parent = place["parent"] if is_head else copies[row.parent_id or 0]
        copies[row.pk] = create_task(
            actor=actor,
            project_id=project.pk,
            name=name if is_head and name else row.name,
            parent_id=parent,
            after_id=after if is_head else None,
            fields={field: getattr(row, field) for field in _COPIED},
        ).task.pk
        if is_head:
            after = copies[row.pk]
            number_now(project.pk)
    _copy_people_and_links(actor, project, copies)
    copy_values(project, copies, actor=actor)
    return list(copies.values())


def _copy_people_and_links(actor: Actor, project: Project, copies: Mapping[int, int]) -> None:
    for row in Assignment.objects.filter(task__in=copies).order_by("id"):
        assign_resource(
            actor=actor,
            task_id=copies[row.task_id],
            resource_id=row.resource_id,
            units=row.units,
            work_minutes=row.work_minutes,
            contour=row.contour,
            contour_parts=row.contour_parts,
            overtime_minutes=row.overtime_minutes,
        )
    inner = TaskLink.objects.filter(project=project, predecessor__in=copies, successor__in=copies)
    for row in inner.order_by("id"):
        link_tasks(
            actor=actor,
            predecessor_id=copies[row.predecessor_id],
            successor_id=copies[row.successor_id],
            kind=row.kind,
            lag=row.lag,
            lag_unit=row.lag_unit,
        )
