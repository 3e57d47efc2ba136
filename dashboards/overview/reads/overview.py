"""A project's state on one page: verdict, phases, health, earned value, what waits, money, milestones, risks, changes.

One snapshot gives the figures, so that everything on the page is of the same status date; the rest is a fixed handful
of queries. Amounts are left out here, not in the template, for who may not see them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from controls.earned_value.words import of_index
from controls.health.page.rows import health_rows
from controls.health.reads import active_overrides, health_of
from controls.known.figures.kept import Health
from controls.known.reads import Known, overrides_known_on, snapshot_before
from controls.known.reads.facts import Calendars, end_of_day, project_calendar
from controls.known.words import Reader, reader_of, reason, verdict
from controls.models import HealthOverride, Movement, Rag, Snapshot
from controls.slips.reads import ledger_between
from controls.slips.words import finish_line
from core.access import Actor
from core.charts import Chart, budget_bar
from core.days import rounded_days
from core.text import number_words
from dashboards.earned_value.reads import curve_chart
from dashboards.overview.reads.open_items import open_sentence
from dashboards.overview.reads.phases import phase_rows
from projects.charter.reads import objectives_of
from projects.models import GateCondition, Objective, Project
from risks.models import Risk
from risks.register.reads import expected_value
from tasks.models import Task

_TOP_RISKS = 6
_MILESTONES = 8
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the page shows; `is_stale` while edits are not yet in the figures."""

    snapshot: Snapshot | None
    status_date: date | None
    overall: str
    override: HealthOverride | None
    say: str
    why: str
    phases: list[dict[str, Any]]
    dimensions: list[dict[str, Any]]
    sees_money: bool
    is_stale: bool
    has_plan: bool
    index_words: str = ""
    chart: Chart | None = None
    budget: dict[str, Any] | None = None
    conditions: list[dict[str, Any]] = field(default_factory=list)
    milestones: list[dict[str, Any]] = field(default_factory=list)
    milestone_count: int = 0
    risks: list[dict[str, Any]] = field(default_factory=list)
    open_risks: int = 0
    # With the value that was measured last.
    objectives: list[Objective] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    changes_since: date | None = None
    slip_line: str = ""

    @property
    def largest_slip(self) -> Decimal:
        """What fills half of a slip bar."""
        slips = [abs(row["slip"]) for row in self.milestones if row["slip"] is not None]
        return max(slips, default=Decimal(0)) or Decimal(1)


def overview(project: Project, actor: Actor, known: Known) -> Overview:
    """The overview of a project as this actor may see it, of now or as it was known on a past day."""
    snapshot, day = known.snapshot, known.day
    reader = reader_of(project, actor)
    overrides = _overrides(project, known)
    readings = health_of(snapshot, overrides)
    colours = {name: reading.shown for name, reading in readings.items()}
    facts: Health = snapshot.health if snapshot else Health()
    week_ago = snapshot_before(snapshot, snapshot.status_date - _WEEK) if snapshot else None
    risks, open_risks = _risks(project, reader) if day is None else _risks_then(snapshot, reader)
    milestones = _milestones(project, snapshot, week_ago, reader)
    return Overview(
        snapshot=snapshot,
        status_date=snapshot.status_date if snapshot else project.status_date,
        overall=colours["overall"],
        override=overrides.get("overall"),
        say=_say(snapshot, colours, facts, reader),
        why=_why(project, known, facts, colours, reader),
        phases=phase_rows(project, snapshot, day),
        dimensions=health_rows(project, snapshot, overrides, actor),
        sees_money=reader.sees_money,
        is_stale=project.is_stale and day is None,
        has_plan=snapshot is not None or Task.objects.filter(project=project).live().exists(),
        index_words=index_words(snapshot, reader) if snapshot else "",
        chart=curve_chart(snapshot, project) if snapshot and reader.sees_money else None,
        budget=_budget(snapshot, project) if snapshot and reader.sees_money else None,
        conditions=_conditions(project, known),
        milestones=milestones[:_MILESTONES],
        milestone_count=len(milestones),
        risks=risks,
        open_risks=open_risks,
        objectives=objectives_of(project.pk, until=day),
        changes=_changes(snapshot, week_ago, reader),
        changes_since=week_ago.status_date if week_ago else None,
        slip_line=_slip_line(project, week_ago, snapshot),
    )


def _why(
    project: Project,
    known: Known,
    facts: Health,
    colours: Mapping[str, str],
    reader: Reader,
) -> str:
    """The causes, and what is open beside the figures."""
    causes = reason(facts, colours, reader) if known.snapshot else ""
    return " ".join(filter(None, (causes, open_sentence(project, known, reader))))


