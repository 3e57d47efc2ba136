"""The forecast cost as it was before each of the last edits, by taking them back one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any

from django.utils.dateparse import parse_datetime

from budgets.models import BudgetLine, CostEntry
from controls.earned_value.figures.project import account_of, ledger_of
from controls.known.reads.facts import BaselineRow, ProjectFacts, TaskRow
from core.models import Change
from engine.money.cost_accounts import CostAccount, measure
from engine.money.earned_value import ForecastMethod, Measures, to_cents
from tasks.models import Task

_TASK = Task._meta.label_lower
_ENTRY = CostEntry._meta.label_lower
_LINE = BudgetLine._meta.label_lower
# What the earned value of a task hangs on, beside its baseline.
_EARNING = ("percent_complete", "physical_percent", "earning_method", "actual_start", "actual_finish")


@dataclass(slots=True)
class _Back:
    """What taking one change set back does to the totals, before the engine is asked."""

    accounts: list[tuple[CostAccount, CostAccount]]
    spent: Decimal
    planned: Decimal = Decimal("0.00")


def replayed_costs(
    facts: ProjectFacts, steps: Sequence[Sequence[Change]], end: Decimal, method: ForecastMethod
) -> list[Decimal]:
    """The forecast before the first step, and after each: one amount more than there are steps, the last is `end`.

    Steps are lists of changes, the earliest first. By the rows of the budget what is planned moves the forecast, and
    a booking only what is still to come; by any other formula bookings and progress do. Costs of tasks that came or
    went and of rates are not taken back here; their effect stays in the first amount.
    """
    replay = _Replay(facts)
    backs = [replay.take_back(changes) for changes in reversed(steps)]
    if method == ForecastMethod.BOTTOM_UP:
        return list(accumulate((-back.planned for back in backs), initial=end))[::-1]
    measured = replay.measured(backs)
    total, reached = replay.total, [end]
    for back, (before, after) in zip(backs, measured, strict=True):
        total = Measures(
            bac=total.bac,
            pv=total.pv,
            ev=total.ev + before.ev - after.ev,
            ac=total.ac - back.spent,
            as_planned=total.as_planned + before.as_planned - after.as_planned,
        )
        forecast = total.eac(method)
        reached.append(reached[-1] if forecast is None else forecast)
    return reached[::-1]


class _Replay:
    """The project's tasks as they were, from what they are, one change after the other backwards."""

    def __init__(self, facts: ProjectFacts) -> None:
        self.facts = facts
        self.total = ledger_of(facts).total
        self._tasks = {task.id: task for task in facts.leaves}
        self._planned: dict[int, BaselineRow] = {
            row.task_id: row for row in facts.baseline_rows if row.task_id is not None and not row.is_summary
        }

    def take_back(self, changes: Iterable[Change]) -> _Back:
        back = _Back([], Decimal("0.00"))
        for change in reversed(list(changes)):
            if change.model == _TASK and change.before is not None and change.after is not None:
                self._task_back(change, back)
            elif change.model == _ENTRY:
                back.spent += self._amount(change.after) - self._amount(change.before)
            elif change.model == _LINE:
                back.planned += _amount_of(change.after) - _amount_of(change.before)
        return back

    def _task_back(self, change: Change, back: _Back) -> None:
        task = self._tasks.get(change.row_id)
        if task is not None:
            back.planned += self._planned_by(task, change.before or {}, change.after or {})
        names = [name for name in _EARNING if name in (change.before or {})]
        if task is None or not names:
            return
        was = task._replace(**{name: _value(name, (change.before or {})[name]) for name in names})
        self._tasks[change.row_id] = was
        back.accounts.append((self._account(was), self._account(task)))

    def _planned_by(self, task: TaskRow, before: dict[str, Any], after: dict[str, Any]) -> Decimal:
        """What a change of a task's work, or of its length, added to its planned cost: that goes with the work."""
        was, now = (row.get("work_minutes") or row.get("duration_minutes") for row in (before, after))
        cost = self.facts.money.planned_by_task.get(task.id)
        if not cost or not was or not now:
            return Decimal("0.00")
        return to_cents(cost * (now - was) / now)

    def _account(self, task: TaskRow) -> CostAccount:
        return account_of(self.facts, task, self._planned.get(task.id), Decimal("0.00"))

    def _amount(self, row: dict[str, Any] | None) -> Decimal:
        """What an entry adds to the actual cost at the status date."""
        if not row or date.fromisoformat(row["incurred_on"]) > self.facts.status_date:
            return Decimal("0.00")
        return Decimal(row["amount"])

    def measured(self, backs: Sequence[_Back]) -> list[tuple[Measures, Measures]]:
        """For each change set the sums of its tasks before and after, from two runs of the engine over all."""
        zero = Measures(Decimal("0.00"), Decimal("0.00"), Decimal("0.00"), Decimal("0.00"))
        sums = [(zero, zero) for _back in backs]
        numbered = [(place, pair) for place, back in enumerate(backs) for pair in back.accounts]
        if not numbered:
            return sums
        sides = [self._measure([pair[side] for _place, pair in numbered]) for side in (0, 1)]
        for (place, _pair), before, after in zip(numbered, *sides, strict=True):
            sums[place] = (sums[place][0] + before, sums[place][1] + after)
        return sums

    def _measure(self, accounts: list[CostAccount]) -> list[Measures]:
        unique = [replace(account, uid=number) for number, account in enumerate(accounts, start=1)]
        calendars = self.facts.calendars
        ledger = measure(
            unique, status_date=calendars.local(self.facts.status_at), calendars=[calendars.of_project]
        )
        return [ledger[number] for number in range(1, len(unique) + 1)]


def _amount_of(row: dict[str, Any] | None) -> Decimal:
    """The amount of a budget line; zero where it is not there, or its amount did not change."""
    return Decimal(row["amount"]) if row and row.get("amount") is not None else Decimal("0.00")


def _value(name: str, value: Any) -> Any:
    return parse_datetime(value) if value and name.startswith("actual_") else value
