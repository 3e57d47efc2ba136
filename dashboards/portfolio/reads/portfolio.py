"""All projects an actor may see, compared: one row each, worst first, with totals, gates ahead, and who needs help.

Two queries per kind of row, however many projects there are.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from controls.health.reads.readings import overridden_colours
from controls.known.figures.kept import Health
from controls.known.figures.rating import SEVERITY
from controls.known.reads import latest_snapshots, snapshots_known_on, spi_by_month
from controls.known.words import Reader, listed, missed_deadlines, verdict
from controls.models import ControlAction, HealthOverride, Rag, Snapshot
from core.access import Action, Actor
from core.charts import Chart, sparkline
from core.database.any_of import Ids
from core.money import short_money
from core.text import inside, number_words
from dashboards.past.reads import colours_known_on, day_end, gates_known, status_on
from dashboards.portfolio.reads.cards import Card, card_of
from dashboards.portfolio.reads.chart import chart_of, first_month_of_trend
from dashboards.portfolio.reads.gates import next_gates
from projects.models import GateCondition, Phase, Project

GATES_AHEAD = timedelta(days=30)
COLOURS = ("overall", "schedule", "budget", "scope", "risk")


@dataclass(frozen=True, slots=True)
class PortfolioFilter:
    """What a reader asked for; anything not on the lists is ignored."""

    text: str = ""
    phase: str = ""
    manager_id: int | None = None
    colour: str = ""
    status: str = Project.Status.ACTIVE
    order: str = "worst"


@dataclass(slots=True)
class PortfolioRow:
    """A project; amounts and cost figures are None where the actor may not see them."""

    id: int
    code: str
    name: str
    manager: Any
    currency: str
    sees_money: bool
    colours: dict[str, str]
    phase: str = ""
    phase_position: int = 0
    phase_count: int = 5
    spi: Decimal | None = None
    spi_months: list[Decimal] = field(default_factory=list)
    cpi: Decimal | None = None
    finish: Any = None
    slip_days: Decimal | None = None
    budget: Decimal | None = None
    forecast: Decimal | None = None
    gate: dict[str, Any] | None = None
    # Actions and conditions of gates that are past their day.
    late_count: int = 0
    health: Health = field(default_factory=Health)
    status_date: date | None = None

    @property
    def cost_percent(self) -> Decimal | None:
        """Forecast cost against budget in percent."""
        if not self.budget or self.forecast is None:
            return None
        return (self.forecast - self.budget) * 100 / self.budget

    @property
    def is_late(self) -> bool:
        """Past the schedule's tolerance, not merely late."""
        return self.slip_days is not None and self.slip_days > self._tolerance("schedule")

    @property
    def is_over(self) -> bool:
        percent = self.cost_percent
        return percent is not None and percent > self._tolerance("budget")

    def _tolerance(self, dimension: str) -> Decimal:
        rated: Any = self.health.get(dimension, {})
        return Decimal(rated.get("amber", "0"))

    def asks(self) -> list[str]:
        """What of it needs action: red parts, a gate whose day has passed, what is overdue; in words."""
        parts = [
            _("red in %(dimension)s") % {"dimension": inside(str(HealthOverride.Dimension(name).label))}
            for name in COLOURS
            if self.colours[name] == Rag.RED
        ]
        missed = self.health.get("schedule", {}).get("missed")
        if missed:
            parts.append(missed_deadlines(missed))
        if self.gate and self.gate["is_late"]:
            parts.append(_("past the day of %(gate)s") % {"gate": self.gate["name"]})
        if self.late_count:
            parts.append(
                ngettext("%(n)s action overdue", "%(n)s actions overdue", self.late_count)
                % {"n": self.late_count}
            )
        return parts

    @property
    def spark(self) -> Chart:
        """The index over the last months, in words for who cannot see the line."""
        values = [float(value) for value in self.spi_months]
        months = "; ".join(number_words(value, 2, is_short=False) for value in self.spi_months)
        return sparkline(values, description=_("SPI by month: %(values)s") % {"values": months})

    @property
    def url(self) -> str:
        return reverse("project_overview", args=[self.code])

    @property
    def card(self) -> Card:
        return card_of(self)


@dataclass(frozen=True, slots=True)
class Portfolio:
    rows: list[PortfolioRow]
    total_count: int
    status_date: date | None
    summary: str
    detail: str
    counts: list[tuple[str, int]]
    gates: list[dict[str, Any]]
    chart: Chart | None
    managers: list[tuple[int, str]]


def _last(value: Any) -> tuple[bool, Any]:
    """Rows without a value go last, whatever the order."""
    return (value is None, value if value is not None else 0)


