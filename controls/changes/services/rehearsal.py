"""What a change request would do: its operations made by the services that an edit calls, looked at, and taken back.

The merge runs the very same operations and stays (`deciding.py`), so that what was assessed is what comes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from budgets.models import BudgetLine
from budgets.money.figures.spreading import spread
from budgets.money.services import create_budget_line, delete_budget_line, update_budget_line
from controls.changes.figures import Assessment, FaultKept, Refusal
from controls.changes.reads.values import FIELDS, line_now, task_now
from controls.changes.services.assessment import Figures, compare, figures_of_plan
from controls.models import ChangeOperation, ChangeRequest
from core.access import Actor
from core.errors import DomainError
from core.intents import Intent
from projects.models import Project
from tasks.editing.services import create_task, delete_task, number_now, replace_links, update_task
from tasks.models import Task
from tasks.plan.services import edit_cell, one_edit
from tasks.scheduling.services import PlanEdit
from tasks.typing.figures.shorthand import TypedLink

Kind = ChangeOperation.Kind
INTENT = Intent.MERGE_CHANGE_REQUEST
# The cells of an operation, in the order in which they are made: a duration before the people that it books.
_CELLS = ("name", "duration", "start", "deadline", "people")


@dataclass(frozen=True, slots=True)
class Fault:
    """What stands against an operation: its place, counted from 1, and the sentence."""

    position: int
    message: str
    operation_id: int | None = None


class OverlayRefused(DomainError):
    """An operation cannot be made on the plan as it is now; none was."""

    code = "operations"
    status_code = 409

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        super().__init__(
            _("Operation %(place)d: %(message)s")
            % {"place": faults[0].position, "message": faults[0].message}
        )


@dataclass(slots=True)
class Made:
    """What an overlay did: the new tasks by their name (N1), and the tasks and lines that it names."""

    tasks: dict[str, int] = field(default_factory=dict)
    named: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)


class _OnlyRehearsed(Exception):
    def __init__(self, figures: Figures, made: Made) -> None:
        self.figures, self.made = figures, made


def rehearse(actor: Actor, project: Project, change: ChangeRequest) -> Assessment | Refusal:
    """The assessment of a request on the plan as it is now, as `ChangeRequest.assessment` keeps it.

    Call with the project locked. Nothing stays: no row, no journal, no message. An operation that cannot be made is
    told under "faults", and then there are no figures.
    """
    operations = list(change.operations.select_related("task", "line"))
    before = figures_of_plan(project)
    try:
        with transaction.atomic():
            copy = Project.objects.get(pk=project.pk)
            made = apply_overlay(actor.entrusted_with(project.pk), copy, change, operations)
            raise _OnlyRehearsed(figures_of_plan(Project.objects.get(pk=project.pk)), made)
    except OverlayRefused as refused:
        told: list[FaultKept] = [
            {"position": fault.position, "message": fault.message, "operation": fault.operation_id}
            for fault in refused.faults
        ]
        return {"faults": told}
    except _OnlyRehearsed as outcome:
        return compare(project, before, outcome.figures, new_ids=set(outcome.made.tasks.values()))


def apply_overlay(
    actor: Actor, project: Project, change: ChangeRequest, operations: Sequence[ChangeOperation]
) -> Made:
    """Make all operations as one change set, or none. The project is locked. Raises OverlayRefused."""
    faults = [fault for operation in operations for fault in conflicts(project, operation)]
    if faults:
        raise OverlayRefused(faults)
    made = Made()
    try:
        with one_edit(actor, project, INTENT, str(change)) as edit:
            edit.live_ids = _named_tasks(operations)
            for operation in operations:
                _make(edit, operation, made, faults)
            if faults:
                raise OverlayRefused(faults)
    except OverlayRefused:
        raise
    except DomainError as error:
        # Only all links together make a cycle: the engine names the tasks on it.
        raise OverlayRefused([Fault(len(operations), error.message)]) from error
    return made


def conflicts(project: Project, operation: ChangeOperation) -> list[Fault]:
    """What has changed under an operation since it was written: the row is gone, or holds something else by now."""
    is_task = operation.kind in (Kind.CHANGE_TASK, Kind.REMOVE_TASK)
    is_line = operation.kind in (Kind.CHANGE_LINE, Kind.REMOVE_LINE)
    task, line = operation.task, operation.line
    if (is_task and (task is None or task.deleted_at)) or (is_line and line is None):
        return [_fault(operation, _("“%(name)s” is not there any more.") % {"name": operation.label})]
    if is_task and task is not None:
        now = task_now(project, task) if operation.seen else {}
    else:
        now = line_now(line) if line is not None and is_line else {}
    told = []
    for name, then in operation.seen.items():
        if name in now and now[name]["raw"] != then["raw"]:
            words = {"field": FIELDS[name], "then": then["text"] or "–", "now": now[name]["text"] or "–"}
            told.append(_("%(field)s was %(then)s and is %(now)s now") % words)
    if not told:
        return []
    return [_fault(operation, f"{operation.label}: {'; '.join(told)}.")]


def _fault(operation: ChangeOperation, message: str) -> Fault:
    return Fault(operation.position, message, operation.pk)


def _make(
    edit: PlanEdit,
    operation: ChangeOperation,
    made: Made,
    faults: list[Fault],
) -> None:
    """One operation; what it is refused for is kept, and the next ones are still asked for their own faults."""
    if edit.must_number:
        number_now(edit.project.pk)
        edit.must_number = False
    try:
        # What a refused operation wrote goes with the whole edit.
        _MAKERS[Kind(operation.kind)](edit, operation, made)
    except DomainError as error:
        faults.append(_fault(operation, error.message))


def _add_task(
    edit: PlanEdit,
    operation: ChangeOperation,
    made: Made,
) -> None:
    values = operation.values
    parent_id = _resolved(values.get("parent"), made)
    fields = {"fixed_cost": Decimal(values["fixed_cost"])} if values.get("fixed_cost") else None
    task = create_task(
        actor=edit.actor,
        project_id=edit.project.pk,
        name=values["name"],
        parent_id=parent_id,
        fields=fields,
    ).task
    edit.live_ids.add(task.pk)
    made.tasks[operation.ref] = task.pk
    made.named.add(task.pk)
    cells = {name: value for name, value in values.items() if name != "name"}
    _set_values(edit.actor, task, cells, made)


def _change_task(
    edit: PlanEdit,
    operation: ChangeOperation,
    made: Made,
) -> None:
    assert operation.task is not None
    made.named.add(operation.task.pk)
    if "fixed_cost" in operation.values:
        amount = Decimal(operation.values["fixed_cost"])
        update_task(actor=edit.actor, task_id=operation.task.pk, changes={"fixed_cost": amount})
    _set_values(edit.actor, operation.task, operation.values, made)


def _set_values(actor: Actor, task: Task, values: Mapping[str, Any], made: Made) -> None:
    for column in _CELLS:
        if column in values:
            edit_cell(actor=actor, task_id=task.pk, column=column, text=values[column])
    if "links" in values:
        wanted: list[tuple[int, TypedLink]] = []
        for ref, kind, lag, unit in values["links"]:
            pk = _resolved(ref, made)
            if pk is not None:
                wanted.append((pk, TypedLink("", kind, lag, unit)))
        replace_links(actor, task, wanted)


def _remove_task(
    edit: PlanEdit,
    operation: ChangeOperation,
    made: Made,
) -> None:
    assert operation.task is not None
    made.named.add(operation.task.pk)
    made.removed.add(operation.task.pk)
    delete_task(actor=edit.actor, task_id=operation.task.pk)


def _add_line(
    edit: PlanEdit,
    operation: ChangeOperation,
    made: Made,
) -> None:
    values = operation.values
    task_id = _resolved(values.get("task"), made)
    create_budget_line(
        actor=edit.actor,
        project_id=edit.project.pk,
        category_id=values["category"],
        name=values["name"],
        amount=Decimal(values["amount"]),
        phase_id=values.get("phase"),
        task_id=task_id,
        is_capex=bool(values.get("is_capex")),
        phasing=values.get("phasing") or BudgetLine.Phasing.LINEAR,
        starts_on=_day(values.get("starts_on")),
        ends_on=_day(values.get("ends_on")),
    )
    if task_id is not None:
        made.named.add(task_id)


def _change_line(
    edit: PlanEdit,
    operation: ChangeOperation,
    made: Made,
) -> None:
    assert operation.line is not None
    amount = Decimal(operation.values["amount"])
    # The amount of an operation is in the project's currency, whatever the line was in.
    changes: dict[str, Any] = {"amount": amount, "currency": ""}
    if operation.line.phasing == BudgetLine.Phasing.BY_HAND:
        # The months keep their shares, or they would not add up to the new amount.
        stored = list(operation.line.months.order_by("month").values_list("month", "amount"))
        weights = [int(share * 100) for _month, share in stored]
        parts = spread(amount, weights if any(weights) else [1] * len(weights))
        changes["months"] = {month: part for (month, _share), part in zip(stored, parts, strict=True)}
    update_budget_line(actor=edit.actor, line_id=operation.line.pk, changes=changes)
    if operation.line.task_id is not None:
        made.named.add(operation.line.task_id)


def _remove_line(
    edit: PlanEdit,
    operation: ChangeOperation,
    made: Made,
) -> None:
    assert operation.line is not None
    if operation.line.task_id is not None:
        made.named.add(operation.line.task_id)
    delete_budget_line(actor=edit.actor, line_id=operation.line.pk)


_MAKERS = {
    Kind.ADD_TASK: _add_task,
    Kind.CHANGE_TASK: _change_task,
    Kind.REMOVE_TASK: _remove_task,
    Kind.ADD_LINE: _add_line,
    Kind.CHANGE_LINE: _change_line,
    Kind.REMOVE_LINE: _remove_line,
}


def _resolved(ref: Any, made: Made) -> int | None:
    """A task's id for what an operation names: an id, or "N1" for the task that another operation adds."""
    if ref is None or isinstance(ref, int):
        return ref
    if ref not in made.tasks:
        raise DomainError(_("%(ref)s is added by no operation before this one.") % {"ref": ref})
    return made.tasks[ref]


def _named_tasks(operations: Iterable[ChangeOperation]) -> set[int]:
    """Ids of the project's own tasks that the operations name; they were found in it when they were written."""
    ids: set[int] = {operation.task_id for operation in operations if operation.task_id is not None}
    for operation in operations:
        refs = [link[0] for link in operation.values.get("links", ())]
        refs += [operation.values.get("parent"), operation.values.get("task")]
        ids.update(ref for ref in refs if isinstance(ref, int))
    return set(Task.objects.filter(pk__in=ids).live().order_by().values_list("pk", flat=True))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
