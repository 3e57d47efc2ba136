"""Where a person starts, and the projects beside every page."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from controls.models import HealthOverride, Snapshot
from core.access import Action, Actor, Role
from core.database.any_of import Ids
from dashboards.first_steps.reads import has_begun
from projects.models import Project

_IN_NAVIGATION = 7


def may_see_portfolio(actor: Actor) -> bool:
    """Portfolio people see all projects; a project manager, and a stakeholder of several, compare those they know."""
    roles = [grant.role for grant in actor.grants.values()]
    return (
        actor.may(Action.VIEW_PORTFOLIO) or Role.PROJECT_MANAGER in roles or roles.count(Role.STAKEHOLDER) > 1
    )


def begins_with_first_steps(actor: Actor) -> bool:
    """Whether an admin has nothing to be needed for yet: there is no project."""
    return actor.may(Action.MANAGE_ORGANISATION) and not has_begun()


def projects_in_navigation(actor: Actor) -> list[dict[str, Any]]:
    """The actor's projects with the colour shown for each: those they take part in, else the worst of all."""
    rows = Project.objects.visible_to(actor).exclude(status=Project.Status.CLOSED)
    if actor.grants:
        rows = rows.filter(pk__any_of=Ids(actor.grants))
    newest = Snapshot.objects.filter(project=OuterRef("pk")).order_by("-id").values("overall")[:1]
    override = (
        HealthOverride.objects.filter(
            project=OuterRef("pk"),
            dimension="overall",
            withdrawn_at=None,
            expires_on__gte=timezone.localdate(),
        )
        .order_by("-id")
        .values("colour")[:1]
    )
    found = (
        rows.annotate(computed=Subquery(newest), override=Subquery(override))
        .order_by("name", "id")
        .values("code", "name", "computed", "override")[:_IN_NAVIGATION]
    )
    return [
        {
            "name": row["name"],
            "url": reverse("project_overview", args=[row["code"]]),
            "rag": row["override"] or row["computed"] or "none",
        }
        for row in found
    ]
