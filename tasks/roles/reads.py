"""Which roles are open, and how much waits for whoever fills them."""

from django.db.models import Count, Max, Min, QuerySet, Sum

from core.access import Action, Actor
from projects.models import Project
from tasks.models import Resource


def open_roles(actor: Actor) -> QuerySet[Resource]:
    """Roles without a person that live tasks ask for, with their tasks, work and period."""
    rows = Resource.objects.visible_to(actor).allowing(actor, Action.VIEW_PLAN)
    asked = rows.filter(
        user=None,
        assignments__task__deleted_at=None,
        assignments__task__actual_finish=None,
    ).exclude(role="")
    return asked.annotate(
        tasks=Count("assignments"),
        work_minutes=Sum("assignments__work_minutes"),
        begins=Min("assignments__task__start"),
        ends=Max("assignments__task__finish"),
    ).order_by("begins", "name", "id")


def open_roles_of(actor: Actor, project: Project) -> list[Resource]:
    """Those of a project, the first that is needed first. One query."""
    return list(open_roles(actor).filter(project=project))
