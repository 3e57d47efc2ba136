"""The four dimensions of health, each as value, limits, colour and the cause as facts.

Facts, not prose: `controls/known/words/` turns them into sentences in the reader's language, and leaves the amounts
out for those who may not see money.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from controls.earned_value.figures.project import METHOD_OF, Figures
from controls.health.figures.causes import PathTask, causes_of_delay, explains
from controls.known.figures.kept import (
    BudgetHealth,
    Dearness,
    Health,
    LateTask,
    MissedDeadlines,
    Rated,
    RiskHealth,
    ScheduleHealth,
    ScopeHealth,
)
from controls.known.figures.rating import METRIC_OF, overall, rate
from controls.known.reads.facts import ProjectFacts, people_on
from controls.models import Rag
from engine.critical_path import schedule
from engine.critical_path.reasons import DriverKind
from tasks.scheduling.reads import load_plan


def health(facts: ProjectFacts, figures: Figures) -> tuple[dict[str, Rag], Health]:
    """Colours by dimension (and "overall"), and the facts behind each."""
    kept: Health = {
        "schedule": _schedule(facts, figures),
        "budget": _budget(facts, figures),
        "scope": _scope(facts),
        "risk": _risk(facts, figures),
    }
    colours = {
        "schedule": _colour(facts, "schedule", kept["schedule"]),
        "budget": _colour(facts, "budget", kept["budget"]),
        "scope": _colour(facts, "scope", kept["scope"]),
        "risk": _colour(facts, "risk", kept["risk"]),
    }
    # Green says that all is well: a finish that holds does not make a missed deadline good.
    if kept["schedule"].get("missed") and colours["schedule"] == Rag.GREEN:
        colours["schedule"] = Rag.AMBER
    colours["overall"] = overall(colours)
    return colours, kept


def _colour(facts: ProjectFacts, dimension: str, rated: Rated) -> Rag:
    value = rated["value"]
    limits = facts.limits[METRIC_OF[dimension]]
    return rate(None if value is None else Decimal(value), limits)


def _rated(facts: ProjectFacts, dimension: str, value: Decimal | None, reason: str = "") -> Rated:
    """A value with the limits that it is held against; where there is none, why."""
    limits = facts.limits[METRIC_OF[dimension]]
    rated: Rated = {
        "value": _text(value),
        "amber": str(limits.amber),
        "red": str(limits.red),
        "is_own": limits.is_own,
    }
    if reason:
        rated["reason"] = reason
    return rated


def _schedule(facts: ProjectFacts, figures: Figures) -> ScheduleHealth:
    late = figures.finish_variance_days
    reason = ""
    if late is None:
        reason = "no_baseline" if facts.baseline is None else "no_tasks"
    return {
        **_rated(facts, "schedule", late, reason),
        "forecast_finish": _iso(figures.forecast_finish),
        "baseline_finish": _iso(figures.baseline_finish),
        "missed": _missed_deadlines(facts),
        "causes": _late_tasks(facts, late or Decimal(0)),
    }


def _late_tasks(facts: ProjectFacts, late: Decimal) -> list[LateTask]:
    """The tasks that explain a delay, along the driving path."""
    if late <= 0:
        return []
    found = causes_of_delay(path_tasks(facts), driver_of(facts), facts.calendars.working_days)
    causes = [cause for cause in found if explains(cause.days_added, late)]
    who = people_on([cause.task_id for cause in causes])
    return [
        {
            "task_id": cause.task_id,
            "name": cause.name,
            "days": str(cause.days_late),
            "added": str(cause.days_added),
            "who": who.get(cause.task_id, ""),
        }
        for cause in causes
    ]


def _missed_deadlines(facts: ProjectFacts) -> MissedDeadlines | None:
    """How many open tasks finish after their deadline, and the worst of them; none: None."""
    late = [
        (facts.calendars.working_days(task.deadline, task.finish), task.name)
        for task in facts.tasks.values()
        if task.deadline is not None
        and task.finish is not None
        and task.actual_finish is None
        and task.finish > task.deadline
    ]
    if not late:
        return None
    days, name = max(late)
    return {"count": len(late), "days": str(days), "name": name}


def path_tasks(facts: ProjectFacts) -> dict[int, PathTask]:
    """The plan's rows as the walk along the driving path takes them."""
    planned = {row.task_id: row.finish for row in facts.baseline_rows}
    return {
        task.id: PathTask(
            id=task.id,
            name=task.name,
            parent_id=task.parent_id,
            is_summary=task.is_summary,
            finish=task.finish,
            baseline_finish=planned.get(task.id),
        )
        for task in facts.tasks.values()
    }


