"""Risks for tests, through the services."""

from decimal import Decimal
from typing import Any

from core.access import SYSTEM
from projects.models import Project
from risks.issues.services import raise_issue
from risks.models import Issue, Risk
from risks.register.services import raise_risk


def risk(project: Project, title: str = "Supplier is late", **fields: Any) -> Risk:
    return raise_risk(actor=SYSTEM, project_id=project.pk, fields={"title": title, **fields})


def costing(low: int, likely: int, high: int) -> dict[str, Decimal]:
    names = ("impact_cost_low", "impact_cost_likely", "impact_cost_high")
    return dict(zip(names, map(Decimal, (low, likely, high)), strict=True))


def rated(probability: int, impact: int) -> dict[str, int]:
    return {"current_probability": probability, "current_impact": impact}


def issue(project: Project, title: str = "No test data", **fields: Any) -> Issue:
    return raise_issue(actor=SYSTEM, project_id=project.pk, fields={"title": title, **fields})
