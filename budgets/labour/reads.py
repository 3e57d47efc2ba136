"""What approved time costs: a person's minutes at the rate of their day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from budgets.models import CostEntry
from budgets.money.reads.actuals import ZERO
from core.money import cents
from people.exchange_rates.reads import NoExchangeRate
from people.rates.reads import hourly_rates
from projects.models import Project
from tasks.models import Resource, TimeEntry
from tasks.typing.figures.rate_steps import step_on, steps_of

APPROVED = TimeEntry.Status.APPROVED


@dataclass(frozen=True, slots=True)
class Unpriced:
    """Approved time of a person that costs nothing yet, and why in words; `reason` is empty where no rate exists."""

    user_id: int
    name: str
    minutes: int
    reason: str = ""


def time_with_booked(project_id: int) -> QuerySet[Any]:
    """Time entries of a project with `booked`: what their cost entries stand for."""
    found = TimeEntry.objects.filter(task__project_id=project_id)
    return found.annotate(booked=Coalesce(Sum("cost_entries__amount"), ZERO))


def time_to_settle(project_id: int) -> QuerySet[Any]:
    """Entries whose booked cost is not what their status asks for: approved and not booked, or the other way round.

    With `plan_rate`: the hourly rate of the person's resource in the plan, if there is one, and with
    `plan_steps`, where it changes on dates.
    """
    waiting = Q(status=APPROVED, booked=0) | ~Q(status=APPROVED) & ~Q(booked=0)
    rates = Resource.objects.filter(
        project_id=project_id,
        user=OuterRef("user"),
    )
    rates = rates.exclude(hourly_rate=0).order_by("pk")
    found = time_with_booked(project_id).annotate(
        plan_rate=Subquery(rates.values("hourly_rate")[:1]),
        plan_steps=Subquery(rates.values("rate_steps")[:1]),
    )
    return found.filter(waiting).select_related("task", "user").order_by("pk")


def projects_with_time_to_book() -> list[int]:
    """Ids of open projects with approved time for which no cost was ever booked."""
    booked = CostEntry.objects.filter(time_entry=OuterRef("pk"))
    found = TimeEntry.objects.filter(~Exists(booked), status=APPROVED)
    found = found.exclude(task__project__status=Project.Status.CLOSED)
    return sorted(set(found.order_by().values_list("task__project_id", flat=True)))


class TimePrices:
    """What the time entries of one project cost, in its currency; rates are read once."""

    def __init__(self, project: Project, entries: Iterable[TimeEntry]) -> None:
        self._currency = project.currency
        self._book = hourly_rates({entry.user_id: entry.user.labour_role for entry in entries})

    def cost(self, entry: Any) -> Decimal | None:
        """Hours × the rate of the day, to the cent, half to even, of an entry of `time_to_settle`.

        None without any rate; raises NoExchangeRate.

        The person's own rate comes first, then that of their labour role, then that of the plan's resource.
        """
        hourly = self._book.in_currency(entry.user_id, entry.worked_on, self._currency)
        if hourly is None:
            hourly = _plan_rate(entry)
        return None if hourly is None else cents(hourly * entry.minutes / 60)


def _plan_rate(entry: Any) -> Decimal | None:
    """What the plan's resource says of an hour on the entry's day."""
    steps = steps_of(entry.plan_steps, 0)
    if not steps:
        return entry.plan_rate
    step = step_on(steps, entry.worked_on)
    return step.hourly


def unpriced_time(project: Project) -> list[Unpriced]:
    """Approved time that has no price, by person: the budget page asks for the rate. One query when there is none."""
    waiting = list(time_to_settle(project.pk).filter(status=APPROVED))
    if not waiting:
        return []
    prices = TimePrices(project, waiting)
    minutes: dict[tuple[int, str, str], int] = defaultdict(int)
    for entry in waiting:
        reason = ""
        try:
            if prices.cost(entry) is not None:
                continue
        except NoExchangeRate as error:
            reason = str(error)
        minutes[entry.user_id, str(entry.user), reason] += entry.minutes
    return [Unpriced(pk, name, found, reason) for (pk, name, reason), found in sorted(minutes.items())]
