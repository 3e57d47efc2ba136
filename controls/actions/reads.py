"""Rules that open actions, and the actions of a project."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from controls.models import ActionRule, ControlAction
from core.access import Action, Actor
from core.database.any_of import Ids
from projects.models import Project

# Metrics that say something of money: only for who may see costs.
MONEY = ("cost_index", "cost_over_percent", "exposure_percent")
_SHOWN = 100


def rules_of(project_id: int | None) -> list[ActionRule]:
    """The organisation's rules, each replaced by the project's own where it has one; in force or not."""
    rows = ActionRule.objects.filter(Q(project=None) | Q(project_id=project_id))
    found: dict[tuple[str, str], ActionRule] = {}
    for row in rows.order_by("project_id").order_by("level", "metric"):
        key = (row.level, row.metric)
        if row.project_id is not None or key not in found:
            found[key] = row
    return list(found.values())


def rules_in_force(project_id: int) -> Iterable[ActionRule]:
    """What a recompute of the project looks at; one query."""
    return [row for row in rules_of(project_id) if row.is_active]


def visible_actions(actor: Actor) -> QuerySet[ControlAction]:
    """Actions that the actor may read: those of money only where they see costs, or where they own one."""
    rows = ControlAction.objects.visible_to(actor)
    is_own = Q(owner=actor.user_id)
    planned = actor.project_ids_with(Action.VIEW_PLAN)
    if planned is not None:
        rows = rows.filter(is_own | Q(project__any_of=Ids(planned)))
    paid = actor.project_ids_with(Action.VIEW_COSTS)
    if paid is not None:
        is_free = ~Q(metric__in=MONEY) | Q(project__any_of=Ids(paid))
        rows = rows.filter(is_own | is_free)
    return rows.select_related("project", "phase", "task", "owner", "closed_by")


def actions_of(project_id: int, actor: Actor) -> tuple[list[ControlAction], list[ControlAction]]:
    """Open ones by due date, and the latest that were closed."""
    rows = visible_actions(actor).filter(project_id=project_id)
    opened = rows.filter(status=ControlAction.Status.OPEN).order_by("due", "id")
    closed = rows.exclude(status=ControlAction.Status.OPEN).order_by("-closed_at", "-id")
    return list(opened[:_SHOWN]), list(closed[:_SHOWN])


def waiting_actions(actor: Actor, *projects: Project) -> QuerySet[ControlAction]:
    """Open ones that are this reader's."""
    return ControlAction.objects.filter(
        project__in=projects,
        status=ControlAction.Status.OPEN,
        owner=actor.user_id,
    )


def late_actions(actor: Actor, project: Project) -> QuerySet[ControlAction]:
    """Those of `waiting_actions` that are past their day."""
    return waiting_actions(actor, project).filter(due__lt=timezone.localdate())
