"""Needs of the demo, tied to the objectives that serve them."""

from core.access import Actor
from dashboards.demo.figures.needs import NEEDS
from projects.customer_needs.services import add_need
from projects.models import Objective, Project, Stakeholder


def write_needs(project: Project, manager: Actor) -> None:
    """In their order; the last one nothing serves."""
    people = dict(Stakeholder.objects.filter(project=project).values_list("name", "pk"))
    objectives = dict(Objective.objects.filter(project=project).values_list("name", "pk"))
    for demo in NEEDS:
        add_need(
            actor=manager,
            project_id=project.pk,
            values={
                "text": demo.text,
                "whose": demo.whose,
                "importance": demo.importance,
                "stakeholder_id": people.get(demo.whose),
                "objective_ids": [objectives[name] for name in demo.objectives],
            },
        )
