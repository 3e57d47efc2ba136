"""The next gate of each project, and when it will be."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse

from projects.models import Gate, GateDecision
from tasks.models import Task


def next_gates(project_ids: list[int], before: datetime | None) -> dict[int, dict[str, Any]]:
    """Project id -> the first gate not passed yet; with a moment: not passed before it."""
    milestones = Task.objects.live().filter(gate=OuterRef("pk")).order_by("-finish")
    decided = Q() if before is None else Q(decided_at__lt=before)
    decisions = GateDecision.objects.filter(decided)
    passed = decisions.exclude(outcome=GateDecision.Outcome.NO_GO).values("gate")
    rows = (
        Gate.objects.filter(phase__project__in=project_ids)
        .exclude(pk__in=passed)
        .order_by("phase__project_id", "phase__position")
        .distinct("phase__project_id")
        .annotate(forecast=Subquery(milestones.values("finish")[:1]))
        .values(
            "id",
            "name",
            "planned_on",
            "forecast",
            "phase__project_id",
            "phase__position",
            "phase__project__code",
            "phase__project__time_zone",
        )
    )
    return {
        row["phase__project_id"]: {
            "id": row["id"],
            "name": row["name"],
            "due": _due(row),
            "time_zone": row["phase__project__time_zone"],
            "planned_on": row["planned_on"],
            "position": row["phase__position"],
            "url": reverse("gate", args=[row["phase__project__code"], row["id"]]),
        }
        for row in rows
    }


def _due(row: Mapping[str, Any]) -> date | None:
    """Its milestone's forecast where the project is, else the day it is planned for."""
    if row["forecast"]:
        zone = ZoneInfo(row["phase__project__time_zone"])
        local: date = row["forecast"].astimezone(zone).date()
        return local
    planned: date | None = row["planned_on"]
    return planned
