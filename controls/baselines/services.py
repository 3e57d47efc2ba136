"""Baselines: taken once, never changed; one of them is what variance is measured against."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from budgets.money.reads import planned_items
from budgets.reserves.reads import contingency_left
from controls.known.reads.facts import TaskRow, live_tasks
from controls.models import Baseline, BaselineTask
from core.access import Action, Actor, require
from core.errors import DomainError
from core.intents import Intent
from core.journal import recording
from core.money import total
from core.writing import locked
from projects.models import Project
from projects.project.services import raise_generation

ByDay = dict[date, Decimal]
OUTSIDE = 0


@transaction.atomic
def take_baseline(
    *, actor: Actor, project_id: int, name: str, reason: str = "", is_reference: bool | None = None
) -> Baseline:
    """Copy the plan as it stands: every task's dates, work and cost by day, and the costs outside the tasks.

    The first baseline of a project becomes the reference; a later one does with `is_reference` True. Raises
    DomainError for a plan without dated tasks or a name that is taken.
    """
    require(actor, Action.TAKE_BASELINE, project_id)
    # The lock that edits of the plan take, too: a baseline never holds half of an edit.
    project = locked(Project.objects.visible_to(actor), project_id)
    tasks = live_tasks(project_id)
    if not any(task.start and task.finish for task in tasks.values()):
        raise DomainError(_("There is nothing to keep yet: the plan has no dated task."), code="empty_plan")
    _refuse_taken_name(project_id, name)
    costs = planned_costs(project, tasks)
    rows = [row_of(task, costs.pop(task.id, {})) for task in tasks.values()]
    rows += outside_rows(costs)
    is_first = not Baseline.objects.filter(project=project).exists()
    return keep_baseline(
        actor=actor,
        project=project,
        rows=rows,
        name=name,
        reason=reason,
        contingency=contingency_left(project_id),
        is_reference=bool(is_first or is_reference),
    )


def keep_baseline(
    *,
    actor: Actor,
    project: Project,
    rows: list[BaselineTask],
    name: str,
    reason: str,
    contingency: Decimal,
    is_reference: bool,
) -> Baseline:
    """Write a baseline of these rows and journal it. Its dates are those of its rows; the project is locked."""
    with recording(actor, Intent.TAKE_BASELINE, project_id=project.pk, summary=name) as record:
        baseline = Baseline.objects.create(
            project=project,
            number=next_number(project.pk),
            name=name,
            reason=reason,
            start=min((row.start for row in rows if row.start), default=None),
            finish=max((row.finish for row in rows if row.finish), default=None),
            budget_at_completion=total(row.cost for row in rows if not row.is_summary),
            contingency=contingency,
            taken_by=actor.user,
        )
        record.created(baseline)
        for row in rows:
            row.baseline = baseline
        BaselineTask.objects.bulk_create(rows, batch_size=1000)
        if is_reference:
            _make_reference(baseline)
    raise_generation(project.pk)
    return baseline


@transaction.atomic
def set_reference(*, actor: Actor, project_id: int, number: int) -> Baseline:
    """Measure variance against another baseline from now on."""
    require(actor, Action.TAKE_BASELINE, project_id)
    locked(Project.objects.visible_to(actor), project_id)
    row = Baseline.objects.visible_to(actor).filter(project_id=project_id, number=number)
    baseline: Baseline = locked(row, row.values_list("pk", flat=True).first() or 0)
    if baseline.is_reference:
        return baseline
    with recording(actor, Intent.SET_REFERENCE, project_id=project_id, summary=baseline.name) as record:
        _make_reference(baseline)
        record.updated(baseline, {"is_reference": False}, {"is_reference": True})
    raise_generation(project_id)
    return baseline


def next_number(project_id: int) -> int:
    """Baselines are numbered 1, 2, 3 ... within their project. Call with the project locked."""
    highest = Baseline.objects.filter(project_id=project_id).aggregate(Max("number"))["number__max"]
    return (highest or 0) + 1


def _make_reference(baseline: Baseline) -> None:
    Baseline.objects.filter(project_id=baseline.project_id, is_reference=True).update(is_reference=False)
    baseline.is_reference = True
    baseline.save(update_fields=["is_reference"])


def _refuse_taken_name(project_id: int, name: str) -> None:
    if Baseline.objects.filter(project_id=project_id, name__iexact=name.strip()).exists():
        raise DomainError(_("There is a baseline of this name already."), field="name")


def planned_costs(project: Project, tasks: Mapping[int, TaskRow]) -> dict[int, ByDay]:
    """Task id -> planned cost by day. What belongs to no live task is under 0.

    They are those of the budget: people's time along the task's work and its contours, a line as it says.
    """
    costs: dict[int, ByDay] = defaultdict(dict)
    for item in planned_items(project):
        task = tasks.get(item.task_id) if item.task_id is not None else None
        owner = task.id if task and not task.is_summary else OUTSIDE
        for day, amount in item.shares:
            costs[owner][day] = costs[owner].get(day, Decimal(0)) + amount
    return costs


def row_of(task: TaskRow, costs: ByDay) -> BaselineTask:
    return BaselineTask(
        task_id=task.id,
        wbs_code=task.wbs_code,
        name=task.name,
        is_summary=task.is_summary,
        is_milestone=task.is_milestone,
        start=task.start,
        finish=task.finish,
        duration_minutes=task.duration_minutes,
        work_minutes=task.work_minutes,
        cost=total(costs.values()),
        phasing=as_phasing(costs),
    )


def outside_rows(costs: Mapping[int, ByDay]) -> list[BaselineTask]:
    """One row for all that belongs to no task: licences, travel, lines of summaries and of deleted tasks."""
    days: ByDay = {}
    for by_day in costs.values():
        for day, amount in by_day.items():
            days[day] = days.get(day, Decimal(0)) + amount
    if not days:
        return []
    name = str(_("Costs outside the tasks"))
    return [BaselineTask(name=name, wbs_code="", cost=total(days.values()), phasing=as_phasing(days))]


def as_phasing(days: Mapping[date, Decimal]) -> dict[str, str]:
    """Amounts by ISO date, in order, as a baseline row keeps them."""
    return {day.isoformat(): str(amount) for day, amount in sorted(days.items()) if amount}
