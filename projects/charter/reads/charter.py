"""The charter with its objectives, and the stakeholder register with its grid."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from core.writing import field_label
from projects.charter.figures import way_done
from projects.models import BusinessCase, Charter, Objective, ObjectiveMeasurement, Project, Stakeholder
from projects.project.reads import project_history
from projects.project.reads.history import CHARTER_INTENTS

SECTIONS = (
    "business_case",
    "goals",
    "in_scope",
    "out_of_scope",
    "success_criteria",
    "assumptions",
    "constraints",
    "approach",
)
# Without these nobody knows what would be signed.
NEEDED_TO_APPROVE = ("business_case", "goals", "in_scope", "out_of_scope", "success_criteria")
# (section, hint of what belongs there)
_HINTS = {
    "business_case": lambda: _("Why now, what it costs to do nothing, what it brings."),
    "goals": lambda: _("What is true at the end that is not true today."),
    "in_scope": lambda: _("What the project delivers."),
    "out_of_scope": lambda: _("What somebody could expect and will not get."),
    "success_criteria": lambda: _("By what the sponsor will judge it."),
    "assumptions": lambda: _("What is taken for granted without proof."),
    "constraints": lambda: _("Dates, money, people and rules that cannot move."),
    "approach": lambda: _("How it will be done, in a few sentences."),
}
_VALUES_SHOWN = 12
_ENGAGEMENT = [choice.value for choice in Stakeholder.Engagement]


def section(charter: Charter, name: str) -> dict[str, Any]:
    """One section as its page shows it."""
    return {
        "name": name,
        "is_needed": name in NEEDED_TO_APPROVE,
        "label": field_label(charter, name),
        "hint": _HINTS[name](),
        "text": getattr(charter, name),
    }


def charter_page(project: Project) -> dict[str, Any]:
    """The charter's sections, objectives and history. Three queries."""
    charters = Charter.objects.select_related("approved_by").annotate(
        stakeholder_count=Count("project__stakeholders"),
        has_option=Exists(BusinessCase.objects.filter(project=project, chosen__isnull=False)),
    )
    charter = charters.get(project=project)
    sections = [section(charter, name) for name in SECTIONS]
    return {
        "charter": charter,
        "sections": sections,
        "written": sum(bool(entry["text"]) for entry in sections),
        "objectives": objectives_of(project.pk),
        "history": project_history(project.pk, CHARTER_INTENTS, limit=6),
    }


def next_to_write(charter: Charter, after: str) -> str:
    """The section that is written next: the first empty one below, else the first empty of all. "" where none is."""
    place = SECTIONS.index(after) + 1
    around = [*SECTIONS[place:], *SECTIONS[:place]]
    return next((name for name in around if name != after and not getattr(charter, name)), "")


def objectives_of(project_id: int, *, until: date | None = None) -> list[Objective]:
    """In order of their dates, each with `latest_value`, `latest_on` and `way`; one query.

    `until`: only what was measured up to and on that day.
    """
    measured = ObjectiveMeasurement.objects.filter(objective=OuterRef("pk"))
    if until is not None:
        measured = measured.filter(measured_on__lte=until)
    newest = measured.order_by("-measured_on")
    rows = Objective.objects.filter(project_id=project_id).annotate(
        latest_value=Subquery(newest.values("value")[:1]),
        latest_on=Subquery(newest.values("measured_on")[:1]),
    )
    found = list(rows.select_related("owner", "strategic_goal"))
    for row in found:
        row.way = way_done(row.baseline_value, row.target_value, row.latest_value)
    return found


def measurements_of(objective: Objective) -> list[ObjectiveMeasurement]:
    """The newest first."""
    return list(objective.measurements.select_related("measured_by")[:_VALUES_SHOWN])


def stakeholder_page(project: Project) -> dict[str, Any]:
    """The register, and its people on the grid of power × interest. One query."""
    rows = list(Stakeholder.objects.filter(project=project).select_related("user"))
    at: dict[tuple[int, int], list[Stakeholder]] = defaultdict(list)
    for number, row in enumerate(rows, start=1):
        row.number = number
        row.strategy = strategy(row.power, row.interest)
        row.steps = engagement_steps(row)
        row.gap = _ENGAGEMENT.index(row.desired_engagement) - _ENGAGEMENT.index(row.current_engagement)
        at[(row.power, row.interest)].append(row)
    grid = [
        {
            "power": power,
            "cells": [
                {
                    "interest": interest,
                    "people": at.get((power, interest), []),
                    "zone": _zone(power, interest),
                }
                for interest in range(1, 6)
            ],
        }
        for power in range(5, 0, -1)
    ]
    gaps = [row for row in rows if row.gap > 0]
    return {"stakeholders": rows, "grid": grid, "gaps": gaps}


def stakeholder_log(row: Stakeholder) -> dict[str, Any]:
    """What was noted of somebody, the newest first, and what they need. Two queries."""
    entries = list(row.entries.select_related("noted_by"))
    for entry in entries:
        entry.steps = _steps(entry.engagement, row.desired_engagement)
    return {
        "entries": entries,
        "needs": list(row.needs.all()),
        "strategy": strategy(row.power, row.interest),
    }


def engagement_steps(row: Stakeholder) -> list[dict[str, Any]]:
    """The five levels of engagement with a mark at now and at wanted (the assessment matrix of PMI)."""
    return _steps(row.current_engagement, row.desired_engagement)


def _steps(now: str, wanted: str) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "is_now": value == now,
            "is_wanted": value == wanted,
        }
        for value, label in Stakeholder.Engagement.choices
    ]


def strategy(power: int, interest: int) -> str:
    """What the grid advises (Mendelow's matrix): high is 4 and 5 on the scale of five."""
    words = {
        "close": _("Manage closely"),
        "satisfy": _("Keep satisfied"),
        "inform": _("Keep informed"),
        "watch": _("Monitor"),
    }
    return words[_zone(power, interest)]


def _zone(power: int, interest: int) -> str:
    has_power, has_interest = power >= 4, interest >= 4
    if has_power:
        return "close" if has_interest else "satisfy"
    return "inform" if has_interest else "watch"
