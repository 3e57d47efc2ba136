"""Editing the plan: create, change, move, delete and restore tasks. Each edit reschedules in its transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError, InvalidInput, NotVisible
from core.journal import Recorder, recording
from core.writing import create_row, save_fields
from projects.models import Project
from projects.project.services import raise_generation
from tasks.editing.figures import EDITABLE, MOVES_DATES, NOT_OF_SUMMARIES
from tasks.editing.services.effort import follow_duration
from tasks.editing.services.outline import renumber
from tasks.models import Task
from tasks.scheduling.reads import scale_of
from tasks.scheduling.services import (
    Rescheduled,
    in_transaction,
    plan_edit_of,
    plan_edit_with,
    project_to_edit,
)
from tasks.scheduling.services.reschedule import reschedule
from tasks.typing.figures.splits import SPLITS, kept, validate_gaps

# What a planner may write; progress has its own service, dates are the engine's.


@dataclass(slots=True)
class Edited:
    """An edit's outcome: the task, and what the engine moved because of it."""

    row: Task
    rescheduled: Rescheduled | None = None
    # The engine wrote to the row after it was read.
    is_behind: bool = False

    @property
    def task(self) -> Task:
        """As it is after the edit: read again if somebody asks."""
        if self.is_behind:
            project = self.row.project
            self.row.refresh_from_db()
            self.row.project = project
            self.is_behind = False
        return self.row


def editable_task(actor: Actor, task_id: int, action: Action = Action.EDIT_PLAN) -> tuple[Project, Task]:
    """The project locked, then the task locked. Raises NotVisible or Forbidden."""
    edit = plan_edit_with(actor, task_id)
    project = edit.project if edit else _locked_project_of(actor, task_id)
    if project is None:
        raise NotVisible
    require(actor, action, project.pk)
    if edit and task_id in edit.tasks:
        return project, edit.tasks[task_id]
    task = Task.objects.live().select_for_update(of=("self",)).filter(pk=task_id).first()
    if task is None:
        raise NotVisible
    return project, task


def _locked_project_of(actor: Actor, task_id: int) -> Project | None:
    """The project of a task that the actor may know of, locked: found and locked by one statement."""
    visible = Task.objects.visible_to(actor).live().filter(pk=task_id)
    found = Project.objects.filter(pk__in=visible.order_by().values("project_id"))
    project: Project | None = found.select_for_update(of=("self",)).order_by("pk").first()
    edit = plan_edit_of(actor, project.pk) if project is not None else None
    return edit.project if edit is not None else project


@in_transaction
def create_task(
    *,
    actor: Actor,
    project_id: int,
    name: str,
    parent_id: int | None = None,
    after_id: int | None = None,
    fields: Mapping[str, Any] | None = None,
) -> Edited:
    """A new task under `parent_id`, behind its sibling `after_id` (None: last); one day, if nothing is said.

    Raises InvalidInput, NotVisible.
    """
    require(actor, Action.EDIT_PLAN, project_id)
    project = project_to_edit(actor, project_id)
    parent = _task_of(project, parent_id)
    _check_parent(parent)
    sibling = _task_of(project, after_id)
    _check_belongs(project, fields or {})
    with recording(actor, "create_task", project_id=project.pk, summary=name) as record:
        task = Task(project=project, name=name.strip(), parent=parent, **_allowed(fields or {}))
        if "duration_minutes" not in (fields or {}):
            task.duration_minutes = scale_of(project).per_day
        task.row_number = _row_behind(project, sibling, parent)
        if parent is not None and task.phase_id is None:
            task.phase_id = parent.phase_id
        create_row(task, record=record)
    return _finish_edit(actor, project, task, record)


@in_transaction
def update_task(
    *, actor: Actor, task_id: int, changes: Mapping[str, Any], version: int | None = None
) -> Edited:
    """Change named fields of a task. Raises Conflict with both values, InvalidInput, DomainError (a cycle).

    A summary takes no duration, work or constraint of its own: it spans its children.
    """
    project, task = editable_task(actor, task_id)
    wanted = _allowed(changes)
    _check_belongs(project, wanted)
    if task.is_summary and (blocked := wanted.keys() & NOT_OF_SUMMARIES):
        raise DomainError(_("A summary spans its tasks; change them instead."), field=sorted(blocked)[0])
    before_minutes = task.duration_minutes
    with recording(actor, "update_task", project_id=project.pk, held=project, summary=str(task)) as record:

        def follow(changed: list[str]) -> Mapping[str, Any]:
            if "duration_minutes" not in changed:
                return {}
            return follow_duration(task, before_minutes=before_minutes, record=record)

        completed = _completed(task, wanted)
        changed = save_fields(task, completed, record=record, expected_version=version, follow=follow)
    if not changed:
        return Edited(task)
    if MOVES_DATES.isdisjoint(changed):
        tell_workers(actor, project)
        return Edited(task)
    return rescheduled(actor, project, task, record)


