"""What the plan workspace sends: one or many steps as one edit, scheduled once, undone together, or only previewed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import Conflict, DomainError
from core.models import ChangeSet
from projects.models import Project
from projects.project.services import raise_generation
from tasks.editing.services import number_now
from tasks.models import Task
from tasks.plan.services.cell_conflicts import CellChanged, refuse_if_changed
from tasks.plan.services.cells import check_text
from tasks.plan.services.step_names import named, new_names, refuse_nameless
from tasks.plan.services.step_shapes import check_shape
from tasks.plan.services.steps import STEPS
from tasks.scheduling.reads import scale_of
from tasks.scheduling.services import PlanEdit, Rescheduled, lock_project, open_plan_edit
from tasks.scheduling.services.reschedule import reschedule

MAX_STEPS = 5000
# Of a preview, told one by one.
MOST_MOVES = 2000


@dataclass(frozen=True, slots=True)
class StepError:
    """What is wrong with one step: its place in the list, the sentence, and for a conflict both values."""

    index: int
    message: str
    is_conflict: bool = False
    stored: dict[str, Any] = field(default_factory=dict)
    # Of a cell that somebody else has changed: who, and its value now as the plan page has it.
    who: str = ""
    now: Any = None


class StepsRefused(DomainError):
    """One or more steps cannot be; none was made."""

    code = "steps"

    def __init__(self, errors: list[StepError]) -> None:
        self.errors = errors
        if any(error.is_conflict for error in errors):
            self.status_code = 409
        super().__init__(errors[0].message)


@dataclass(slots=True)
class PlanEdited:
    """An edit's outcome: tasks it made, tasks that moved, and the project's finish before and after."""

    project: Project
    created_ids: list[int]
    rescheduled: Rescheduled
    finish_before: datetime | None
    is_preview: bool = False
    # Of a preview: (task, start, finish) of each that would move.
    moves: list[tuple[int, datetime | None, datetime | None]] = field(default_factory=list)
    # What it is in the journal; None where it changed nothing, or stands in a larger edit.
    made: ChangeSet | None = None

    @property
    def moved_ids(self) -> tuple[int, ...]:
        return self.rescheduled.moved_ids

    @property
    def finish_after(self) -> datetime | None:
        return self.rescheduled.finish_after

    @property
    def moved_count(self) -> int:
        """How many tasks moved, as it is told: what was just made has no place that it moved from."""
        return len(self.rescheduled.moved_task_ids.difference(self.created_ids))


class _OnlyPreviewed(Exception):
    def __init__(self, edited: PlanEdited) -> None:
        self.edited = edited


def edit_plan(
    *,
    actor: Actor,
    project_id: int,
    steps: Sequence[Mapping[str, Any]],
    is_preview: bool = False,
    held: Project | None = None,
) -> PlanEdited:
    """Make all steps, or none. A step is a mapping with `op` and what that needs (see `steps.STEPS`).

    `held` is the project where the caller holds it locked.
    With `is_preview` everything is worked out and nothing kept. Raises StepsRefused naming every step at fault,
    Forbidden, NotVisible.
    """
    require(actor, Action.VIEW_PLAN, project_id)
    if not steps:
        raise DomainError(_("Nothing to do."))
    if len(steps) > MAX_STEPS:
        raise DomainError(
            _("That is %(count)d changes at once; %(most)d are the most.")
            % {"count": len(steps), "most": MAX_STEPS}
        )
    try:
        with transaction.atomic():
            edited = make_steps(actor, project_id, steps, held=held)
            if is_preview:
                edited.is_preview = True
                edited.moves = _moves(edited.moved_ids)
                raise _OnlyPreviewed(edited)
            return edited
    except _OnlyPreviewed as outcome:
        return outcome.edited


def _moves(ids: Sequence[int]) -> list[tuple[int, datetime | None, datetime | None]]:
    rows = Task.objects.filter(pk__in=ids[:MOST_MOVES]).order_by("row_number", "id")
    return list(rows.values_list("pk", "start", "finish"))


def make_steps(
    actor: Actor,
    project_id: int,
    steps: Sequence[Mapping[str, Any]],
    new_ids: dict[int, int] | None = None,
    *,
    held: Project | None = None,
) -> PlanEdited:
    """All steps, or none, inside the caller's transaction. Raises StepsRefused.

    Rows that steps make may be named by steps after them: an `add` says `new`, a number below
    zero of the page's own, and `new_ids` learns which task that is.
    """
    project = held or lock_project(project_id)
    new_ids = {} if new_ids is None else new_ids
    _check_texts(project, steps)
    steps = [named(step, new_ids) for step in steps]
    finish_before = project.finish
    errors: list[StepError] = []
    created: list[int] = []
    written: set[Any] = set()
    # Where nothing but cells is typed, only these services touch the rows meanwhile.
    ahead = _read_ahead(project, steps) if all(step["op"] == "cell" for step in steps) else {}
    summary = _summary(project, steps, ahead)
    with open_plan_edit(actor, project, "edit_plan", held=project, summary=summary) as edit:
        actor = edit.actor
        edit.live_ids = set(ahead) or _live_among(project, steps)
        edit.tasks = ahead
        conflicts = _conflicts(actor, edit, steps)
        for index, step in enumerate(steps):
            if index in conflicts:
                errors.append(_step_error(index, conflicts[index]))
                continue
            _number_if_needed(edit, step)
            # The version that the person saw is compared once; what this edit itself writes is no conflict.
            pk = step.get("id")
            seen = {**step, "version": None} if pk in written else step
            written.add(pk)
            seen = named(seen, new_ids)
            try:
                # What a refused step wrote goes with the whole edit; the others are asked only for their own faults.
                refuse_nameless(seen)
                made = STEPS[step["op"]](actor, project, seen)
                new_ids.update(zip(new_names(step), made, strict=False))
                created += made
                edit.live_ids.update(made)
            except DomainError as error:
                errors.append(_step_error(index, error))
        if errors:
            raise StepsRefused(errors)
        if edit.must_number:
            number_now(project_id)
    try:
        result = finish(edit)
    except DomainError as error:
        at_fault = [StepError(index, error.message) for index in _at_fault(steps)]
        raise StepsRefused(at_fault) from error
    return PlanEdited(
        project=project,
        created_ids=created,
        rescheduled=result,
        finish_before=finish_before,
        made=edit.record.change_set if edit.record.change_set.pk else None,
    )


@contextmanager
def one_edit(actor: Actor, project: Project, intent: str, summary: str = "") -> Iterator[PlanEdit]:
    """Services of any room as one change set of a locked project: numbered and scheduled once, at the end.

    Whoever opens it calls them with its `actor`, and names in `live_ids` the tasks that they may touch.
    Raises the engine's DomainError (a cycle).
    """
    with open_plan_edit(actor, project, intent, summary=summary) as edit:
        yield edit
        if edit.must_number:
            number_now(project.pk)
    finish(edit)


def _live_among(project: Project, steps: Sequence[Mapping[str, Any]]) -> set[int]:
    """Of the tasks that the steps name, those that are live ones of this project."""
    named: set[int] = set()
    for step in steps:
        named.update(pk for key in ("id", "from", "to") if isinstance(pk := step.get(key), int))
    if not named:
        return set()
    return set(
        Task.objects.filter(project=project, pk__in=named).live().order_by().values_list("pk", flat=True)
    )


def _conflicts(actor: Actor, edit: PlanEdit, steps: Sequence[Mapping[str, Any]]) -> dict[int, DomainError]:
    """By place: the cells that somebody else has changed since they were seen.

    Asked before the first step is made, because a step may set other cells than its own.
    """
    conflicts: dict[int, DomainError] = {}
    for index, step in enumerate(steps):
        pk = step.get("id")
        if not {"was", "column"} <= step.keys() or pk not in edit.live_ids:
            continue
        task = edit.tasks.get(pk) or Task.objects.get(pk=pk)
        try:
            refuse_if_changed(actor, edit.project, task, step["column"], step["was"])
        except DomainError as error:
            conflicts[index] = error
    return conflicts


def _read_ahead(project: Project, steps: Sequence[Mapping[str, Any]]) -> dict[int, Task]:
    """The live tasks of this project that the steps name, locked."""
    named = {pk for step in steps if isinstance(pk := step.get("id"), int)}
    rows = Task.objects.filter(project=project, pk__in=named).live()
    return {task.pk: task for task in rows.select_for_update(of=("self",)).order_by("pk")}


def finish(edit: PlanEdit) -> Rescheduled:
    """What the steps put off: schedule once if anything may have moved, and tell the workers."""
    project = edit.project
    project.generation += 1
    if not edit.must_schedule:
        raise_generation(project.pk)
        return Rescheduled((), project.finish, project.finish)
    return reschedule(project, record=edit.record, raises=True)


def _check_texts(project: Project, steps: Sequence[Mapping[str, Any]]) -> None:
    """Nonsense in thousands of pasted cells is found before the first of them is looked up."""
    errors = []
    scale = scale_of(project)
    for index, step in enumerate(steps):
        try:
            check_shape(step)
            if step.get("op") not in STEPS:
                raise DomainError(_("This step is not known."))
            if step["op"] == "cell":
                check_text(step["column"], step["text"], scale)
        except DomainError as error:
            errors.append(_step_error(index, error))
    if errors:
        raise StepsRefused(errors)


def _number_if_needed(edit: PlanEdit, step: Mapping[str, Any]) -> None:
    """Steps that go by order or by code need the tree as the steps before them left it; deleting does not."""
    if edit.must_number and step["op"] != "delete":
        number_now(edit.project.pk)
        edit.must_number = False


def _at_fault(steps: Sequence[Mapping[str, Any]]) -> list[int]:
    """What the engine refuses (a cycle) comes from the links; without any, from all steps together."""
    linking = [
        index
        for index, step in enumerate(steps)
        if step["op"] == "link" or step.get("column") == "predecessors"
    ]
    return linking or list(range(len(steps)))


def _step_error(index: int, error: DomainError) -> StepError:
    if isinstance(error, CellChanged):
        return StepError(index, error.message, is_conflict=True, who=error.who, now=error.stored)
    if isinstance(error, Conflict):
        stored = {item.name: str(item.stored) for item in error.fields}
        shown = "; ".join(f"{item.label}: {item.stored}" for item in error.fields)
        return StepError(index, f"{error.message} {shown}".strip(), is_conflict=True, stored=stored)
    return StepError(index, error.message)


def _summary(project: Project, steps: Sequence[Mapping[str, Any]], ahead: Mapping[int, Task]) -> str:
    """What the undo button says: the task of a single step, the number of several."""
    first = steps[0]
    pk = first.get("id") or next(iter(first.get("ids") or ()), None) or first.get("to")
    name = ""
    if isinstance(pk, int) and pk in ahead:
        name = ahead[pk].name
    elif isinstance(pk, int):
        name = Task.objects.filter(project=project, pk=pk).values_list("name", flat=True).first() or ""
    if len(steps) == 1 and len(first.get("ids") or ()) <= 1:
        return name or str(first.get("name") or _("New task"))
    count = sum(len(step.get("ids") or (0,)) for step in steps)
    return _("%(count)d changes") % {"count": count}
