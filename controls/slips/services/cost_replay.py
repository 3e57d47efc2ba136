"""The forecast cost as it was before each of the last edits, by taking them back one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_datetime

from budgets.models import CostEntry
from controls.earned_value.figures.project import FORECASTS, account_of, ledger_of
from controls.known.reads.facts import BaselineRow, ProjectFacts, TaskRow
from core.models import Change
from engine.cost_accounts import CostAccount, measure
from engine.earned_value import Measures
from projects.models import Project
from tasks.models import Task

_TASK = Task._meta.label_lower
_ENTRY = CostEntry._meta.label_lower
# What the earned value of a task hangs on, beside its baseline.
_EARNING = ("percent_complete", "physical_percent", "earning_method", "actual_start", "actual_finish")


@dataclass(slots=True)
class _Back:
    """What taking one change set back does to the totals, before the engine is asked."""

    accounts: list[tuple[CostAccount, CostAccount]]
    spent: Decimal


def replayed_costs(facts: ProjectFacts, steps: Sequence[Sequence[Change]], end: Decimal) -> list[Decimal]:
    """The forecast before the first step, and after each: one amount more than there are steps, the last is `end`.

    Steps are lists of changes, the earliest first. Costs of tasks that came or went, of budget and of rates are not
    taken back here; their effect stays in the first amount.
    """
    replay = _Replay(facts)
    backs = [replay.take_back(changes) for changes in reversed(steps)]
    measured = replay.measured(backs)
    total, reached = replay.total, [end]
    for back, (before, after) in zip(backs, measured, strict=True):
        total = Measures(
            bac=total.bac,
            pv=total.pv,
            ev=total.ev + before.ev - after.ev,
            ac=total.ac - back.spent,
            bottom_up_etc=_sum(total.bottom_up_etc, before.bottom_up_etc, after.bottom_up_etc),
        )
        forecast = total.eac(FORECASTS[Project.EacMethod(facts.project.eac_method)])
        reached.append(reached[-1] if forecast is None else forecast)
    return reached[::-1]


def _sum(total: Decimal | None, before: Decimal | None, after: Decimal | None) -> Decimal | None:
    return None if total is None else total + (before or Decimal(0)) - (after or Decimal(0))


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
        return back

    def _task_back(self, change: Change, back: _Back) -> None:
        task = self._tasks.get(change.row_id)
        names = [name for name in _EARNING if name in (change.before or {})]
        if task is None or not names:
            return
        was = task._replace(**{name: _value(name, (change.before or {})[name]) for name in names})
        self._tasks[change.row_id] = was
        back.accounts.append((self._account(was), self._account(task)))

    def _account(self, task: TaskRow) -> CostAccount:
        return account_of(self.facts, task, self._planned.get(task.id), Decimal("0.00"))

    def _amount(self, row: dict[str, Any] | None) -> Decimal:
        """What an entry adds to the actual cost at the status date."""
        if not row or date.fromisoformat(row["incurred_on"]) > self.facts.status_date:
            return Decimal("0.00")
        return Decimal(row["amount"])

    def measured(self, backs: Sequence[_Back]) -> list[tuple[Measures, Measures]]:
        """For each change set the sums of its tasks before and after, from two runs of the engine over all."""
        zero = Measures(Decimal("0.00"), Decimal("0.00"), Decimal("0.00"), Decimal("0.00"), Decimal("0.00"))
        sums = [(zero, zero) for _back in backs]
        numbered = [(place, pair) for place, back in enumerate(backs) for pair in back.accounts]
        if not numbered:
            return sums
        sides = [self._measure([pair[side] for _place, pair in numbered]) for side in (0, 1)]
        for (place, _pair), before, after in zip(numbered, *sides, strict=True):
            sums[place] = (_plus(sums[place][0], before), _plus(sums[place][1], after))
        return sums

    def _measure(self, accounts: list[CostAccount]) -> list[Measures]:
        unique = [replace(account, uid=number) for number, account in enumerate(accounts, start=1)]
        calendars = self.facts.calendars
        ledger = measure(
            unique, status_date=calendars.local(self.facts.status_at), calendars=[calendars.of_project]
        )
        return [ledger[number] for number in range(1, len(unique) + 1)]


def _plus(one: Measures, other: Measures) -> Measures:
    return Measures(
        one.bac + other.bac,
        one.pv + other.pv,
        one.ev + other.ev,
        one.ac + other.ac,
        (one.bottom_up_etc or Decimal(0)) + (other.bottom_up_etc or Decimal(0)),
    )


def _value(name: str, value: Any) -> Any:
    return parse_datetime(value) if value and name.startswith("actual_") else value