ORDERS: Mapping[str, Callable[[PortfolioRow], Any]] = {
    "worst": lambda row: (
        -SEVERITY[Rag(row.colours["overall"])],
        -sum(SEVERITY[Rag(row.colours[name])] for name in COLOURS[1:]),
        -(row.slip_days or 0),
        row.name,
    ),
    "name": lambda row: (row.name.lower(), row.id),
    "phase": lambda row: (row.phase_position, row.name.lower()),
    "manager": lambda row: (str(row.manager or "~").lower(), row.name.lower()),
    "finish": lambda row: (_last(row.finish), row.name),
    "slip": lambda row: (_last(-row.slip_days if row.slip_days is not None else None), row.name),
    "spi": lambda row: (_last(row.spi), row.name),
    "cpi": lambda row: (_last(row.cpi), row.name),
    "budget": lambda row: (_last(-row.budget if row.budget is not None else None), row.name),
    "cost": lambda row: (_last(-row.cost_percent if row.cost_percent is not None else None), row.name),
}


def portfolio_revision(actor: Actor) -> tuple[int, int, int]:
    """Differs once a project that this person may see was added, changed or computed. One query."""
    rows = Project.objects.visible_to(actor)
    sums = rows.aggregate(
        number=Count("pk"),
        changed=Sum("generation"),
        computed=Sum("computed_generation"),
    )
    return sums["number"], sums["changed"] or 0, sums["computed"] or 0


def portfolio(actor: Actor, wanted: PortfolioFilter, *, today: date, day: date | None = None) -> Portfolio:
    """The portfolio as this actor may see it, filtered and ordered; with a `day`, as it was known at its end."""
    everything = _rows(actor, wanted, today=today, day=day)
    rows = [row for row in everything if _matches(row, wanted)]
    rows.sort(key=ORDERS.get(wanted.order, ORDERS["worst"]))
    snapshot_dates = [row.status_date for row in rows if row.status_date is not None]
    return Portfolio(
        rows=rows,
        total_count=len(everything),
        status_date=max(snapshot_dates, default=None),
        summary=_summary(rows),
        detail=_money_words(rows),
        counts=[
            (rag, sum(row.colours["overall"] == rag for row in rows))
            for rag in ("red", "amber", "green", "none")
        ],
        gates=_gates_ahead(rows, day or today),
        chart=chart_of(rows),
        managers=sorted(
            {(row.manager.pk, str(row.manager)) for row in everything if row.manager},
            key=lambda pair: pair[1],
        ),
    )


def _rows(actor: Actor, wanted: PortfolioFilter, *, today: date, day: date | None) -> list[PortfolioRow]:
    projects = Project.objects.visible_to(actor).select_related("manager")
    if wanted.status:
        projects = projects.filter(status=wanted.status)
    if wanted.text:
        projects = projects.filter(Q(name__icontains=wanted.text) | Q(code__icontains=wanted.text))
    if day is None:
        projects = projects.annotate(late_count=_late_count(today))
    found = list(projects.order_by("name", "id"))
    ids = [project.pk for project in found]
    with_money = actor.project_ids_with(Action.VIEW_COSTS)
    if day is None:
        snapshots, overrides = latest_snapshots(ids), overridden_colours(ids, on=today)
    else:
        snapshots, overrides = snapshots_known_on(found, day), colours_known_on(ids, day)
    moment = day_end(day) if day else None
    months = spi_by_month(ids, since=first_month_of_trend(day or today), known_by=moment)
    phases = _phases(ids, day)
    gates = next_gates(ids, moment)
    if day is not None:
        gates = gates_known(gates, snapshots)
    for gate in gates.values():
        gate["is_late"] = gate["due"] is not None and gate["due"] < (day or today)
    return [
        _row(
            project,
            snapshots.get(project.pk),
            overrides,
            sees_money=with_money is None or project.pk in with_money,
            months=months.get(project.pk, []),
            phase=phases.get(project.pk),
            gate=gates.get(project.pk),
        )
        for project in found
    ]


def _late_count(today: date) -> Any:
    """How many open actions and conditions of gates are past their day, as a part of the projects' query."""
    number = Func(F("pk"), function="COUNT", output_field=IntegerField())
    late = (
        ControlAction.objects.filter(project=OuterRef("pk"), status=ControlAction.Status.OPEN, due__lt=today),
        GateCondition.objects.filter(
            decision__gate__phase__project=OuterRef("pk"), done_at=None, due__lt=today
        ),
    )
    actions, conditions = (
        Subquery(rows.order_by().annotate(counted=number).values("counted")) for rows in late
    )
    return actions + conditions


