"""Dated rates of an imported plan: steps of its resources, where they explain what the file says work costs."""

from collections import defaultdict
from decimal import Decimal

from exchange.msproject.file.rates import day_of
from exchange.msproject.file.records import ImportedAssignment, ImportedPlan, ImportedResource
from exchange.msproject.file.values import HIGHEST_RATE
from people.rates.reads import hourly_rates
from projects.models import Project
from tasks.load.reads import assignment_costs
from tasks.models import Assignment
from tasks.typing.figures.rate_steps import RateStep, stored

# The file rounds what each of its parts costs.
_PLAY = Decimal("0.02")
Steps = dict[int, list[RateStep]]


def steps_by_resource(plan: ImportedPlan) -> dict[int, Steps]:
    """Resource uid -> table -> its rates by date, of those whose work is priced by more than one rate."""
    used: dict[int, set[int]] = defaultdict(lambda: {0})
    for item in plan.assignments:
        used[item.resource_uid].add(item.rate_table)
    found = {}
    for resource in plan.resources:
        own = _steps_of(resource, used[resource.uid])
        if len(own.get(0, ())) > 1 or own.keys() - {0}:
            found[resource.uid] = own
    return found


def _steps_of(resource: ImportedResource, tables: set[int]) -> Steps:
    steps: Steps = defaultdict(list)
    for table, since, hourly, overtime, per_use in resource.rates:
        if table in tables and resource.kind != "cost":
            steps[table].append(
                RateStep(
                    day_of(since),
                    Decimal(hourly),
                    None if overtime is None else Decimal(overtime),
                    Decimal(per_use),
                )
            )
    usual = steps.get(0)
    if usual and usual[0].valid_from != day_of(None):
        # Before the first date the resource's own rate holds.
        usual.insert(0, _own_rate(resource))
    return dict(steps)


def _own_rate(resource: ImportedResource) -> RateStep:
    overtime = resource.overtime_rate
    return RateStep(
        day_of(None),
        Decimal(resource.hourly_rate),
        None if overtime is None else Decimal(overtime),
        Decimal(resource.cost_per_use),
    )


def stored_steps(steps: Steps | None) -> list[dict[str, object]] | None:
    """As a resource keeps them."""
    return stored(steps or {})


def average_what_rates_do_not_explain(plan: ImportedPlan, project: Project) -> int:
    """Give assignments the average of what the file says they cost, where its dated rates come to something else.

    Returns how many. Whoever has an account and a rate of their own costs that, and stays.
    """
    stepped = steps_by_resource(plan)
    if not stepped:
        return 0
    stated = {
        (str(item.task_uid), str(item.resource_uid)): item
        for item in plan.assignments
        if item.resource_uid in stepped and item.cost is not None and item.work_minutes
    }
    costs = {cost.assignment_id: cost for cost in assignment_costs(project.pk)}
    averaged = []
    for row in _priced_by_the_plan(project):
        item = stated.get((row.task.import_uid, row.resource.import_uid))
        if item is None:
            continue
        cost = costs[row.pk]
        if abs(Decimal(item.cost or 0) - cost.amount) > _PLAY:
            row.hourly_rate = _average(item, cost.per_use)
            averaged.append(row)
    Assignment.objects.bulk_update(averaged, ["hourly_rate"], batch_size=1000)
    return len(averaged)


def _priced_by_the_plan(project: Project) -> list[Assignment]:
    """Assignments of resources with dated rates, but for those of people who have a rate of their own."""
    rows = list(
        Assignment.objects.filter(
            task__project=project,
            resource__rate_steps__isnull=False,
        ).select_related("task", "resource__user")
    )
    people = {row.resource.user for row in rows if row.resource.user is not None}
    book = hourly_rates({user.pk: user.labour_role for user in people})
    with_rates = {user.pk for user in people if book.steps(user.pk, project.currency)}
    return [row for row in rows if row.resource.user_id not in with_rates]


def _average(item: ImportedAssignment, per_use: Decimal) -> Decimal | None:
    rate = (Decimal(item.cost or 0) - per_use) * 60 / item.work_minutes
    return rate.quantize(Decimal("0.000001")) if 0 <= rate < HIGHEST_RATE else None
