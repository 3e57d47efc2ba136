"""Budget lines: what is planned, and when."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from budgets.models import BudgetLine, BudgetLineMonth
from budgets.money.figures.spreading import month_start
from budgets.money.reads.phasing import Phaser, task_spans
from budgets.money.services import parts
from core.access import Action, Actor, require
from core.errors import DomainError, InvalidInput
from core.intents import Intent
from core.journal import Recorder, recording
from core.money import cents, money, total
from core.writing import create_row, delete_row, guard_version, locked, save_fields
from projects.project.services import raise_generation

Months = Mapping[date, Decimal]


@transaction.atomic
def create_budget_line(
    *,
    actor: Actor,
    project_id: int,
    category_id: int,
    name: str,
    amount: Decimal,
    phase_id: int | None = None,
    task_id: int | None = None,
    is_capex: bool = False,
    phasing: str = BudgetLine.Phasing.LINEAR,
    starts_on: date | None = None,
    ends_on: date | None = None,
    months: Months | None = None,
    currency: str = "",
) -> BudgetLine:
    """Plan an amount. `months` (any day of a month -> amount) is for phasing by hand and must add up to it.

    Without dates a linear line runs over the whole project. An amount in another `currency` is exchanged day by day
    where the line lies, by hand as if it were even; months are in the project's. Raises InvalidInput, NoExchangeRate
    or DomainError naming the field.
    """
    project = parts.project_of(actor, project_id, Action.EDIT_BUDGET)
    line = BudgetLine(
        project=project,
        category=parts.category(category_id),
        phase=parts.phase_of(project_id, phase_id),
        task=parts.task_of(project_id, task_id),
        name=name.strip(),
        is_capex=is_capex,
        phasing=phasing,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    set_worth(line, amount, currency)
    by_month = _by_month(months or {})
    _check_phasing(line, by_month)
    with recording(actor, Intent.CREATE_BUDGET_LINE, project_id=project_id, summary=line.name) as record:
        create_row(line, record=record)
        _write_months(line, by_month, record=record)
    raise_generation(project_id)
    return line


@transaction.atomic
def update_budget_line(
    *, actor: Actor, line_id: int, changes: Mapping[str, Any], version: int | None = None
) -> BudgetLine:
    """Change named fields of a line; keys as in `create_budget_line`, `months` replaces them all.

    Raises Conflict when the line is not at `version` any more.
    """
    line = locked(BudgetLine.objects.visible_to(actor), line_id)
    require(actor, Action.EDIT_BUDGET, line.project_id)
    fields = _fields(line.project_id, changes)
    fields |= _worth(line, fields, changes)
    guard_version(line, version, fields)
    stored = dict(line.months.values_list("month", "amount"))
    by_month = _by_month(changes["months"] or {}) if "months" in changes else stored
    _check_phasing(_as_if(line, fields), by_month)
    with recording(actor, Intent.UPDATE_BUDGET_LINE, project_id=line.project_id, summary=line.name) as record:
        save_fields(line, fields, record=record)
        if by_month != stored:
            _write_months(line, by_month, record=record, stored=stored)
    raise_generation(line.project_id)
    return line


@transaction.atomic
def delete_budget_line(*, actor: Actor, line_id: int, version: int | None = None) -> None:
    """Delete a line on which nothing is ordered or booked."""
    line = locked(BudgetLine.objects.visible_to(actor), line_id)
    require(actor, Action.EDIT_BUDGET, line.project_id)
    guard_version(line, version, {})
    if line.cost_entries.exists() or line.commitments.exists():
        raise DomainError(_("Money is ordered or booked on this line. Set its amount to zero instead."))
    with recording(actor, Intent.DELETE_BUDGET_LINE, project_id=line.project_id, summary=line.name) as record:
        delete_row(line, record=record)
    raise_generation(line.project_id)


def _fields(project_id: int, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Model fields of the changes, with ids resolved inside the project."""
    readers: dict[str, tuple[str, Callable[[Any], Any]]] = {
        "category_id": ("category", parts.category),
        "phase_id": ("phase", lambda pk: parts.phase_of(project_id, pk)),
        "task_id": ("task", lambda pk: parts.task_of(project_id, pk)),
        "name": ("name", str.strip),
    }
    fields = {name: read(changes[key]) for key, (name, read) in readers.items() if key in changes}
    unread = ("is_capex", "phasing", "starts_on", "ends_on")
    return fields | {name: changes[name] for name in unread if name in changes}


