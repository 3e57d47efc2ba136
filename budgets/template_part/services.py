"""A budget out of a template: the same lines, as far from the start of the project as they were."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from budgets.models import BudgetLine, BudgetLineMonth, CostCategory, Reserve
from budgets.money.services.lines import set_worth
from core.money import cents, total
from people.exchange_rates.reads import ExchangeBook
from projects.project_templates.services import Putting

Kept = Mapping[str, Any]
_OTHER = "other"


def put_budget(putting: Putting, kept: Kept) -> None:
    """Insert lines and reserves. Raises NoExchangeRate where an amount cannot be exchanged."""
    categories = {row.key: row for row in CostCategory.objects.all()}
    phases = putting.phases()
    months: list[BudgetLineMonth] = []
    lines = []
    for item in kept["lines"]:
        line = _line(putting, item)
        line.category = categories.get(item["category"]) or categories[_OTHER]
        line.phase = phases.get(item.get("phase", ""))
        months += _spread(putting, line, item)
        lines.append(line)
    BudgetLine.objects.bulk_create(lines)
    for month in months:
        # Takes over the id that the line has by now.
        month.line = month.line
    BudgetLineMonth.objects.bulk_create(months)
    Reserve.objects.bulk_create(
        Reserve(project=putting.project, kind=kind, amount=_reserve(putting, Decimal(amount)))
        for kind, amount in kept["reserves"].items()
    )


def _line(putting: Putting, item: Kept) -> BudgetLine:
    task = putting.tasks.get(item.get("task", -1))
    phasing = item["phasing"]
    if task is None and phasing == BudgetLine.Phasing.TASK:
        # The plan was left out: the amount lies over the whole project.
        phasing = BudgetLine.Phasing.LINEAR
    starts_on, ends_on = map(putting.day, item.get("days", (None, None)))
    if starts_on and ends_on:
        ends_on = max(starts_on, ends_on)
    return BudgetLine(
        project=putting.project,
        task=task,
        name=item["name"],
        amount=Decimal(item["amount"]),
        is_capex=item["is_capex"],
        phasing=phasing,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _spread(putting: Putting, line: BudgetLine, item: Kept) -> list[BudgetLineMonth]:
    """Give the line its worth, and its months where they were written by hand."""
    is_by_hand = line.phasing == BudgetLine.Phasing.BY_HAND
    by_month = {
        _month(putting.days.first, number): Decimal(amount) for number, amount in item.get("months", ())
    }
    if is_by_hand and not _is_exchanged(putting):
        return [BudgetLineMonth(line=line, month=month, amount=amount) for month, amount in by_month.items()]
    if is_by_hand:
        return _exchanged_months(putting, line, by_month)
    set_worth(line, line.amount, putting.currency)
    return []


def _exchanged_months(
    putting: Putting, line: BudgetLine, by_month: Mapping[date, Decimal]
) -> list[BudgetLineMonth]:
    """Each month at the rate of its first day; the line is what they add up to."""
    book, home = ExchangeBook(), putting.project.currency
    months = [
        BudgetLineMonth(
            line=line,
            month=month,
            amount=cents(book.convert(amount, putting.currency, home, month)),
        )
        for month, amount in by_month.items()
    ]
    line.amount = total(month.amount for month in months)
    return months


def _reserve(putting: Putting, amount: Decimal) -> Decimal:
    if not _is_exchanged(putting):
        return amount
    day = putting.days.first
    return cents(ExchangeBook().convert(amount, putting.currency, putting.project.currency, day))


def _is_exchanged(putting: Putting) -> bool:
    return putting.currency not in ("", putting.project.currency)


def _month(first: date, number: int) -> date:
    months = first.year * 12 + first.month - 1 + number
    return date(months // 12, months % 12 + 1, 1)