def _row(
    project: Project,
    snapshot: Snapshot | None,
    overrides: Mapping[tuple[int, str], str],
    *,
    sees_money: bool,
    months: list[Decimal],
    phase: tuple[str, int, int] | None,
    gate: dict[str, Any] | None,
) -> PortfolioRow:
    colours = {
        name: overrides.get((project.pk, name)) or (getattr(snapshot, name) if snapshot else "none")
        for name in COLOURS
    }
    row = PortfolioRow(
        id=project.pk,
        code=project.code,
        name=project.name,
        manager=project.manager,
        currency=project.currency,
        sees_money=sees_money,
        colours=colours,
        spi_months=months,
        gate=gate,
        late_count=getattr(project, "late_count", 0),
    )
    if phase:
        row.phase, row.phase_position, row.phase_count = phase
    if snapshot:
        row.health = snapshot.health
        row.status_date = snapshot.status_date
        row.spi = snapshot.schedule_performance_index
        row.finish = snapshot.forecast_finish
        row.slip_days = snapshot.finish_variance_days
        if sees_money:
            row.cpi = snapshot.cost_performance_index
            row.budget = snapshot.budget_at_completion
            row.forecast = snapshot.forecast_cost
    return row


def _matches(row: PortfolioRow, wanted: PortfolioFilter) -> bool:
    return (
        (not wanted.colour or row.colours["overall"] == wanted.colour)
        and (wanted.manager_id is None or (row.manager is not None and row.manager.pk == wanted.manager_id))
        and (not wanted.phase or str(row.phase_position) == wanted.phase)
    )


def _phases(project_ids: list[int], day: date | None) -> dict[int, tuple[str, int, int]]:
    """Project id -> name and position of the phase it is in (the last done one when none is active), and how many."""
    rows = Phase.objects.filter(project__any_of=Ids(project_ids)).order_by("project_id", "position")
    found: dict[int, tuple[str, int, int]] = {}
    counts: dict[int, int] = {}
    for project_id, name, position, status in _states(rows, day):
        counts[project_id] = counts.get(project_id, 0) + 1
        is_first = project_id not in found
        if is_first or status in (Phase.Status.ACTIVE, Phase.Status.DONE):
            found[project_id] = (name, position, 0)
    return {pk: (name, position, counts[pk]) for pk, (name, position, _count) in found.items()}


def _states(rows: QuerySet[Phase], day: date | None) -> Iterable[tuple[int, str, int, str]]:
    """(project, name, position, state) of phases, as they are or as they were on a day."""
    if day is None:
        return rows.values_list("project_id", "name", "position", "status")
    return [(row.project_id, row.name, row.position, status_on(row, day)) for row in rows]


def _gates_ahead(rows: list[PortfolioRow], today: date) -> list[dict[str, Any]]:
    """Gates due within 30 days, and those whose date has passed, soonest first."""
    found = [
        {**row.gate, "project": row.name}
        for row in rows
        if row.gate and row.gate["due"] and row.gate["due"] <= today + GATES_AHEAD
    ]
    return sorted(found, key=lambda gate: (gate["due"], gate["project"]))[:8]


def _summary(rows: list[PortfolioRow]) -> str:
    """Who needs action now, in one sentence: red as a whole or in a part, or something of it is overdue."""
    asking = [row for row in rows if row.asks()]
    if not asking:
        return _("None needs action now.") if rows else ""
    worst = min(asking, key=ORDERS["worst"])
    words = ngettext(
        "One needs action now: %(name)s is %(state)s.",
        "%(n)s need action now, first %(name)s: %(state)s.",
        len(asking),
    )
    return words % {"n": len(asking), "name": worst.name, "state": _state(worst)}


def _state(row: PortfolioRow) -> str:
    """What is wrong with a project that asks for action."""
    reader = Reader(currency=row.currency, sees_money=row.sees_money)
    if row.colours["overall"] == Rag.RED:
        return verdict(Rag.RED, row.health, row.colours, reader).partition(": ")[2]
    return listed(row.asks())


def _money_words(rows: list[PortfolioRow]) -> str:
    """Forecast of all projects whose costs the reader may see, per currency: projects are never added across."""
    sums: dict[str, list[Decimal]] = {}
    for row in rows:
        if row.budget is not None and row.forecast is not None:
            pair = sums.setdefault(row.currency, [Decimal(0), Decimal(0)])
            pair[0] += row.budget
            pair[1] += row.forecast
    sentences = []
    for currency, (budget, forecast) in sorted(sums.items()):
        if not budget:
            continue
        over = forecast - budget
        figures = {
            "budget": short_money(budget, currency),
            "amount": short_money(abs(over), currency),
            "percent": number_words(abs(over) * 100 / budget, is_short=False),
        }
        text = _("Budget %(budget)s; the forecast is %(amount)s (%(percent)s%%) over.")
        if over <= 0:
            text = _("Budget %(budget)s; the forecast is %(amount)s (%(percent)s%%) under.")
        sentences.append(text % figures)
    return " ".join(sentences)
