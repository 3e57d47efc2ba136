"""Values against the rules that open actions, with every recompute: opened once per crossing, closed when it heals."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.db.models import Q

from controls.actions.reads import rules_in_force
from controls.earned_value.figures.progress import phase_of
from controls.earned_value.figures.project import OUTSIDE, Figures
from controls.known.reads.facts import ProjectFacts
from controls.models import (
    ActionRule,
    ControlAction,
    Level,
    Measure,
    Snapshot,
)
from core.access import SYSTEM
from core.clock import recorded_now
from core.intents import Intent
from core.journal import Recorder, recording
from core.writing import create_row, save_fields
from engine.money.earned_value import Measures
from people.models import User
from projects.models import Project
from tasks.models import Assignment

# A rule that everything crosses at once opens the worst so many; the others follow as those are settled.
MOST_AT_ONCE = 25
BELOW = frozenset({Measure.SCHEDULE_INDEX, Measure.COST_INDEX})
_CENT = Decimal("0.01")
Subject = tuple[str, str, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """A value of a metric at a level; `phase_id` or `task_id` says of what."""

    level: str
    metric: str
    value: Decimal
    phase_id: int | None = None
    task_id: int | None = None

    @property
    def subject(self) -> Subject:
        return (self.level, self.metric, self.phase_id, self.task_id)


def is_past(metric: str, value: Decimal, bound: Decimal) -> bool:
    """Whether a value is on the bad side of its bound; at the bound it is inside."""
    return value < bound if metric in BELOW else value > bound


def watch_bounds(facts: ProjectFacts, figures: Figures, snapshot: Snapshot) -> list[ControlAction]:
    """Open, follow and close an open project's actions. Runs in the recompute's transaction, under its lock.

    Returns the open ones that are outside, or that ask their owners. The values may have changed.
    """
    if facts.project.is_closed:
        return []
    rules = {(rule.level, rule.metric): rule for rule in rules_in_force(facts.project.pk)}
    lasting = ControlAction.objects.filter(project=facts.project, is_outside=True).select_for_update(
        of=("self",)
    )
    known = {(row.level, row.metric, row.phase_id, row.task_id): row for row in lasting}
    if rules or known:
        readings = {row.subject: row for row in _readings(facts, figures, snapshot, rules)}
        with recording(SYSTEM, Intent.WATCH_BOUNDS, project_id=facts.project.pk) as record:
            for subject, action in known.items():
                _follow(
                    action,
                    readings.get(subject),
                    rules.get(subject[:2]),
                    record,
                )
            past = [
                row
                for row in readings.values()
                if row.subject not in known
                and is_past(
                    row.metric,
                    row.value,
                    rules[row.level, row.metric].bound,
                )
            ]
            for reading in _worst(past, rules):
                _open(
                    reading,
                    rules[reading.level, reading.metric],
                    facts,
                    record,
                )
    asked = ControlAction.objects.filter(project=facts.project, status=ControlAction.Status.OPEN)
    rows = asked.filter(Q(is_outside=True) | Q(is_asking=True))
    return list(rows.select_related("project", "phase", "task", "owner").order_by("pk"))


def _worst(past: Iterable[Reading], rules: Mapping[tuple[str, str], ActionRule]) -> list[Reading]:
    def distance(row: Reading) -> Decimal:
        return abs(row.value - rules[row.level, row.metric].bound)

    return sorted(
        past,
        key=lambda row: (row.level != Level.PROJECT, -distance(row)),
    )[:MOST_AT_ONCE]


def _follow(
    action: ControlAction,
    reading: Reading | None,
    rule: ActionRule | None,
    record: Recorder,
) -> None:
    """A crossing that lasts keeps its value up to date; one that healed closes its action, or asks its owner."""
    bound = rule.bound if rule else action.bound
    if reading is not None and rule is not None and is_past(action.metric, reading.value, bound):
        if action.value_now != reading.value or action.bound != bound:
            ControlAction.objects.filter(pk=action.pk).update(value_now=reading.value, bound=bound)
        return
    changes: dict[str, Any] = {"is_outside": False}
    if reading is not None:
        changes["value_now"] = reading.value
    if action.is_open and rule is not None and not rule.closes_itself:
        changes["is_asking"] = True
    elif action.is_open:
        changes |= {
            "status": ControlAction.Status.BACK_INSIDE,
            "closed_at": recorded_now(),
        }
    save_fields(action, changes, record=record)


def _open(
    reading: Reading,
    rule: ActionRule,
    facts: ProjectFacts,
    record: Recorder,
) -> None:
    action = ControlAction(
        project=facts.project,
        level=reading.level,
        metric=reading.metric,
        phase_id=reading.phase_id,
        task_id=reading.task_id,
        bound=rule.bound,
        value=reading.value,
        value_now=reading.value,
        owner=_owner(rule, reading, facts.project),
        due=facts.calendars.local(recorded_now()).date() + timedelta(days=rule.due_days),
    )
    create_row(action, record=record)


def _owner(rule: ActionRule, reading: Reading, project: Project) -> User | None:
    if rule.owner_role == ActionRule.Owner.SPONSOR and project.sponsor is not None:
        return project.sponsor
    if rule.owner_role == ActionRule.Owner.ASSIGNEE and reading.task_id is not None:
        rows = Assignment.objects.filter(task=reading.task_id, resource__user__is_active=True)
        first = rows.select_related("resource__user").order_by("id").first()
        if first is not None:
            return first.resource.user
    return project.manager


def _readings(
    facts: ProjectFacts,
    figures: Figures,
    snapshot: Snapshot,
    rules: Mapping[tuple[str, str], ActionRule],
) -> Iterator[Reading]:
    """Values of the metrics that rules ask for; what is not defined has none."""
    levels = {level for level, _metric in rules}
    ledger = figures.ledger
    if Level.PROJECT in levels:
        values = _of_measures(ledger.total, figures) if ledger else {}
        if figures.forecast is not None and not figures.forecast.holds:
            values[Measure.COST_OVER_PERCENT] = None
        values[Measure.FINISH_LATE_DAYS] = figures.finish_variance_days
        values[Measure.SCOPE_CHANGE_PERCENT] = _decimal(snapshot.health["scope"]["value"])
        values[Measure.EXPOSURE_PERCENT] = _decimal(snapshot.health["risk"]["value"])
        yield from _asked(Level.PROJECT, values, rules)
    if Level.PHASE in levels:
        sums = _by_phase(facts, figures)
        for row in snapshot.phases:
            values = _of_measures(sums[row["phase_id"]], figures) if row["phase_id"] in sums else {}
            values[Measure.FINISH_LATE_DAYS] = _decimal(row["slip_days"])
            yield from _asked(Level.PHASE, values, rules, phase_id=row["phase_id"])
    if Level.TASK in levels:
        planned = {row.task_id: row for row in facts.baseline_rows}
        for task in facts.leaves:
            if task.actual_finish is not None:
                continue  # what is done cannot be steered
            values = _of_measures(ledger[task.id], figures) if ledger and task.id in ledger else {}
            row = planned.get(task.id)
            if row is not None and row.finish and task.finish:
                values[Measure.FINISH_LATE_DAYS] = facts.calendars.working_days(row.finish, task.finish)
            yield from _asked(Level.TASK, values, rules, task_id=task.id)


def _asked(
    level: str,
    values: Mapping[str, Decimal | None],
    rules: Mapping[tuple[str, str], ActionRule],
    **of: int,
) -> Iterator[Reading]:
    for metric, value in values.items():
        if value is not None and (level, metric) in rules:
            yield Reading(level, metric, _rounded(value), **of)


def _rounded(value: Decimal) -> Decimal:
    """Two places, as shown and as bounds are given; beyond what the column holds it says nothing more."""
    held = min(max(value, Decimal(-999_999_999)), Decimal(999_999_999))
    return held.quantize(_CENT, ROUND_HALF_EVEN)


def _of_measures(measures: Measures, figures: Figures) -> dict[str, Decimal | None]:
    forecast = None
    if measures.bac and figures.forecast is not None:
        forecast = measures.eac(figures.forecast.method)
    over = (forecast - measures.bac) * 100 / measures.bac if forecast is not None else None
    return {
        Measure.SCHEDULE_INDEX: measures.spi,
        Measure.COST_INDEX: measures.cpi,
        Measure.COST_OVER_PERCENT: over,
    }


def _by_phase(facts: ProjectFacts, figures: Figures) -> dict[int, Measures]:
    sums: dict[int, Measures] = {}
    if figures.ledger is None:
        return sums
    for task in facts.leaves:
        phase_id = phase_of(task, facts)
        if phase_id is None or task.id == OUTSIDE or task.id not in figures.ledger:
            continue
        one, so_far = figures.ledger[task.id], sums.get(phase_id)
        sums[phase_id] = one if so_far is None else so_far + one
    return sums


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
