"""The slip ledger of a period: its causes, which add up to the movement between two snapshots."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from controls.known.reads import latest_snapshot
from controls.known.reads.facts import Calendars, project_calendar
from controls.models import Movement, Snapshot
from projects.models import Project

_LONG_FIELDS = ("earned_value_table", "milestones", "phases", "health")
_PERIODS = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """One cause: by how many working minutes it moved the finish, and by how much money the forecast cost.

    `days` are rounded so that those of a period add up to the period's, too.
    """

    movement: Movement
    minutes: int
    days: Decimal
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Ledger:
    """All movements between two snapshots, in their order. Minutes and days are working time of the project."""

    since: Snapshot | None
    until: Snapshot | None
    entries: Sequence[Entry]
    minutes: int = 0
    days: Decimal = Decimal(0)
    cost: Decimal | None = None
    minutes_per_day: int = 480

    @property
    def minutes_left(self) -> int:
        """What no entry accounts for: always zero."""
        return self.minutes - sum(entry.minutes for entry in self.entries)

    @property
    def cost_left(self) -> Decimal:
        """What no entry accounts for: always zero."""
        return (self.cost or Decimal(0)) - sum((entry.cost for entry in self.entries), Decimal(0))


def ledger_between(project: Project, since: Snapshot | None, until: Snapshot | None) -> Ledger:
    """The ledger after one snapshot up to and with another; four queries however long it is."""
    if since is None or until is None or since.pk >= until.pk:
        return Ledger(since, until, [])
    rows = Movement.objects.filter(project=project, snapshot__gt=since.pk, snapshot__lte=until.pk)
    found = list(rows.select_related("task", "actor").order_by("snapshot_id", "position"))
    calendars = project_calendar(project)
    minutes, days = _movement(calendars, since.forecast_finish, until.forecast_finish)
    before, after = since.estimate_at_completion, until.estimate_at_completion
    cost = None if before is None or after is None else after - before
    moved = [(row, _movement(calendars, row.finish_before, row.finish_after)[0], _cost(row)) for row in found]
    left = minutes - sum(row[1] for row in moved)
    cost_left = Decimal("0.00") if cost is None else cost - sum((row[2] for row in moved), Decimal(0))
    if left or cost_left:
        # Figures from before the ledger was kept have no causes written down.
        earlier = Movement(kind=Movement.Kind.OTHER, at=since.computed_at, facts={"is_earlier": True})
        moved.insert(0, (earlier, left, cost_left))
    return Ledger(
        since,
        until,
        _entries(moved, calendars),
        minutes=minutes,
        days=days,
        cost=cost,
        minutes_per_day=calendars.of_project.minutes_per_day or 480,
    )


def period_of(
    project: Project, since: date | None, until: date | None
) -> tuple[Snapshot | None, Snapshot | None]:
    """The last snapshots of two status dates. Without an end: the newest; without a beginning: the first of all."""
    rows = Snapshot.objects.filter(project=project).defer(*_LONG_FIELDS)
    end = (
        latest_snapshot(project.pk)
        if until is None
        else rows.filter(status_date__lte=until).order_by("-id").first()
    )
    start = rows.filter(status_date__lte=since).order_by("-id").first() if since else None
    return start or rows.order_by("id").first(), end


def known_dates(project_id: int) -> list[date]:
    """Status dates with a snapshot, the newest first: what a period can begin and end with."""
    rows = Snapshot.objects.filter(project_id=project_id).order_by("-status_date")
    return list(rows.values_list("status_date", flat=True).distinct()[:_PERIODS])


def _entries(moved: Iterable[tuple[Movement, int, Decimal]], calendars: Calendars) -> list[Entry]:
    entries, reached, shown = [], 0, Decimal("0.00")
    for movement, minutes, cost in moved:
        reached += minutes
        rounded = calendars.of_project.days_of(reached)
        entries.append(Entry(movement, minutes, rounded - shown, cost))
        shown = rounded
    return entries


def _cost(movement: Movement) -> Decimal:
    if movement.cost_before is None or movement.cost_after is None:
        return Decimal("0.00")
    return movement.cost_after - movement.cost_before


def _movement(calendars: Calendars, before: datetime | None, after: datetime | None) -> tuple[int, Decimal]:
    """Working minutes and days from one finish to the other; nothing where one of them is not known."""
    if before is None or after is None:
        return 0, Decimal("0.00")
    minutes = calendars.of_project.working_minutes_between(calendars.local(before), calendars.local(after))
    return minutes, calendars.of_project.days_of(minutes)