@in_transaction
def move_task(
    *,
    actor: Actor,
    task_id: int,
    parent_id: int | None,
    after_id: int | None = None,
    version: int | None = None,
) -> Edited:
    """Put a task (with all below it) under another parent, behind `after_id` (None: first there).

    Raises DomainError when the new parent lies inside the moved branch or already has assignments.
    """
    project, task = editable_task(actor, task_id)
    parent, sibling = _task_of(project, parent_id), _task_of(project, after_id)
    _check_parent(parent)
    _refuse_own_branch(task, parent)
    if sibling is not None and sibling.parent_id != parent_id:
        raise DomainError(_("The task to follow is not under the same summary."), field="after")
    with recording(actor, "move_task", project_id=project.pk, summary=str(task)) as record:
        _shift_behind(project, task, parent, sibling, record, version)
    return _finish_edit(actor, project, task, record)


@in_transaction
def indent_task(*, actor: Actor, task_id: int, version: int | None = None) -> Edited:
    """One level down: under the sibling above it. Raises DomainError for a first child."""
    _project, task = editable_task(actor, task_id)
    above = (
        Task.objects.live()
        .filter(project_id=task.project_id, parent_id=task.parent_id, row_number__lt=task.row_number)
        .order_by("-row_number")
        .first()
    )
    if above is None:
        raise DomainError(_("There is no task above it on this level to go under."))
    last = above.children.filter(deleted_at=None).order_by("-row_number").values_list("pk", flat=True).first()
    return move_task(actor=actor, task_id=task_id, parent_id=above.pk, after_id=last, version=version)


@in_transaction
def outdent_task(*, actor: Actor, task_id: int, version: int | None = None) -> Edited:
    """One level up: behind its parent. Raises DomainError on the first level."""
    _project, task = editable_task(actor, task_id)
    if task.parent is None:
        raise DomainError(_("It is on the first level already."))
    return move_task(
        actor=actor,
        task_id=task_id,
        parent_id=task.parent.parent_id,
        after_id=task.parent_id,
        version=version,
    )


@in_transaction
def delete_task(*, actor: Actor, task_id: int) -> Rescheduled | None:
    """Put a task and all below it into the trash; their links rest with them. `restore_task` undoes it."""
    project, task = editable_task(actor, task_id)
    now = timezone.now()
    with recording(actor, "delete_task", project_id=project.pk, summary=str(task)) as record:
        for row in branch_of(task):
            save_fields(row, {"deleted_at": now}, record=record)
    renumber(actor, project.pk)
    return reschedule_and_raise(actor, project, record)


@in_transaction
def restore_task(*, actor: Actor, task_id: int) -> Edited:
    """Take a task out of the trash, with what was deleted together with it."""
    found = Task.objects.visible_to(actor).exclude(deleted_at=None).filter(pk=task_id).first()
    if found is None:
        raise NotVisible
    require(actor, Action.EDIT_PLAN, found.project_id)
    project = project_to_edit(actor, found.project_id)
    with recording(actor, "restore_task", project_id=project.pk, summary=str(found)) as record:
        rows = Task.objects.select_for_update(of=("self",)).filter(
            project=project, deleted_at=found.deleted_at
        )
        for row in rows:
            save_fields(row, {"deleted_at": None}, record=record)
        parent = found.parent
        if parent is not None and parent.deleted_at is not None:
            found.refresh_from_db()
            save_fields(found, {"parent": None}, record=record)
    renumber(actor, project.pk)
    result = reschedule_and_raise(actor, project, record)
    found.refresh_from_db()
    return Edited(found, result)


def tell_workers(actor: Actor, project: Project) -> None:
    """That the numbers lag. Within an edit of many steps its end does."""
    if plan_edit_of(actor, project.pk) is None:
        raise_generation(project.pk)


def rescheduled(actor: Actor, project: Project, task: Task, record: Recorder) -> Edited:
    """The outcome of an edit that can move dates, with the task as it is then."""
    result = reschedule_and_raise(actor, project, record)
    task.project = project
    return Edited(task, result, is_behind=plan_edit_of(actor, project.pk) is None)


