"""The numbers of a project at its status date, from its facts and the engine's earned value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from controls.earned_value.figures.curve import PlannedDays, cost_ahead, curve_table, planned_days
from controls.earned_value.figures.forecast import Forecast, course_of, forecast_of
from controls.earned_value.figures.progress import percent_done
from controls.earned_value.figures.schedule import EarnedTime, earned_time
from controls.known.reads.facts import BaselineRow, ProjectFacts, TaskRow
from engine.money.cost_accounts import CostAccount, Ledger, measure
from engine.money.earned_value import EarningMethod, ForecastMethod, Measures, to_cents
from engine.money.phasing import Profile
from projects.models import Project
from tasks.models import Task

METHODS = {
    Task.EarningMethod.PERCENT: EarningMethod.PHYSICAL_PERCENT,
    Task.EarningMethod.ZERO_HUNDRED: EarningMethod.ZERO_HUNDRED,
    Task.EarningMethod.FIFTY_FIFTY: EarningMethod.FIFTY_FIFTY,
    # Until a task's milestones carry weights of their own, its percent says how many are reached.
    Task.EarningMethod.MILESTONES: EarningMethod.PHYSICAL_PERCENT,
    Task.EarningMethod.LEVEL_OF_EFFORT: EarningMethod.LEVEL_OF_EFFORT,
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What a snapshot keeps. Amounts in the project's currency; None where something is not yet defined."""

    forecast_start: datetime | None
    forecast_finish: datetime | None
    baseline_finish: datetime | None
    finish_variance_days: Decimal | None
    budget_at_completion: Decimal | None
    planned_value: Decimal | None
    earned_value: Decimal | None
    forecast: Forecast | None
    cost_performance_index: Decimal | None
    schedule_performance_index: Decimal | None
    percent_complete: Decimal | None
    total: Measures | None
    time: EarnedTime | None
    ledger: Ledger | None
    earned_value_table: dict[str, Any]

    @property
    def earned_by_task(self) -> Mapping[int, Decimal]:
        return {uid: self.ledger[uid].ev for uid in self.ledger if uid != OUTSIDE} if self.ledger else {}

    def snapshot_fields(self) -> dict[str, Any]:
        """The fields of a Snapshot that these figures are."""
        names = (
            "forecast_start",
            "forecast_finish",
            "baseline_finish",
            "finish_variance_days",
            "budget_at_completion",
            "planned_value",
            "earned_value",
            "cost_performance_index",
            "schedule_performance_index",
            "percent_complete",
            "earned_value_table",
        )
        own = {name: getattr(self, name) for name in names}
        return own | self._forecast_fields() | self._time_fields()

    def _forecast_fields(self) -> dict[str, Any]:
        if self.total is None or self.forecast is None:
            return {}
        return {
            "bottom_up_etc": self.total.bottom_up_etc,
            "earned_as_planned": self.total.as_planned,
            "estimate_at_completion": self.forecast.amount,
            "estimate_low": self.forecast.low,
            "estimate_high": self.forecast.high,
            "estimate_doubts": list(self.forecast.doubts),
            "eac_method": METHOD_OF[self.forecast.method],
        }

    def _time_fields(self) -> dict[str, Any]:
        if self.time is None:
            return {}
        days = self.time.schedule
        return {
            "earned_days": days.earned.quantize(Decimal("0.0001"), ROUND_HALF_EVEN),
            "elapsed_days": int(days.actual),
            "planned_days": int(days.planned),
            "time_forecast_finish": self.time.forecast_finish,
        }


def figures_of(facts: ProjectFacts) -> Figures:
    """Variance, earned value, indices and forecast at the status date."""
    starts = [task.start for task in facts.leaves if task.start]
    finishes = [task.finish for task in facts.leaves if task.finish]
    forecast_start = min(starts, default=None)
    forecast_finish = max(finishes, default=None)
    baseline_finish = facts.baseline.finish if facts.baseline else None
    variance = None
    if forecast_finish and baseline_finish:
        variance = facts.calendars.working_days(baseline_finish, forecast_finish)
    ledger = ledger_of(facts) if facts.baseline else None
    total = ledger.total if ledger else None
    days = planned_days(facts)
    table = curve_table(facts, ledger, days) if ledger and total and total.bac else {}
    forecast = _forecast(facts, ledger, table) if table and ledger else None
    if forecast and total:
        table |= cost_ahead(table, total, forecast.amount)
    return Figures(
        forecast_start=forecast_start,
        forecast_finish=forecast_finish,
        baseline_finish=baseline_finish,
        finish_variance_days=variance,
        budget_at_completion=total.bac if total else None,
        planned_value=total.pv if total else None,
        earned_value=total.ev if total else None,
        forecast=forecast,
        cost_performance_index=_index(total.cpi) if total else None,
        schedule_performance_index=_index(total.spi) if total else None,
        percent_complete=percent_done(facts.leaves),
        total=total,
        time=_time(facts, total, days) if total else None,
        ledger=ledger,
        earned_value_table=table,
    )


def _forecast(facts: ProjectFacts, ledger: Ledger, table: Mapping[str, Any]) -> Forecast:
    outside = ledger[OUTSIDE]
    unbooked = max(outside.ev - outside.ac, Decimal("0.00"))
    course = course_of(table, unbooked, facts.status_date)
    return forecast_of(ledger.total, course, FORECASTS[Project.EacMethod(facts.project.eac_method)])


