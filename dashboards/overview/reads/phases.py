"""The five phases and their gates as the rail shows them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from controls.known.reads.facts import end_of_day
from controls.known.words import days_late, number
from controls.models import Snapshot
from dashboards.past.reads import status_on
from projects.models import GateDecision, Phase, Project


def phase_rows(project: Project, snapshot: Snapshot | None, day: date | None = None) -> list[dict[str, Any]]:
    """For `{% phase_rail %}`: name, percent, gate and state in words, done/current/next, and the gate's page.

    With a `day`: as phases and decisions stood at its end.
    """
    decisions = _decisions(None if day is None else end_of_day(day, ZoneInfo(project.time_zone)))
    phases = (
        Phase.objects.filter(project=project)
        .select_related("gate")
        .prefetch_related(Prefetch("gate__decisions", queryset=decisions))
        .order_by("position")
    )
    figures = {row["phase_id"]: row for row in snapshot.phases} if snapshot else {}
    forecasts = {row["gate_id"]: row for row in snapshot.milestones if row["gate_id"]} if snapshot else {}
    if day is not None:
        for phase in phases:
            phase.status = status_on(phase, day)
    return [_phase_row(project, phase, figures.get(phase.pk, {}), forecasts) for phase in phases]


def _decisions(before: datetime | None) -> QuerySet[Any]:
    """Decisions with how many of their conditions are open; with a moment: those made before it, as of then."""
    is_open, known = Q(conditions__done_at=None), Q()
    if before is not None:
        is_open, known = is_open | Q(conditions__done_at__gte=before), Q(decided_at__lt=before)
    rows = GateDecision.objects.filter(known)
    return rows.annotate(open_conditions=Count("conditions", filter=is_open)).order_by("-id")


def _phase_row(
    project: Project, phase: Phase, figures: Mapping[str, Any], forecasts: Mapping[int, Mapping[str, Any]]
) -> dict[str, Any]:
    gate = getattr(phase, "gate", None)
    decision = next(iter(gate.decisions.all()), None) if gate else None
    forecast = forecasts.get(gate.pk, {}) if gate else {}
    percent = Decimal(figures.get("percent") or 0)
    is_done = phase.status == Phase.Status.DONE
    status = "done" if is_done else "current" if phase.status == Phase.Status.ACTIVE else "next"
    return {
        "key": phase.kind,
        "name": phase.name,
        "percent": 100 if is_done else float(percent),
        "gate": _gate_words(project, phase, gate, decision, forecast),
        "state": _state_words(phase, percent, decision, forecast, figures, project),
        "status": status,
        "url": reverse("gate", args=[project.code, gate.pk]) if gate else "",
    }


def _gate_words(
    project: Project, phase: Phase, gate: Any, decision: GateDecision | None, forecast: Mapping[str, Any]
) -> str:
    if gate is None:
        return ""
    if decision and decision.outcome != GateDecision.Outcome.NO_GO:
        day = decision.decided_at.astimezone(ZoneInfo(project.time_zone)).date()
        return _("Gate %(n)s passed %(date)s") % {"n": phase.position, "date": _short(day)}
    due = _local(forecast.get("forecast"), project) or gate.planned_on
    name = _("Gate %(n)s") % {"n": phase.position}
    if phase.status == Phase.Status.ACTIVE:
        name = gate.name if gate.name.startswith(name) else f"{name} {gate.name}"
    return f"{name}, {date_format(due)}" if due else name


def _state_words(
    phase: Phase,
    percent: Decimal,
    decision: GateDecision | None,
    forecast: Mapping[str, Any],
    figures: Mapping[str, Any],
    project: Project,
) -> str:
    if phase.status == Phase.Status.DONE:
        left = decision.open_conditions if decision else 0  # type: ignore[attr-defined]
        if left:
            return ngettext("Done, %(n)s condition open", "Done, %(n)s conditions open", left) % {"n": left}
        return _("Done")
    slip = forecast.get("slip_days") or figures.get("slip_days")
    late = ""
    if slip is not None and number(slip, 0) != "0":
        late = _("gate %(late)s") % {"late": days_late(Decimal(slip))}
    if phase.status == Phase.Status.ACTIVE:
        done = _("%(n)s%% done") % {"n": number(percent, 0)}
        return f"{done}, {late}" if late else done
    start = _local(figures.get("start"), project)
    words = _("Starts %(date)s") % {"date": _short(start)} if start else _("Not started")
    return f"{words}, {late}" if late else words


def _local(iso: str | None, project: Project) -> date | None:
    return datetime.fromisoformat(iso).astimezone(ZoneInfo(project.time_zone)).date() if iso else None


def _short(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