def reschedule_and_raise(actor: Actor, project: Project, record: Recorder) -> Rescheduled:
    """Run the engine and tell the workers that the numbers lag. Within an edit of many steps: once, at its end."""
    edit = plan_edit_of(actor, project.pk)
    if edit is not None:
        edit.must_schedule = True
        return Rescheduled((), project.finish, project.finish)
    return reschedule(project, record=record, raises=True)


def branch_of(task: Task) -> list[Task]:
    """The task and all live tasks below it, level by level."""
    found, level = [task], [task.pk]
    while level:
        rows = list(Task.objects.live().select_for_update(of=("self",)).filter(parent_id__in=level))
        found += rows
        level = [row.pk for row in rows]
    return found


def _allowed(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name in EDITABLE}


def _check_belongs(project: Project, fields: Mapping[str, Any]) -> None:
    """Phases, gates and calendars of other projects do not exist for this one."""
    phase, gate, calendar = fields.get("phase"), fields.get("gate"), fields.get("calendar")
    of_other = [
        phase is not None and phase.project_id != project.pk,
        gate is not None and gate.phase.project_id != project.pk,
        calendar is not None and calendar.project_id not in (None, project.pk),
    ]
    if any(of_other):
        raise NotVisible


def _completed(task: Task, changes: dict[str, Any]) -> dict[str, Any]:
    """What a change implies: no constraint has no date, a milestone has no duration, a fixed task keeps its dates."""
    kind = changes.get("constraint_kind", task.constraint_kind)
    if kind in (Task.Constraint.ASAP, Task.Constraint.ALAP):
        if "constraint_kind" in changes:
            changes["constraint_date"] = None
    elif changes.get("constraint_date", task.constraint_date) is None:
        raise DomainError(_("This constraint needs a date."), field="constraint_date")
    if changes.get("is_milestone"):
        changes["duration_minutes"] = 0
    for name in SPLITS:
        if changes.keys() & {"duration_minutes", name}:
            # A gap behind the last minute of work would come back unasked when the work grows.
            gaps = changes.get(name, getattr(task, name))
            validate_split(gaps)
            changes[name] = kept(gaps, changes.get("duration_minutes", task.duration_minutes))
    if changes.get("mode") == Task.Mode.MANUAL and task.mode != Task.Mode.MANUAL:
        changes.setdefault("manual_start", task.start)
        changes.setdefault("manual_finish", task.finish)
    return changes


def validate_split(gaps: Any) -> None:
    """Raise InvalidInput unless this is a split that a task can have, or none."""
    try:
        if gaps is not None:
            validate_gaps(gaps)
    except ValidationError as error:
        raise InvalidInput({"gaps": error.messages}) from error


def _task_of(project: Project, task_id: int | None) -> Task | None:
    if task_id is None:
        return None
    task = Task.objects.live().filter(project=project, pk=task_id).first()
    if task is None:
        raise NotVisible
    return task


def _check_parent(parent: Task | None) -> None:
    if parent is not None and not parent.is_summary and parent.assignments.exists():
        raise DomainError(
            _("%(task)s has people assigned, who say how long it takes. Move them to the tasks below first.")
            % {"task": parent},
            field="parent",
        )
    if parent is not None and parent.is_milestone:
        raise DomainError(_("A milestone cannot have tasks under it."), field="parent")


def _refuse_own_branch(task: Task, parent: Task | None) -> None:
    above = parent
    while above is not None:
        if above.pk == task.pk:
            raise DomainError(_("A task cannot go under itself."), field="parent")
        above = above.parent


def _row_behind(project: Project, sibling: Task | None, parent: Task | None) -> int:
    """A row number that sorts behind the sibling; `renumber` makes the numbers dense again."""
    if sibling is None:
        return 1_000_000_000
    Task.objects.live().filter(project=project, row_number__gt=sibling.row_number).update(
        row_number=F("row_number") + 1
    )
    return sibling.row_number + 1


def _shift_behind(
    project: Project,
    task: Task,
    parent: Task | None,
    sibling: Task | None,
    record: Recorder,
    version: int | None,
) -> None:
    """Order among siblings by row number: make room behind the sibling, then move the task there."""
    place = sibling.row_number if sibling is not None else 0
    Task.objects.live().filter(project=project, row_number__gt=place).exclude(pk=task.pk).update(
        row_number=F("row_number") + 1
    )
    save_fields(task, {"parent": parent, "row_number": place + 1}, record=record, expected_version=version)


def _finish_edit(actor: Actor, project: Project, task: Task, record: Recorder) -> Edited:
    renumber(actor, project.pk)
    result = reschedule_and_raise(actor, project, record)
    task.refresh_from_db()
    return Edited(task, result)