def _time(facts: ProjectFacts, total: Measures, days: PlannedDays) -> EarnedTime | None:
    """Earned schedule of what is measured. Time stops running when the last task is done."""
    baseline = facts.baseline
    if baseline is None or baseline.start is None or baseline.finish is None:
        return None
    ends = [task.actual_finish for task in facts.leaves]
    done = [facts.calendars.local(end).date() for end in ends if end is not None]
    until = min(max(done), facts.status_date) if done and len(done) == len(ends) else facts.status_date
    return earned_time(
        days.measured,
        total.ev - total.as_planned,
        start=facts.calendars.local(baseline.start).date(),
        finish=facts.calendars.local(baseline.finish).date(),
        until=until,
        calendar=facts.calendars.of_project,
    )


def _index(value: Decimal | None) -> Decimal | None:
    """An index with four places, as stored; beyond what the column holds it says nothing anyway."""
    if value is None:
        return None
    return min(value.quantize(Decimal("0.0001"), ROUND_HALF_EVEN), Decimal("99999.9999"))


def ledger_of(facts: ProjectFacts) -> Ledger:
    """Measures of every leaf task, and of the costs outside the tasks under `OUTSIDE`."""
    calendars = [facts.calendars.of_project]
    return measure(
        list(_accounts(facts)), status_date=facts.calendars.local(facts.status_at), calendars=calendars
    )


def _accounts(facts: ProjectFacts) -> Iterable[CostAccount]:
    """A cost account per leaf task, and one for everything else, so that no cent of AC or BAC is left out.

    Baseline rows whose task is gone keep their budget (their scope was removed, not their plan) in the account
    outside the tasks.
    """
    planned: dict[int, BaselineRow] = {}
    outside: list[BaselineRow] = []
    leaves = {task.id: task for task in facts.leaves}
    for row in facts.baseline_rows:
        if row.is_summary:
            continue  # an imported summary repeats what its tasks cost
        if row.task_id in leaves:
            planned[row.task_id] = row
        elif row.cost:
            outside.append(row)
    spent = dict(facts.money.actual_by_task)
    left = facts.money.tree.total.figures.still_to_spend
    for task in leaves.values():
        account = account_of(facts, task, planned.get(task.id), spent.pop(task.id, Decimal("0.00")))
        left -= account.estimate_to_complete or Decimal("0.00")
        yield account
    yield CostAccount(
        uid=OUTSIDE,
        budget=sum((row.cost for row in outside), Decimal("0.00")),
        profile=Profile.MANUAL,
        by_hand=cumulative(outside),
        method=EarningMethod.LEVEL_OF_EFFORT,
        actual_cost=facts.money.actual - _sum_known(facts, leaves),
        # What the rows of the budget have still to come and no task explains.
        estimate_to_complete=left,
    )


def account_of(facts: ProjectFacts, task: TaskRow, row: BaselineRow | None, spent: Decimal) -> CostAccount:
    """The cost account of a leaf task: what it was to cost, what it earned and what it cost so far."""
    return CostAccount(
        uid=task.id,
        budget=row.cost if row else Decimal("0.00"),
        profile=Profile.MANUAL,
        by_hand=cumulative([row]) if row else (),
        method=METHODS[Task.EarningMethod(task.earning_method)],
        percent_complete=task.percent_earned,
        is_started=task.actual_start is not None,
        is_finished=task.actual_finish is not None,
        actual_cost=spent,
        estimate_to_complete=to_cents(facts.money.left_by_task.get(task.id, Decimal(0))),
    )


def _sum_known(facts: ProjectFacts, leaves: Mapping[int, TaskRow]) -> Decimal:
    return sum(
        (amount for task_id, amount in facts.money.actual_by_task.items() if task_id in leaves),
        Decimal("0.00"),
    )


def cumulative(rows: Iterable[BaselineRow]) -> tuple[tuple[datetime, Decimal], ...]:
    """Cumulative planned amounts at the end of each day, as the engine takes amounts phased by hand."""
    by_day: dict[str, Decimal] = {}
    for row in rows:
        for day, amount in row.phasing.items():
            by_day[day] = by_day.get(day, Decimal(0)) + Decimal(amount)
    reached, steps = Decimal("0.00"), []
    for day in sorted(by_day):
        reached += by_day[day]
        steps.append((datetime.combine(date.fromisoformat(day) + timedelta(days=1), time()), reached))
    return tuple(steps)


OUTSIDE = 0
# None: by what holds.
FORECASTS: Mapping[str, ForecastMethod | None] = {
    Project.EacMethod.AUTO: None,
    Project.EacMethod.TYPICAL: ForecastMethod.TYPICAL,
    Project.EacMethod.ATYPICAL: ForecastMethod.ATYPICAL,
    Project.EacMethod.SCHEDULE_AND_COST: ForecastMethod.COMBINED,
    Project.EacMethod.BOTTOM_UP: ForecastMethod.BOTTOM_UP,
}
METHOD_OF = {method: name for name, method in FORECASTS.items() if method is not None}