def driver_of(facts: ProjectFacts) -> Callable[[int], int | None]:
    """Task id -> the predecessor that sets its dates, as the engine sees it.

    A started task is held by its actual start or the status date; what it waited for before that was the
    predecessor that finished last.
    """
    result = schedule(load_plan(facts.project).columns)

    def predecessor_of(task_id: int) -> int | None:
        driver = result[task_id].driver if task_id in result else None
        if driver is None or driver.kind == DriverKind.PREDECESSOR:
            return driver.uid if driver else None
        if driver.kind not in (DriverKind.ACTUAL, DriverKind.STATUS_DATE):
            return None
        before = [facts.tasks[pk] for pk in facts.predecessors.get(task_id, ()) if pk in facts.tasks]
        dated = [row for row in before if row.finish is not None]
        return max(dated, key=lambda row: (row.finish, -row.id)).id if dated else None

    return predecessor_of


def _budget(facts: ProjectFacts, figures: Figures) -> BudgetHealth:
    """The forecast cost above the budget in percent.

    One that does not hold is rated by what is certain, or not.
    """
    bac = figures.budget_at_completion
    forecast = figures.forecast
    if not bac:
        reason = "no_baseline" if facts.baseline is None else "no_budget"
        return _without_forecast(facts, bac, reason)
    if forecast is None or forecast.amount is None:
        return _without_forecast(facts, bac, "no_costs")
    least = forecast.amount if forecast.least is None else forecast.least
    over = _percent(least - bac, bac)
    is_rated = forecast.holds or over > facts.limits[METRIC_OF["budget"]].amber
    rated = _rated(facts, "budget", over) if is_rated else _rated(facts, "budget", None, "not_reliable")
    kept: BudgetHealth = {
        **rated,
        "budget": _text(bac),
        "forecast": str(forecast.amount),
        "method": METHOD_OF[forecast.method],
        "low": _text(forecast.low),
        "high": _text(forecast.high),
        "doubts": list(forecast.doubts),
        "percent_earned": _text(_percent(figures.earned_value or Decimal(0), bac)),
        "causes": [],
    }
    if is_rated:
        kept["over"] = str(least - bac)
        kept["causes"] = _causes_of_overrun(facts, figures, least - bac)
    return kept


def _without_forecast(facts: ProjectFacts, budget: Decimal | None, reason: str) -> BudgetHealth:
    rated = _rated(facts, "budget", None, reason)
    return {**rated, "budget": _text(budget), "forecast": None, "causes": []}


def _causes_of_overrun(facts: ProjectFacts, figures: Figures, over: Decimal) -> list[Dearness]:
    """Of three ways to tell an overrun, the one that explains most of it: causes of a third or more."""
    if over <= 0:
        return []
    tellings = (_dear_tasks(facts, figures), _dear_rows(facts), _replanned_tasks(facts))
    causes = max(tellings, key=_explained)
    return [row for row in causes if explains(Decimal(row["amount"]), over)]


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(Decimal("0.01"))


def _explained(causes: list[Dearness]) -> Decimal:
    """How much of an overrun a list of causes explains."""
    return sum((Decimal(cause["amount"]) for cause in causes), Decimal(0))