def _say(snapshot: Snapshot | None, colours: Mapping[str, str], facts: Health, reader: Reader) -> str:
    if snapshot is None:
        return _("Not rated yet: the first figures are being computed")
    return verdict(colours["overall"], facts, colours, reader)


def index_words(snapshot: Snapshot, reader: Reader) -> str:
    """“8% less work done than planned (SPI 0.92), 4% more spent than the work is worth (CPI 0.96)”."""
    parts = []
    if (spi := snapshot.schedule_performance_index) is not None:
        parts.append(
            of_index(
                spi,
                _("%(n)s%% less work done than planned (SPI %(index)s)"),
                _("%(n)s%% more work done than planned (SPI %(index)s)"),
                _("as much work done as planned (SPI %(index)s)"),
                index=_two_places(spi),
            )
        )
    if reader.sees_money and (cpi := snapshot.cost_performance_index) is not None:
        # EV / AC = 0.96: what was spent is 1 / 0.96 of what the work is worth.
        share = 1 / cpi if cpi else Decimal(1)
        words = of_index(
            2 - share,
            _("%(n)s%% more spent than the work is worth (CPI %(index)s)"),
            _("%(n)s%% less spent than the work is worth (CPI %(index)s)"),
            _("as much spent as the work is worth (CPI %(index)s)"),
            index=_two_places(cpi),
        )
        parts.append(words)
    return ", ".join(parts)


def _two_places(index: Decimal) -> str:
    return number_words(index, 2, is_short=False)


def _budget(snapshot: Snapshot, project: Project) -> dict[str, Any] | None:
    """The bar of spent, committed and still to go; None without a budget."""
    budget = snapshot.budget_at_completion
    if not budget:
        return None
    forecast = snapshot.forecast_cost
    reached = snapshot.actual_cost + snapshot.committed
    to_go = max((forecast if forecast is not None else budget) - reached, Decimal(0))
    return {
        "chart": budget_bar(
            actual=snapshot.actual_cost,
            committed=snapshot.committed,
            to_go=to_go,
            budget=budget,
            currency=project.currency,
        ),
        "over": None if forecast is None else forecast - budget,
        "under": None if forecast is None else budget - forecast,
        "contingency_left": snapshot.contingency_left,
        "exposure": snapshot.risk_exposure,
    }


def _overrides(project: Project, known: Known) -> dict[str, HealthOverride]:
    if known.day is None:
        return active_overrides(project.pk, on=known.today)
    found = overrides_known_on([project.pk], known.day, zone=ZoneInfo(project.time_zone))
    return {dimension: row for (_project_id, dimension), row in found.items()}


def _conditions(project: Project, known: Known) -> list[dict[str, Any]]:
    """Open conditions of gates that were passed with conditions: who does what by when."""
    today, is_open = known.today, Q(done_at=None)
    if known.day is not None:
        today, moment = known.day, end_of_day(known.day, ZoneInfo(project.time_zone))
        is_open = (is_open | Q(done_at__gte=moment)) & Q(decision__decided_at__lt=moment)
    rows = (
        GateCondition.objects.filter(is_open, decision__gate__phase__project=project)
        .select_related("owner", "decision__gate")
        .order_by("due", "id")[:6]
    )
    return [
        {
            "text": row.text,
            "gate": row.decision.gate.name,
            "gate_id": row.decision.gate_id,
            "due": row.due,
            "owner": row.owner,
            "tone": "red" if row.due < today else "amber" if row.due <= today + _WEEK else "line",
        }
        for row in rows
    ]


def _milestones(
    project: Project, snapshot: Snapshot | None, week_ago: Snapshot | None, reader: Reader
) -> list[dict[str, Any]]:
    """Open milestones first, by forecast; how far each moved since a week ago; the bar's colour by the limits."""
    if snapshot is None:
        return []
    before = {row["task_id"]: row["forecast"] for row in week_ago.milestones} if week_ago else {}
    calendars = project_calendar(project) if before else None
    limits = snapshot.health.get("schedule", {})
    rows = []
    for row in snapshot.milestones:
        slip = Decimal(row["slip_days"]) if row["slip_days"] is not None else None
        rows.append(
            {
                **row,
                "baseline": _local_date(row["baseline"], reader),
                "forecast": _local_date(row["forecast"], reader),
                "slip": None if slip is None else rounded_days(slip),
                "tone": _tone(slip, limits),
                "moved": _moved(before.get(row["task_id"]), row["forecast"], calendars),
            }
        )
    return [row for row in rows if not row["is_done"]] + [row for row in reversed(rows) if row["is_done"]]


def _tone(slip: Decimal | None, limits: Mapping[str, Any]) -> str:
    if slip is None or slip <= 0 or "amber" not in limits:
        return "green"
    if slip > Decimal(limits["red"]):
        return "red"
    return "amber" if slip > Decimal(limits["amber"]) else "green"