# What decides on which days a line lies, and so what an amount in another currency is worth.
_LIES_BY = frozenset({"phasing", "starts_on", "ends_on", "task"})


def _worth(
    line: BudgetLine,
    fields: Mapping[str, Any],
    changes: Mapping[str, Any],
) -> dict[str, Any]:
    """The amount as it is to be: exchanged anew when it, its currency or its days change."""
    lies_elsewhere = any(getattr(line, name) != fields[name] for name in _LIES_BY & fields.keys())
    is_said = bool(changes.keys() & {"amount", "currency"})
    if not is_said and not (line.foreign_currency and lies_elsewhere):
        return {}
    wanted = _as_if(line, fields)
    amount = line.amount if line.foreign_amount is None else line.foreign_amount
    set_worth(
        wanted,
        changes.get("amount", amount),
        changes.get("currency", line.foreign_currency),
    )
    return {
        "amount": wanted.amount,
        "foreign_amount": wanted.foreign_amount,
        "foreign_currency": wanted.foreign_currency,
    }


def set_worth(line: BudgetLine, amount: Decimal, currency: str) -> None:
    """Give a line its amount; one in another currency is exchanged over the line's days.

    Raises DomainError for a currency that is none, NoExchangeRate without a rate for a day.
    """
    line.amount = cents(amount)
    line.foreign_amount = None
    line.foreign_currency = ""
    if currency in ("", line.project.currency):
        return
    parts.check_currency(currency)
    line.foreign_amount = cents(amount)
    line.foreign_currency = currency
    span = None
    if line.task_id:
        spans, _fixed = task_spans(line.project, [line.task_id])
        span = spans.get(line.task_id)
    line.amount = Phaser(line.project, [span]).worth_of_line(line, span)


def _as_if(line: BudgetLine, fields: Mapping[str, Any]) -> BudgetLine:
    """An unsaved copy with the changes, to be checked as a whole."""
    copy = BudgetLine(**{field.attname: getattr(line, field.attname) for field in line._meta.concrete_fields})
    for name, value in fields.items():
        setattr(copy, name, value)
    return copy


def _by_month(months: Months) -> dict[date, Decimal]:
    found: dict[date, Decimal] = {}
    for day, amount in months.items():
        found[month_start(day)] = found.get(month_start(day), Decimal("0.00")) + cents(amount)
    return found


def _check_phasing(line: BudgetLine, months: Months) -> None:
    if line.starts_on and line.ends_on and line.ends_on < line.starts_on:
        raise InvalidInput({"ends_on": [_("The end is before the start.")]})
    if line.phasing == BudgetLine.Phasing.TASK and line.task_id is None:
        raise InvalidInput({"task": [_("Choose the task whose dates the amount follows.")]})
    if line.phasing == BudgetLine.Phasing.LINEAR and bool(line.starts_on) != bool(line.ends_on):
        missing = "ends_on" if line.starts_on else "starts_on"
        raise InvalidInput({missing: [_("Give both dates, or none for the whole project.")]})
    if line.phasing == BudgetLine.Phasing.BY_HAND:
        _check_months(line, months)


def _check_months(line: BudgetLine, months: Months) -> None:
    if any(amount < 0 for amount in months.values()):
        raise InvalidInput({"months": [_("A month cannot be below zero.")]})
    if (planned := total(months.values())) != line.amount:
        currency = line.project.currency
        values = {"months": money(planned, currency), "amount": money(line.amount, currency)}
        raise InvalidInput(
            {"months": [_("The months add up to %(months)s, the line to %(amount)s.") % values]}
        )


def _write_months(
    line: BudgetLine, months: Months, *, record: Recorder, stored: Months | None = None
) -> None:
    line.months.all().delete()
    BudgetLineMonth.objects.bulk_create(
        [BudgetLineMonth(line=line, month=month, amount=amount) for month, amount in sorted(months.items())]
    )
    if months or stored:
        record.updated(line, {"months": _texts(stored or {})}, {"months": _texts(months)})


def _texts(months: Months) -> dict[str, str]:
    return {month.isoformat(): str(amount) for month, amount in sorted(months.items())}
