"""The slip ledger: what moved the forecast between two snapshots, cause by cause, from the journal.

The finish: every rescheduling notes by how much it moved it, beside its change set; those notes follow one another.
The cost: the change sets are taken back one by one, the last first, and the forecast is reckoned again after each.
Whatever then still differs has its own line, so that the lines always add up to the movement.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from django.db.models import Max
from django.utils import timezone

from controls.earned_value.figures.project import FORECASTS
from controls.earned_value.reads import measures_of
from controls.known.reads.facts import ProjectFacts
from controls.models import Movement, Snapshot
from controls.slips.figures import CauseFacts
from controls.slips.services.cost_replay import replayed_costs
from core.intents import cause_of
from core.models import Change, ChangeSet
from engine.money.earned_value import ForecastMethod
from projects.models import Project
from tasks.models import FinishMove, Task, TaskLink

Kind = Movement.Kind
_TASK = Task._meta.label_lower
_LINK = TaskLink._meta.label_lower
# What is told of a task that was edited, the most telling first.
TOLD_FIELDS = (
    "actual_finish",
    "deleted_at",
    "remaining_minutes",
    "duration_minutes",
    "percent_complete",
    "physical_percent",
    "actual_start",
    "constraint_type",
    "constraint_date",
    "start",
    "fixed_cost",
)
_MOST_CHANGE_SETS = 2000
_OF_ONE_TASK: tuple[Literal["task_id", "task", "tasks", "is_new", "fields"], ...] = (
    "task_id",
    "task",
    "tasks",
    "is_new",
    "fields",
)


@dataclass(frozen=True, slots=True)
class JournalMarks:
    """How far the journal of a project has come: ids of its last change set and of its last movement."""

    change_set_id: int | None
    finish_move_id: int | None


@dataclass(slots=True)
class Step:
    """One cause on its way into the ledger."""

    kind: str
    at: datetime
    change_set: ChangeSet | None = None
    changes: list[Change] = field(default_factory=list)
    finish: tuple[datetime | None, datetime | None] | None = None
    cost: tuple[Decimal, Decimal] | None = None
    facts: CauseFacts = field(default_factory=CauseFacts)


def journal_marks(project_id: int) -> JournalMarks:
    """Read before the facts: what is in the journal up to here is in them, too."""
    return JournalMarks(
        ChangeSet.objects.filter(project_id=project_id).aggregate(last=Max("id"))["last"],
        FinishMove.objects.filter(project_id=project_id).aggregate(last=Max("id"))["last"],
    )


def write_movements(facts: ProjectFacts, snapshot: Snapshot, previous: Snapshot | None) -> list[Movement]:
    """Attribute what moved since the snapshot before. The first snapshot has nothing to be compared with."""
    if previous is None:
        return []
    finish_moved = previous.forecast_finish != snapshot.forecast_finish
    steps = _steps(snapshot, previous)
    moves = _finish_moves(snapshot, previous)
    if not steps and not moves and not finish_moved and not _cost_moved(snapshot, previous):
        return []
    steps = _with_finish(steps, moves, snapshot, previous)
    steps = _with_cost(steps, facts, snapshot, previous)
    told = [step for step in steps if step.finish or step.cost]
    names = _task_names(told)
    rows = [_movement(snapshot, place, step, names) for place, step in enumerate(told)]
    return Movement.objects.bulk_create(rows, ignore_conflicts=True)


def _cost_moved(snapshot: Snapshot, previous: Snapshot) -> bool:
    return previous.estimate_at_completion != snapshot.estimate_at_completion


def _steps(snapshot: Snapshot, previous: Snapshot) -> list[Step]:
    """The change sets in between, the first one first, with those of their changes that can matter."""
    sets = ChangeSet.objects.filter(project_id=snapshot.project_id, id__lte=snapshot.last_change_set_id or 0)
    if previous.last_change_set_id is not None:
        sets = sets.filter(id__gt=previous.last_change_set_id)
    else:
        sets = sets.filter(at__gt=previous.computed_at)
    found = list(sets.order_by("-id")[:_MOST_CHANGE_SETS])[::-1]
    changes: dict[int, list[Change]] = {}
    for change in Change.objects.filter(change_set__in=[row.pk for row in found]).order_by("id"):
        changes.setdefault(change.change_set_id, []).append(change)
    return [_step(row, changes.get(row.pk, [])) for row in found]


def _step(row: ChangeSet, changes: list[Change]) -> Step:
    return Step(Kind(cause_of(row.intent)), row.at, row, changes, facts=_facts(row, changes))


def _facts(change_set: ChangeSet, changes: list[Change]) -> CauseFacts:
    """What is said of a change set: its first task, of which it changed which fields, and how many other tasks."""
    told: CauseFacts = {"intent": change_set.intent, "summary": change_set.summary}
    tasks = [change for change in changes if change.model == _TASK]
    if tasks:
        main = max(tasks, key=_telling)
        before, after = main.before or {}, main.after or {}
        told["task_id"] = main.row_id
        told["task"] = main.label
        told["tasks"] = len({change.row_id for change in tasks})
        told["is_new"] = main.before is None
        told["fields"] = [
            [name, before.get(name), after.get(name)]
            for name in TOLD_FIELDS
            if name in after and main.before is not None
        ][:3]
    for change in changes:
        if change.model == "projects.project" and change.after and "status_date" in change.after:
            told["status_date"] = [(change.before or {}).get("status_date"), change.after["status_date"]]
        elif change.model == _LINK:
            _tell_link(change, told)
        elif change.model == "budgets.costentry" and change.after and "description" in change.after:
            told["entries"] = told.get("entries", 0) + 1
            told.setdefault("entry", change.after["description"])
            told.setdefault("task_id", change.after.get("task_id"))
    if told.get("status_date") or told.get("entries", 1) > 1:
        # A round of the whole project, not an edit of one task.
        for name in _OF_ONE_TASK:
            told.pop(name, None)
    return told


def _tell_link(change: Change, told: CauseFacts) -> None:
    """A link came, went or was changed: told of the task that waits."""
    if "task" in told or "link" in told:
        return
    row = (change.before or {}) | (change.after or {})
    what = "added" if change.before is None else "removed" if change.after is None else "changed"
    told["link"] = {"id": change.row_id, "what": what, "before": row.get("predecessor_id")}
    told["task_id"] = row.get("successor_id")


def _telling(change: Change) -> tuple[int, int]:
    """The change that says most: fields high in the list, then the first row."""
    names = (change.after or {}).keys()
    place = next((place for place, name in enumerate(TOLD_FIELDS) if name in names), len(TOLD_FIELDS))
    return (-place, -change.pk)


def _finish_moves(snapshot: Snapshot, previous: Snapshot) -> list[FinishMove]:
    moves = FinishMove.objects.filter(
        project_id=snapshot.project_id, id__lte=snapshot.last_finish_move_id or 0
    )
    if previous.last_finish_move_id is not None:
        moves = moves.filter(id__gt=previous.last_finish_move_id)
    else:
        moves = moves.filter(at__gt=previous.computed_at)
    return list(moves.order_by("id"))


def _with_finish(
    steps: list[Step], moves: Iterable[FinishMove], snapshot: Snapshot, previous: Snapshot
) -> list[Step]:
    """The movements of the finish as an unbroken chain; what nobody noted down is a step of its own."""
    by_set = {step.change_set.pk: step for step in steps if step.change_set}
    ordered = list(steps)
    reached = previous.forecast_finish
    for move in moves:
        step = by_set.get(move.change_set_id) if move.change_set_id else None
        if step is None:
            step = Step(Kind.OTHER, move.at)
            ordered.append(step)
        if move.before != reached:
            ordered.append(Step(Kind.OTHER, step.at, finish=(reached, move.before)))
        # Several movements of one change set are one.
        step.finish = (step.finish[0] if step.finish else move.before, move.after)
        reached = move.after
    if reached != snapshot.forecast_finish:
        ordered.append(Step(Kind.OTHER, snapshot.computed_at, finish=(reached, snapshot.forecast_finish)))
    for step in ordered:
        if step.finish and step.finish[0] == step.finish[1]:
            step.finish = None
    return sorted(ordered, key=lambda step: step.at)


def _with_cost(steps: list[Step], facts: ProjectFacts, snapshot: Snapshot, previous: Snapshot) -> list[Step]:
    """The movement of the forecast cost in the same order. Undefined on either side: nothing is attributed."""
    start, end = previous.estimate_at_completion, snapshot.estimate_at_completion
    if start is None or end is None or (start == end and not any(step.changes for step in steps)):
        return steps
    method = FORECASTS[snapshot.eac_method] or ForecastMethod.TYPICAL
    turned = _turned(snapshot, previous, start, method)
    if turned is not None and turned.cost is not None:
        start = turned.cost[1]
    reached = replayed_costs(facts, [step.changes for step in steps], end, method)
    rest = reached[0] - start
    if rest:
        steps, reached = _with_rest(steps, reached, start, snapshot, previous)
    for step, before, after in zip(steps, reached, reached[1:], strict=False):
        if before != after:
            step.cost = (before, after)
    return [turned, *steps] if turned is not None else steps


def _turned(snapshot: Snapshot, previous: Snapshot, start: Decimal, method: ForecastMethod) -> Step | None:
    """The forecast goes by another formula than before: what that alone is worth, on the figures of before."""
    if previous.eac_method == snapshot.eac_method:
        return None
    then = measures_of(previous).eac(method)
    if then is None or then == start:
        return None
    told: CauseFacts = {"method": [previous.eac_method, snapshot.eac_method]}
    return Step(Kind.OTHER, previous.computed_at, cost=(start, then), facts=told)


def _with_rest(
    steps: list[Step], reached: list[Decimal], start: Decimal, snapshot: Snapshot, previous: Snapshot
) -> tuple[list[Step], list[Decimal]]:
    """What taking edits back does not explain goes to the edit that can have done it, or to a line of its own."""
    can: list[str] = [Kind.CHANGE, Kind.BASELINE, Kind.MONEY, Kind.IMPORT]
    if snapshot.eac_method == Project.EacMethod.BOTTOM_UP:
        can += [Kind.PLAN, Kind.PROGRESS, Kind.STATUS_DATE]
    elif snapshot.status_date != previous.status_date:
        can.insert(0, Kind.STATUS_DATE)
    for kind in can:
        for place, step in enumerate(steps):
            if step.kind == kind:
                shift = reached[0] - start
                return steps, [value - shift for value in reached[: place + 1]] + reached[place + 1 :]
    at = steps[0].at if steps else snapshot.computed_at
    new = Step(Kind.OTHER, at)
    if previous.status_date != snapshot.status_date:
        days = [previous.status_date.isoformat(), snapshot.status_date.isoformat()]
        new = Step(Kind.STATUS_DATE, at, facts={"status_date": [*days]})
    return [new, *steps], [start, *reached]


def _task_names(steps: Sequence[Step]) -> dict[int, str]:
    """Task id -> name, of tasks that still have a row: the journal's label has the WBS code of then in it."""
    links = [step.facts for step in steps if "link" in step.facts]
    unknown = [facts["link"]["id"] for facts in links if facts["task_id"] is None]
    ends = {row.pk: row for row in TaskLink.objects.filter(pk__in=unknown)} if unknown else {}
    for facts in links:
        if row := ends.get(facts["link"]["id"]):
            facts["task_id"], facts["link"]["before"] = row.successor_id, row.predecessor_id
    ids = {pk for step in steps if (pk := step.facts.get("task_id"))}
    ids |= {before for facts in links if (before := facts["link"]["before"])}
    return dict(Task.objects.filter(pk__in=ids).values_list("pk", "name"))


def _movement(snapshot: Snapshot, place: int, step: Step, names: Mapping[int, str]) -> Movement:
    task_id = step.facts.get("task_id")
    made = step.change_set
    if task_id is not None and task_id in names and ("task" in step.facts or "link" in step.facts):
        step.facts["task"] = names[task_id]
    if "link" in step.facts:
        before = step.facts["link"]["before"]
        step.facts["link"]["task"] = names.get(before, "") if before is not None else ""
    return Movement(
        project_id=snapshot.project_id,
        snapshot=snapshot,
        position=place,
        kind=step.kind,
        at=step.at or timezone.now(),
        actor_id=made.actor_id if made else None,
        actor_name=made.actor_name if made and made.actor_id else "",
        change_set_id=made.pk if made else None,
        task_id=task_id if task_id in names else None,
        facts=step.facts,
        finish_before=step.finish[0] if step.finish else None,
        finish_after=step.finish[1] if step.finish else None,
        cost_before=step.cost[0] if step.cost else None,
        cost_after=step.cost[1] if step.cost else None,
    )
