"""The kept scenarios of a plan."""

from typing import Any

from django.utils.formats import date_format

from core.access import Action, Actor
from core.errors import NotVisible
from projects.models import Project
from tasks.models import Scenario


def scenarios_of(actor: Actor, project: Project) -> list[Scenario]:
    """By name. Empty for who may not see the plan."""
    rows = Scenario.objects.allowing(actor, Action.VIEW_PLAN).filter(project=project)
    return list(rows.select_related("author").order_by("name", "id"))


def scenario_of(actor: Actor, project: Project, pk: int) -> Scenario:
    """One of a project. Raises NotVisible."""
    row = visible_scenario(actor, pk)
    if row.project_id != project.pk:
        raise NotVisible
    return row


def visible_scenario(actor: Actor, pk: int) -> Scenario:
    """Of any project. Raises NotVisible."""
    rows = Scenario.objects.allowing(actor, Action.VIEW_PLAN).filter(pk=pk)
    row: Scenario | None = rows.select_related("author").first()
    if row is None:
        raise NotVisible
    return row


def listed_scenarios(actor: Actor, project: Project) -> list[dict[str, Any]]:
    """As the plan's menu shows them: {id, name, version, changes: how many, by, on}."""
    return [
        {
            "id": row.pk,
            "name": row.name,
            "version": row.version,
            "changes": len(row.changes),
            "by": str(row.author) if row.author else "",
            "on": date_format(row.updated_at),
        }
        for row in scenarios_of(actor, project)
    ]
