"""Scenarios: changes that are tried on the plan as it is, looked at and taken back; and kept under a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError
from core.intents import Intent
from core.journal import recording
from core.money import total
from core.writing import create_row, delete_row, locked, save_fields
from projects.models import Project
from tasks.load.reads import fixed_costs, monday_of, planned_labour_cost, project_load
from tasks.models import Scenario, Task
from tasks.plan.services import MAX_STEPS, Outcome, PlanEdited, make_possible
from tasks.scenarios.reads import scenarios_of
from tasks.scheduling.reads import scale_of, working_days_between
from tasks.scheduling.services import lock_project

Changes = Sequence[Sequence[Mapping[str, Any]]]
MOST_CHANGES = 500
MOST_SCENARIOS = 100
# So many are rehearsed for one comparison.
MOST_COMPARED = 12
# Told one by one; all of them are counted.
MOST_MOVES = 20_000
KEY = "scenario"


@dataclass(frozen=True, slots=True)
class Refused:
    """A step that cannot be: its change and its place in that, both from 0, and the sentence."""

    change: int
    index: int
    message: str
    is_conflict: bool = False
    who: str = ""


@dataclass(slots=True)
class Rehearsal:
    """What some changes would come to, all made as one edit on the plan as it is now.

    `cost` and `over_booked` are (before, after): the planned cost in the project's currency, None
    for who may not see it, and working days that people are booked above what they have, None
    where nobody asked.
    """

    edited: PlanEdited | None = None
    created: dict[int, int] = field(default_factory=dict)
    moves: list[tuple[int, datetime | None, datetime | None]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    finish: datetime | None = None
    # Working days later, to a tenth; sooner below zero.
    finish_days: Decimal = Decimal(0)
    cost: tuple[Decimal, Decimal] | None = None
    over_booked: tuple[Decimal, Decimal] | None = None

    @property
    def moved_count(self) -> int:
        return self.edited.moved_count if self.edited else 0


class _OnlyRehearsed(Exception):
    pass


def rehearse(
    *,
    actor: Actor,
    project_id: int,
    changes: Changes,
    counts_people: bool = False,
) -> Rehearsal:
    """Make all changes as one edit, look, and take everything back. What is refused is named, the rest looked at.

    Raises DomainError for changes that cannot be read, Forbidden, NotVisible.
    """
    require(actor, Action.EDIT_PLAN, project_id)
    check_changes(changes)
    return _rehearsed(actor, actor, project_id, changes, counts_people=counts_people)


def rehearse_kept(*, actor: Actor, scenario: Scenario, counts_people: bool = False) -> Rehearsal:
    """The same of a kept scenario, for whoever may read it: nothing of it stays."""
    require(actor, Action.VIEW_PLAN, scenario.project_id)
    acting = actor.entrusted_with(scenario.project_id)
    return _rehearsed(
        actor,
        acting,
        scenario.project_id,
        scenario.changes,
        counts_people=counts_people,
    )


def _rehearsed(
    reader: Actor,
    acting: Actor,
    project_id: int,
    changes: Changes,
    *,
    counts_people: bool,
) -> Rehearsal:
    found = Rehearsal()
    steps = [step for change in changes for step in change]
    sees_costs = reader.may(Action.VIEW_COSTS, project_id)
    try:
        with transaction.atomic():
            project = lock_project(project_id)
            before = _Figures.of(project, sees_costs=sees_costs, counts_people=counts_people)
            outcome = Outcome(KEY)
            if steps:
                make_possible(acting, project_id, steps, outcome)
            _fill(found, project, changes, outcome, before)
            raise _OnlyRehearsed
    except _OnlyRehearsed:
        return found


@dataclass(frozen=True, slots=True)
class Tried:
    """A kept scenario and what it would come to; `problem` says why it cannot be tried."""

    scenario: Scenario
    rehearsal: Rehearsal | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The plan as it is and its kept scenarios, by name, each tried on it alone.

    `cost` and `over_booked` are those of the plan, as `Rehearsal` has them: `cost` is None for
    who may not see it, `over_booked` where nothing was tried. So many as `left_out` scenarios
    more are kept.
    """

    finish: datetime | None
    cost: Decimal | None
    over_booked: Decimal | None
    tried: list[Tried]
    left_out: int = 0


def compare_scenarios(*, actor: Actor, project: Project) -> Comparison:
    """Raises NotVisible, Forbidden."""
    require(actor, Action.VIEW_PLAN, project.pk)
    kept = scenarios_of(actor, project)
    sees_costs = actor.may(Action.VIEW_COSTS, project.pk)
    tried = [_tried(actor, scenario) for scenario in kept[:MOST_COMPARED]]
    loads = [one.rehearsal.over_booked[0] for one in tried if one.rehearsal and one.rehearsal.over_booked]
    return Comparison(
        finish=project.finish,
        cost=planned_cost(project.pk) if sees_costs else None,
        over_booked=loads[-1] if loads else None,
        tried=tried,
        left_out=max(0, len(kept) - MOST_COMPARED),
    )


def _tried(actor: Actor, scenario: Scenario) -> Tried:
    try:
        found = rehearse_kept(actor=actor, scenario=scenario, counts_people=True)
    except DomainError as error:
        return Tried(scenario, None, error.message)
    return Tried(scenario, found)