def _dear_rows(facts: ProjectFacts) -> list[Dearness]:
    """The rows of the budget (category in phase) whose forecast is furthest above their plan, two at most."""
    rows = [
        (inner.figures.over, category.name, inner.name)
        for category in facts.money.tree.by_category
        for inner in category.rows
        if inner.figures.over > 0
    ]
    return [
        {"name": name, "phase": phase, "amount": str(over)}
        for over, name, phase in sorted(rows, key=lambda row: -row[0])[:2]
    ]


def _dear_tasks(facts: ProjectFacts, figures: Figures) -> list[Dearness]:
    """The tasks that cost most above what the work done on them is worth, two at most."""
    overruns = sorted(
        (
            (facts.money.actual_by_task.get(task_id, Decimal(0)) - earned, task_id)
            for task_id, earned in figures.earned_by_task.items()
            if task_id in facts.tasks
        ),
        reverse=True,
    )
    worst = [(over, task_id) for over, task_id in overruns[:2] if over > 0]
    who = people_on([task_id for _over, task_id in worst])
    return [
        {
            "task_id": task_id,
            "name": facts.tasks[task_id].name,
            "amount": str(over),
            "who": who.get(task_id, ""),
        }
        for over, task_id in worst
    ]


def _replanned_tasks(facts: ProjectFacts) -> list[Dearness]:
    """The tasks that are planned furthest above their baseline, two at most."""
    baseline = {row.task_id: row.cost for row in facts.baseline_rows if not row.is_summary}
    dearer = sorted(
        (
            (facts.money.planned_by_task.get(task.id, Decimal(0)) - baseline[task.id], task.id)
            for task in facts.leaves
            if task.id in baseline
        ),
        reverse=True,
    )
    return [
        {
            "task_id": task_id,
            "name": facts.tasks[task_id].name,
            "amount": str(above),
            "is_replanned": True,
        }
        for above, task_id in dearer[:2]
        if above > 0
    ]


def _scope(facts: ProjectFacts) -> ScopeHealth:
    """Work of tasks added less work of tasks removed since the baseline, in percent of the baseline's work.

    A task that takes longer than planned is no change of scope: it shows in schedule and budget.
    """
    if facts.baseline is None:
        return {**_rated(facts, "scope", None, "no_baseline")}
    planned = {row.task_id: row for row in facts.baseline_rows if not row.is_summary and row.task_id}
    total = sum(row.weight_minutes for row in planned.values())
    added = [task for task in facts.leaves if task.id not in planned]
    removed = [row for task_id, row in planned.items() if task_id not in facts.tasks]
    change = sum(task.weight_minutes for task in added) - sum(row.weight_minutes for row in removed)
    value = _percent(Decimal(change), Decimal(total)) if total else None
    return {
        **_rated(facts, "scope", value, "" if total else "no_tasks"),
        "added": len(added),
        "removed": len(removed),
        "task_count": len(planned),
        "latest": added[-1].name if added else "",
    }


def _risk(facts: ProjectFacts, figures: Figures) -> RiskHealth:
    """Exposure above the contingency left, in percent of the budget. Without any risk recorded: not rated."""
    budget = figures.budget_at_completion or sum(facts.money.planned_by_task.values(), Decimal(0))
    above = facts.risk.exposure - facts.money.contingency_left
    reason = ""
    if not facts.risk.open_count:
        reason = "no_risks"
    elif not budget:
        reason = "no_budget"
    value = None if reason else _percent(above, budget)
    kept: RiskHealth = {
        **_rated(facts, "risk", value, reason),
        "exposure": str(facts.risk.exposure),
        "contingency_left": str(facts.money.contingency_left),
        "open_count": facts.risk.open_count,
        "worst": facts.risk.worst,
    }
    if not reason:
        kept["above"] = str(above)
        kept["budget"] = str(budget)
    return kept


def _iso(moment: datetime | date | None) -> str | None:
    return moment.isoformat() if moment else None


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