def _moved(before: str | None, now: str | None, calendars: Calendars | None) -> Decimal | None:
    """Working days by which a forecast moved; None when it is not known for both."""
    if not before or not now or calendars is None:
        return None
    return rounded_days(calendars.working_days(datetime.fromisoformat(before), datetime.fromisoformat(now)))


def _local_date(iso: str | None, reader: Reader) -> date | None:
    return datetime.fromisoformat(iso).astimezone(reader.zone).date() if iso else None


def _risks(project: Project, reader: Reader) -> tuple[list[dict[str, Any]], int]:
    """The open risks with the highest score, and how many are open."""
    rows = Risk.objects.filter(project=project, status=Risk.Status.OPEN).select_related("owner")
    ranked = sorted(rows, key=lambda row: (-row.score, row.number))
    shown = [
        {"number": row.number, "score": row.score, "title": row.title, "owner": row.owner, "code": row.code}
        | ({"exposure": _expected_cost(row)} if reader.sees_money else {})
        for row in ranked[:_TOP_RISKS]
    ]
    return shown, len(ranked)


def _risks_then(snapshot: Snapshot | None, reader: Reader) -> tuple[list[dict[str, Any]], int]:
    """The risks that a snapshot kept; none for one from before they were."""
    kept = snapshot.risks if snapshot else {}
    rows = []
    for row in kept.get("top", []):
        exposure = {"exposure": Decimal(row["exposure"])} if reader.sees_money else {}
        rows.append({**row, "exposure": None, **exposure})
    return rows, kept.get("open", 0)


def _expected_cost(risk: Risk) -> Decimal:
    return expected_value(
        risk.probability_percent, risk.impact_cost_low, risk.impact_cost_likely, risk.impact_cost_high
    )


def _slip_line(project: Project, before: Snapshot | None, snapshot: Snapshot | None) -> str:
    """What moved the finish since a week ago, in one line; empty when it stands, or when no cause is known."""
    if before is None or snapshot is None or before.forecast_finish == snapshot.forecast_finish:
        return ""
    ledger = ledger_between(project, before, snapshot)
    moving = [entry.movement for entry in ledger.entries if entry.minutes]
    return "" if all(one.kind == Movement.Kind.OTHER for one in moving) else finish_line(ledger)


def _changes(snapshot: Snapshot | None, before: Snapshot | None, reader: Reader) -> list[dict[str, Any]]:
    """What a reader who was here a week ago should know: forecast, cost, colours, milestones reached."""
    if snapshot is None or before is None:
        return []
    rows = _finish_change(snapshot, before, reader) + _cost_change(snapshot, before, reader)
    done_before = {row["task_id"] for row in before.milestones if row["is_done"]}
    for row in snapshot.milestones:
        if row["is_done"] and row["task_id"] not in done_before:
            rows.append(
                {"text": _("Milestone reached: %(name)s") % {"name": row["name"]}, "rag": "", "chip": ""}
            )
    for dimension in HealthOverride.Dimension:
        now, then = getattr(snapshot, dimension), getattr(before, dimension)
        if now != then and dimension != "overall":
            rows.append(
                {
                    "text": _("%(dimension)s turned from %(before)s to %(now)s")
                    % {
                        "dimension": dimension.label,
                        "before": _label(then),
                        "now": _label(now),
                    },
                    "rag": now,
                    "chip": _label(now),
                }
            )
    return rows


def _label(colour: str) -> str:
    return str(Rag(colour).label)


def _finish_change(snapshot: Snapshot, before: Snapshot, reader: Reader) -> list[dict[str, Any]]:
    now, then = snapshot.forecast_finish, before.forecast_finish
    if not now or not then or now.astimezone(reader.zone).date() == then.astimezone(reader.zone).date():
        return []
    figures = {"before": reader.date(then.isoformat()), "now": reader.date(now.isoformat())}
    text = _("Forecast finish moved later, from %(before)s to %(now)s")
    if now < then:
        text = _("Forecast finish moved earlier, from %(before)s to %(now)s")
    return [{"text": text % figures, "rag": snapshot.schedule, "chip": _("Schedule")}]


def _cost_change(snapshot: Snapshot, before: Snapshot, reader: Reader) -> list[dict[str, Any]]:
    now, then = snapshot.forecast_cost, before.forecast_cost
    if not reader.sees_money or now is None or then is None:
        return []
    if reader.money(now) == reader.money(then):
        return []
    text = _("Forecast cost moved from %(before)s to %(now)s") % {
        "before": reader.money(then),
        "now": reader.money(now),
    }
    return [{"text": text, "rag": snapshot.budget, "chip": _("Budget")}]
