"""Projects to choose from, for rooms below this one: registered in `core.registry.project_choices`."""

from collections.abc import Collection

from core.access import Actor
from projects.models import Project


def project_choices(actor: Actor) -> list[tuple[int, str]]:
    """(id, name) of the projects the actor sees, by name."""
    return list(Project.objects.visible_to(actor).order_by("name", "pk").values_list("pk", "name"))


def not_active(project_ids: Collection[int]) -> set[int]:
    """Those of the projects of which no watch may speak."""
    rows = Project.objects.filter(pk__in=project_ids).exclude(status=Project.Status.ACTIVE)
    return set(rows.values_list("pk", flat=True))
