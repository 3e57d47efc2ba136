"""A project's plan as the checks take it, and what they find.

The same queries whatever the size.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from budgets.models import BudgetLine
from controls.known.reads.facts import (
    end_of_day,
    local_today,
    reference_baseline,
    status_date_of,
)
from controls.models import Baseline, BaselineTask, PlanCheck, QualityLimit
from engine.calendar import WorkCalendar
from engine.calendar.table import EPOCH_DAY, moment_of
from engine.plan.columns import NO_DATE, NONE
from engine.quality import (
    PUBLISHED,
    Check,
    CriticalPathTest,
    Finding,
    Limit,
    QualityFacts,
    assess,
    critical_path_test,
)
from projects.models import Project
from tasks.models import Task
from tasks.scheduling.reads import (
    SCHEDULED_FIELDS,
    Packed,
    PlanSource,
    calendar_of_plan,
    load_plan,
    local_minutes,
    scale_of_calendar,
)
from tasks.scheduling.reads.packed import NULL, filled

# So many tasks of a check are named on its page.
MOST_NAMED = 12
_BASELINE = Packed(
    lambda pk: BaselineTask.objects.filter(baseline=pk, task__isnull=False),
    {"task": "task_id", "finish": "finish"},
)
_LEVEL_OF_EFFORT = Packed(
    lambda pk: (
        Task.objects.filter(project=pk).live().filter(earning_method=Task.EarningMethod.LEVEL_OF_EFFORT)
    ),
    {"id": "id"},
)


@dataclass(frozen=True, slots=True)
class NamedTask:
    id: int
    wbs_code: str
    name: str


@dataclass(frozen=True, slots=True)
class PlanQuality:
    """What the checks found on a status date; `task_count` tasks of work are in the plan."""

    status_date: date
    findings: Mapping[Check, Finding]
    task_count: int
    minutes_per_day: int

    @property
    def judged(self) -> list[Finding]:
        return [finding for finding in self.findings.values() if finding.passes is not None]

    @property
    def failed(self) -> list[Finding]:
        return [finding for finding in self.findings.values() if finding.passes is False]


def limits_of_quality() -> dict[Check, Limit]:
    """The published limits, or what the organisation has set in their place. One query."""
    limits = dict(PUBLISHED)
    for name, value, days in QualityLimit.objects.values_list("name", "value", "days"):
        if name in PlanCheck.values:
            check = Check(name)
            limits[check] = Limit(value, days or PUBLISHED[check].days)
    return limits


def quality_of(project: Project, *, with_test: bool = True) -> PlanQuality:
    """All checks of a plan as it stands. Without the test nothing is scheduled."""
    source, limits = load_plan(project), limits_of_quality()
    status_date = status_date_of(project, local_today(project))
    facts = _facts(project, source, status_date)
    test = _tested(source, facts, limits) if with_test else None
    work = ~(facts.is_summary | facts.is_milestone)
    return PlanQuality(
        status_date=status_date,
        findings=assess(facts, limits, test=test),
        task_count=int(work.sum()),
        minutes_per_day=facts.minutes_per_day,
    )


def named_tasks(project: Project, quality: PlanQuality) -> dict[Check, list[NamedTask]]:
    """The first tasks of each check, in plan order. One query."""
    first = {check: finding.uids[:MOST_NAMED].tolist() for check, finding in quality.findings.items()}
    wanted = {pk for ids in first.values() for pk in ids}
    rows = Task.objects.filter(project=project, pk__in=wanted)
    values = rows.values_list("id", "wbs_code", "name")
    known = {pk: NamedTask(pk, wbs_code, name) for pk, wbs_code, name in values}
    return {check: [known[pk] for pk in ids if pk in known] for check, ids in first.items()}


def hard_constraints(project: Project) -> list[int]:
    """The tasks that the check of hard constraints finds, whatever its limit."""
    found = quality_of(project, with_test=False).findings[Check.HARD_CONSTRAINTS]
    return [int(pk) for pk in found.uids]


def _tested(
    source: PlanSource, facts: QualityFacts, limits: Mapping[Check, Limit]
) -> CriticalPathTest | None:
    days = limits[Check.CRITICAL_PATH_TEST].days or 0
    return critical_path_test(
        source.columns,
        days * facts.minutes_per_day,
        left_out=facts.is_level_of_effort,
    )


def _facts(project: Project, source: PlanSource, status_date: date) -> QualityFacts:
    rows, tree = source.columns.activities, source.tree
    stored = dict(zip(SCHEDULED_FIELDS, source.stored, strict=True))
    uids, count = rows.uid, len(rows.uid)
    scale = scale_of_calendar(calendar_of_plan(source.columns))
    duration = _or(rows.duration_minutes, count, 0)
    is_summary = np.isin(uids, tree["parent_id"])
    baseline = reference_baseline(project.pk)
    links = source.columns.links
    finish = filled(stored["finish"], NO_DATE)
    length, room = _path(source, status_date, finish[~is_summary], baseline)
    return QualityFacts(
        uid=uids,
        is_summary=is_summary,
        is_milestone=(tree["is_milestone"] == 1) | (duration == 0),
        is_level_of_effort=np.isin(uids, _LEVEL_OF_EFFORT.of(project.pk)["id"]),
        is_done=_done(tree, is_summary),
        duration_minutes=duration,
        is_elapsed=_or_not(rows.is_elapsed, count),
        has_float=stored["total_float_minutes"] != NULL,
        total_float_minutes=filled(stored["total_float_minutes"], 0),
        constraint_code=_or(rows.constraint_code, count, NONE),
        start=filled(stored["start"], NO_DATE),
        finish=finish,
        actual_start=_or(rows.actual_start, count, NO_DATE),
        actual_finish=_or(rows.actual_finish, count, NO_DATE),
        has_resource=np.isin(uids, _with_resource(project, source)),
        baseline_finish=_baseline_finish(source, baseline),
        has_baseline=baseline is not None,
        predecessor_uid=links.predecessor_uid,
        successor_uid=links.successor_uid,
        link_kind_code=_or(links.kind_code, len(links.successor_uid), 0),
        lag=_lags(source),
        status_day=status_date.toordinal() - EPOCH_DAY,
        minutes_per_day=scale.per_day,
        minutes_per_week=scale.per_week,
        path_minutes=length,
        path_float_minutes=room,
    )


def _done(tree: Mapping[str, np.ndarray], is_summary: np.ndarray) -> np.ndarray:
    """What has an actual finish, and phases of which all is done."""
    all_below: np.ndarray = is_summary & (tree["summary_percent"] == 100)
    return (tree["actual_finish"] != NULL) | all_below


def _or_not(column: np.ndarray | None, count: int) -> np.ndarray:
    return np.zeros(count, dtype=bool) if column is None else column


def _or(column: np.ndarray | None, count: int, default: int) -> np.ndarray:
    return np.full(count, default, dtype=np.int64) if column is None else column


def _lags(source: PlanSource) -> np.ndarray:
    """Above zero a lag, below zero a lead, in whatever unit."""
    links = source.columns.links
    lag = _or(links.lag_minutes, len(links.successor_uid), 0)
    return lag if links.lag_percent is None else lag + links.lag_percent


def _with_resource(project: Project, source: PlanSource) -> np.ndarray:
    """Tasks that somebody or something is assigned to, or that cost something. One query."""
    assigned = source.columns.assignments
    lines = BudgetLine.objects.filter(project=project, task__isnull=False)
    priced = Task.objects.filter(project=project, fixed_cost__gt=0).live().order_by()
    both = priced.values_list("id").union(lines.values_list("task_id"))
    costing = [pk for (pk,) in both]
    known = np.array(costing, dtype=np.int64)
    return known if assigned is None else np.concatenate((known, assigned.activity_uid))


def _baseline_finish(source: PlanSource, baseline: Baseline | None) -> np.ndarray:
    """Each task's finish in the reference baseline, as minutes of the project's clock. One query."""
    uids = source.columns.activities.uid
    finishes = np.full(len(uids), NO_DATE)
    if baseline is None or not len(uids):
        return finishes
    kept = _BASELINE.of(baseline.pk)
    (local,) = local_minutes([kept["finish"]], source.zone)
    order = np.argsort(uids)
    found = np.searchsorted(uids, kept["task"], sorter=order)
    places = order[np.minimum(found, len(uids) - 1)]
    is_here = uids[places] == kept["task"]
    finishes[places[is_here]] = filled(local, NO_DATE)[is_here]
    return finishes


def _path(
    source: PlanSource,
    status_date: date,
    finishes: np.ndarray,
    baseline: Baseline | None,
) -> tuple[int | None, int | None]:
    """Working minutes from the status date to the forecast finish, and from there to the baseline's."""
    known = finishes[finishes != NO_DATE]
    if not len(known) or baseline is None or baseline.finish is None:
        return None, None
    calendar: WorkCalendar = calendar_of_plan(source.columns)
    status = _local(end_of_day(status_date, source.zone), source)
    forecast = moment_of(int(known.max()))
    length = calendar.working_minutes_between(status, forecast)
    room = calendar.working_minutes_between(forecast, _local(baseline.finish, source))
    return length, room


def _local(moment: datetime, source: PlanSource) -> datetime:
    return moment.astimezone(source.zone).replace(tzinfo=None)