@dataclass(frozen=True, slots=True)
class _Figures:
    finish: datetime | None
    cost: Decimal | None
    over_booked: Decimal | None

    @classmethod
    def of(cls, project: Project, *, sees_costs: bool, counts_people: bool) -> "_Figures":
        return cls(
            project.finish,
            planned_cost(project.pk) if sees_costs else None,
            over_booked_days(project) if counts_people else None,
        )


def planned_cost(project_id: int) -> Decimal:
    """What the plan's work, things and fixed costs come to."""
    return total([*planned_labour_cost(project_id).values(), *fixed_costs(project_id).values()])


def over_booked_days(project: Project) -> Decimal:
    """Working days, from the status date on, by which people are booked above what they have."""
    first = project.status_date or timezone.localdate()
    load = project_load(project, monday_of(_day(first)))
    minutes = sum(cell.booked - cell.available for _line, cell in load.over())
    return (Decimal(minutes) / scale_of(project).per_day).quantize(Decimal("0.1"))


def _day(day: date | datetime) -> date:
    return day.date() if isinstance(day, datetime) else day


def _fill(found: Rehearsal, project: Project, changes: Changes, outcome: Outcome, before: _Figures) -> None:
    after = _Figures.of(
        Project.objects.get(pk=project.pk),
        sees_costs=before.cost is not None,
        counts_people=before.over_booked is not None,
    )
    found.edited, found.created = outcome.edited, outcome.created
    found.finish = after.finish
    if before.finish and after.finish:
        found.finish_days = round(working_days_between(project, before.finish, after.finish), 1)
    if before.cost is not None and after.cost is not None:
        found.cost = (before.cost, after.cost)
    if before.over_booked is not None and after.over_booked is not None:
        found.over_booked = (before.over_booked, after.over_booked)
    places = [(place, index) for place, change in enumerate(changes) for index in range(len(change))]
    found.refused = [
        Refused(*places[error.index], error.message, error.is_conflict, error.who)
        for error in outcome.refused
    ]
    if outcome.edited is None:
        return
    rows = Task.objects.filter(pk__in=outcome.edited.moved_ids[:MOST_MOVES])
    found.moves = list(rows.order_by("row_number", "id").values_list("pk", "start", "finish"))


def check_changes(changes: Any) -> Changes:
    """The changes, if they are lists of steps within bounds. Raises DomainError."""
    if not isinstance(changes, list) or len(changes) > MOST_CHANGES:
        raise DomainError(_("A scenario has %(most)d changes at most.") % {"most": MOST_CHANGES})
    if not all(isinstance(change, list) and change for change in changes):
        raise DomainError(_("A change of a scenario is a list of steps."))
    if sum(len(change) for change in changes) > MAX_STEPS:
        raise DomainError(_("A scenario has %(most)d steps at most.") % {"most": MAX_STEPS})
    return changes


@transaction.atomic
def keep_scenario(
    *,
    actor: Actor,
    project_id: int,
    name: str,
    changes: Changes,
    scenario_id: int | None = None,
    version: int | None = None,
) -> Scenario:
    """Keep changes under a name, or those of a kept scenario anew.

    Raises InvalidInput for a name that is taken or missing, Conflict when the scenario is not at
    `version` any more, DomainError for changes that cannot be made on the plan as it is.
    """
    require(actor, Action.EDIT_PLAN, project_id)
    check_changes(changes)
    if not changes:
        raise DomainError(_("There is nothing to keep yet."))
    project = lock_project(project_id)
    rows = Scenario.objects.filter(project=project)
    kept = rows.filter(pk=scenario_id).values_list("changes", flat=True).first()
    # Another name alone: the plan may have moved on since.
    if kept != list(changes):
        _require_makeable(actor, project_id, changes)
    wanted: dict[str, Any] = {
        "name": name.strip(),
        "changes": list(changes),
        "author": actor.user,
        "updated_at": timezone.now(),
    }
    with recording(actor, Intent.KEEP_SCENARIO, project_id=project.pk, summary=name.strip()) as record:
        if scenario_id is not None:
            row: Scenario = locked(Scenario.objects.filter(project=project), scenario_id)
            save_fields(row, wanted, record=record, expected_version=version)
            return row
        if Scenario.objects.filter(project=project).count() >= MOST_SCENARIOS:
            raise DomainError(_("A project keeps %(most)d scenarios at most.") % {"most": MOST_SCENARIOS})
        return create_row(Scenario(project=project, **wanted), record=record)


def _require_makeable(actor: Actor, project_id: int, changes: Changes) -> None:
    """Whatever is kept has been made once: a step that no plan could take is not."""
    refused = _rehearsed(actor, actor, project_id, changes, counts_people=False).refused
    fault = next((one for one in refused if not one.is_conflict), None)
    if fault is None:
        return
    words = {"place": fault.change + 1, "message": fault.message}
    raise DomainError(_("Change %(place)d: %(message)s") % words)


@transaction.atomic
def drop_scenario(*, actor: Actor, project_id: int, scenario_id: int) -> None:
    """Forget a kept scenario. Raises NotVisible, Forbidden."""
    require(actor, Action.EDIT_PLAN, project_id)
    project = lock_project(project_id)
    row: Scenario = locked(Scenario.objects.filter(project=project), scenario_id)
    with recording(actor, Intent.DROP_SCENARIO, project_id=project.pk, summary=row.name) as record:
        delete_row(row, record=record)
