"""The operations of a change request: written from what is typed, with what stood there then, and assessed at once."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from budgets.models import BudgetLine, CostCategory
from controls.changes.reads.values import line_now, task_now
from controls.changes.services.requests import assess, draft_of
from controls.models import MONEY_VALUES, ChangeOperation, ChangeRequest
from core.access import Action, Actor
from core.errors import DomainError, Forbidden, InvalidInput, NotVisible
from core.intents import Intent
from core.journal import recording
from core.money import cents
from core.reading import BIGGEST_INTEGER, whole_number
from core.writing import create_row, delete_row
from projects.models import Phase
from tasks.editing.reads import find_by_code
from tasks.models import Task
from tasks.plan.services import check_text
from tasks.scheduling.reads import scale_of
from tasks.typing.figures.shorthand import parse_predecessors

Kind = ChangeOperation.Kind
MOST_OPERATIONS = 200
_TASK_KINDS = frozenset({Kind.CHANGE_TASK, Kind.REMOVE_TASK})
# N1 names the task that an operation adds.
_NEW_TASK = re.compile(r"(^\s*|[,;]\s*)[Nn](?=[0-9])")
_LINE_KINDS = frozenset({Kind.CHANGE_LINE, Kind.REMOVE_LINE})


class NothingChanges(DomainError):
    """The task holds these values already."""


@transaction.atomic
def set_operation(
    *,
    actor: Actor,
    change_id: int,
    kind: str = "",
    given: Mapping[str, Any],
    operation_id: int | None = None,
    task_id: int | None = None,
    line_id: int | None = None,
) -> ChangeOperation:
    """Add an operation to a draft, or write one anew (`operation_id`), and assess the request again.

    `given` holds what is typed: name, parent ("1.2" or "N1"), duration ("5d"), start, deadline, predecessors
    ("1.2FS+2d, N1"), people, fixed_cost; for lines category, amount, phase, task, phasing, starts_on, ends_on,
    is_capex. Of a task that is changed, only what differs from the plan is kept. Raises InvalidInput naming the field.
    """
    change = draft_of(actor, change_id)
    operation = _operation(change, operation_id) if operation_id is not None else None
    if operation is None:
        operation = write_operation(actor, change, kind=kind, given=given, task_id=task_id, line_id=line_id)
    else:
        _write(actor, change, operation, given, is_new=False)
    assess(actor, change)
    return operation


def write_operation(
    actor: Actor,
    change: ChangeRequest,
    *,
    kind: str,
    given: Mapping[str, Any],
    task_id: int | None = None,
    line_id: int | None = None,
) -> ChangeOperation:
    """One more operation of a draft that is locked; whoever writes the last one assesses the request."""
    operation = _new_operation(change, kind, task_id, line_id)
    _write(actor, change, operation, given, is_new=True)
    return operation


def _write(
    actor: Actor,
    change: ChangeRequest,
    operation: ChangeOperation,
    given: Mapping[str, Any],
    *,
    is_new: bool,
) -> None:
    before = {"label": operation.label, "values": operation.values}
    if not actor.may(Action.VIEW_COSTS, change.project_id) and (
        operation.is_about_money or any(given.get(name) for name in MONEY_VALUES)
    ):
        raise Forbidden(_("You may not see the costs of this project, so you cannot change them."))
    _fill(change, operation, given)
    with recording(actor, Intent.EDIT_CHANGE, project_id=change.project_id, summary=str(change)) as record:
        if is_new:
            create_row(operation, record=record)
        else:
            operation.save()
            record.updated(operation, before, {"label": operation.label, "values": operation.values})


@transaction.atomic
def remove_operation(*, actor: Actor, change_id: int, operation_id: int) -> None:
    """Take an operation out of a draft. Raises DomainError while another one lies under or waits for its task."""
    change = draft_of(actor, change_id)
    operation = _operation(change, operation_id)
    for other in change.operations.exclude(pk=operation.pk):
        if operation.kind == Kind.ADD_TASK and operation.ref in _refs(other.values):
            words = {"ref": operation.ref, "place": other.position}
            raise DomainError(_("Operation %(place)d needs %(ref)s. Change that one first.") % words)
    with recording(actor, Intent.EDIT_CHANGE, project_id=change.project_id, summary=str(change)) as record:
        delete_row(operation, record=record)
    change.operations.filter(position__gt=operation.position).update(position=F("position") - 1)
    assess(actor, change)


def _operation(change: ChangeRequest, operation_id: int) -> ChangeOperation:
    found: ChangeOperation | None = (
        change.operations.select_related("task", "line").filter(pk=operation_id).first()
    )
    if found is None:
        raise NotVisible
    return found


def _new_operation(
    change: ChangeRequest, kind: str, task_id: int | None, line_id: int | None
) -> ChangeOperation:
    if kind not in Kind:
        raise InvalidInput({"kind": [_("There is no such operation.")]})
    last = change.operations.aggregate(position=Max("position"), key=Max("key"))
    if (last["position"] or 0) >= MOST_OPERATIONS:
        raise DomainError(_("A request has %(most)d operations at most.") % {"most": MOST_OPERATIONS})
    row = ChangeOperation(
        request=change, position=(last["position"] or 0) + 1, key=(last["key"] or 0) + 1, kind=kind
    )
    if kind in _TASK_KINDS:
        row.task = Task.objects.filter(project=change.project).live().filter(pk=task_id or 0).first()
        if row.task is None:
            raise InvalidInput({"task": [_("Choose a task of this plan.")]})
    if kind in _LINE_KINDS:
        row.line = BudgetLine.objects.filter(project=change.project, pk=line_id or 0).first()
        if row.line is None:
            raise InvalidInput({"line": [_("Choose a line of this budget.")]})
    return row


def _fill(change: ChangeRequest, operation: ChangeOperation, given: Mapping[str, Any]) -> None:
    """Values, label and what stands there now, from what was typed."""
    project = change.project
    if operation.kind in _TASK_KINDS:
        if operation.task is None:
            raise InvalidInput({"task": [_("The task is not there any more. Remove this operation.")]})
        operation.label = str(operation.task)
        now = task_now(project, operation.task)
        if operation.kind == Kind.REMOVE_TASK:
            operation.values, operation.seen = {}, {"name": now["name"]}
            return
        typed = _task_values(change, operation, given)
        operation.values = {
            name: value for name, value in typed.items() if not _is_same(value, now[name], name)
        }
        operation.seen = {name: now[name] for name in operation.values}
        if not operation.values:
            raise NothingChanges(_("Nothing of the task would change."))
    elif operation.kind == Kind.ADD_TASK:
        operation.values = _task_values(change, operation, given)
        if not operation.values.get("name"):
            raise InvalidInput({"name": [_("A task needs a name.")]})
        operation.label = operation.values["name"][:320]
    elif operation.kind == Kind.ADD_LINE:
        operation.values = _line_values(change, operation, given)
        operation.label = operation.values["name"]
    else:
        if operation.line is None:
            raise InvalidInput({"line": [_("The line is not there any more. Remove this operation.")]})
        operation.label, operation.seen = operation.line.name, line_now(operation.line)
        operation.values = {} if operation.kind == Kind.REMOVE_LINE else {"amount": _amount(given, "amount")}
        if operation.values.get("amount") == operation.seen["amount"]["raw"]:
            raise InvalidInput({"amount": [_("That is the amount already.")]})


def _is_same(value: Any, now: Mapping[str, Any], name: str) -> bool:
    if name == "links":
        return sorted(map(tuple, value), key=str) == sorted(map(tuple, now["raw"]), key=str)
    if name == "start":
        return (value or None) == now["raw"][1]
    if name == "deadline":
        return (value or None) == now["raw"]
    if name == "fixed_cost":
        return Decimal(value) == Decimal(now["raw"])
    return str(value).strip().casefold() == str(now["text"]).strip().casefold()


def _task_values(
    change: ChangeRequest, operation: ChangeOperation, given: Mapping[str, Any]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    scale = scale_of(change.project)
    for name in ("name", "duration"):
        if str(given.get(name) or "").strip():
            check_text(name, str(given[name]), scale)
            values[name] = str(given[name]).strip()
    if "people" in given and (given["people"] or operation.kind == Kind.CHANGE_TASK):
        values["people"] = str(given["people"] or "").strip()
    for name in ("start", "deadline"):
        if name in given and (given[name] or operation.kind == Kind.CHANGE_TASK):
            values[name] = given[name].isoformat() if given[name] else ""
    if "predecessors" in given and (given["predecessors"] or operation.kind == Kind.CHANGE_TASK):
        values["links"] = _links(change, operation, str(given["predecessors"] or ""))
    if operation.kind == Kind.ADD_TASK and given.get("parent"):
        values["parent"] = _ref(change, operation, str(given["parent"]), "parent")
    if given.get("fixed_cost") is not None:
        values["fixed_cost"] = _amount(given, "fixed_cost")
    return values


def _line_values(
    change: ChangeRequest, operation: ChangeOperation, given: Mapping[str, Any]
) -> dict[str, Any]:
    name = str(given.get("name") or "").strip()
    if not name:
        raise InvalidInput({"name": [_("A line needs a name.")]})
    category = CostCategory.objects.filter(pk=given.get("category") or 0).first()
    if category is None:
        raise InvalidInput({"category": [_("Choose a category.")]})
    phase = Phase.objects.filter(project=change.project, pk=given.get("phase") or 0).first()
    starts, ends = given.get("starts_on"), given.get("ends_on")
    if bool(starts) != bool(ends) or (starts and ends and ends < starts):
        raise InvalidInput({"ends_on": [_("Give a first and a last day in their order, or none.")]})
    task = str(given.get("task") or "").strip()
    phasing = given.get("phasing") or BudgetLine.Phasing.LINEAR
    if phasing == BudgetLine.Phasing.TASK and not task:
        raise InvalidInput({"task": [_("Choose the task whose dates the amount follows.")]})
    return {
        "name": name[:200],
        "category": category.pk,
        "amount": _amount(given, "amount"),
        "phase": phase.pk if phase else None,
        "task": _ref(change, operation, task, "task") if task else None,
        "phasing": str(phasing),
        "starts_on": starts.isoformat() if starts else None,
        "ends_on": ends.isoformat() if ends else None,
        "is_capex": bool(given.get("is_capex")),
    }


def _amount(given: Mapping[str, Any], name: str) -> str:
    amount = given.get(name)
    if amount is None or Decimal(amount) < 0:
        raise InvalidInput({name: [_("Type an amount of zero or more.")]})
    return str(cents(Decimal(amount)))


def _ref(change: ChangeRequest, operation: ChangeOperation, typed: str, field: str) -> int | str:
    """A task's id for its WBS code, or "N1" for the task that an earlier operation adds."""
    wanted = typed.strip().partition(" ")[0]
    key = whole_number(wanted[1:], most=BIGGEST_INTEGER) if wanted[:1] in ("N", "n") else None
    if key is not None:
        earlier = change.operations.filter(kind=Kind.ADD_TASK, key=key)
        if not earlier.filter(position__lt=operation.position).exists():
            message = _("%(ref)s is added by no operation before this one.") % {"ref": wanted.upper()}
            raise InvalidInput({field: [message]})
        return wanted.upper()
    task = find_by_code(change.project, wanted)
    if task is None:
        raise InvalidInput({field: [_("There is no task %(code)s.") % {"code": wanted}]})
    return task.pk


def _links(change: ChangeRequest, operation: ChangeOperation, typed: str) -> list[list[Any]]:
    """ "1.2FS+2d, N1" as [[task id or "N1", kind, lag, unit]]. A new task has a code that no plan has: 0.1 for N1."""
    marked = _NEW_TASK.sub(r"\g<1>0.", typed)
    links: dict[tuple[int | str, str], list[Any]] = {}
    for link in parse_predecessors(marked, scale_of(change.project)):
        code = link.predecessor
        ref = _ref(change, operation, f"N{code[2:]}" if code.startswith("0.") else code, "predecessors")
        links[ref, link.kind] = [ref, link.kind, link.lag, link.lag_unit]
    return sorted(links.values(), key=lambda row: (isinstance(row[0], str), str(row[0])))


def _refs(values: Mapping[str, Any]) -> set[Any]:
    return {values.get("parent"), values.get("task"), *(link[0] for link in values.get("links", ()))}
