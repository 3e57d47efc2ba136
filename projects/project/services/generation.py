"""The counter that tells the workers how far a project's numbers lag behind its edits."""

from django.db.models import F
from django.utils import timezone

from core.background import enqueue
from projects.models import Project

# As a statement takes it along; `tell_of_generation` is called with it.
RAISE_GENERATION = "UPDATE projects_project SET generation = generation + 1 WHERE id = %s"


def raise_generation(project_id: int) -> None:
    """Note that something the variance depends on changed. Call inside the transaction of the change.

    The message after commit is a courtesy; the sweep finds the project by its generation anyway.
    """
    Project.objects.filter(pk=project_id).update(generation=F("generation") + 1)
    tell_of_generation(project_id)


def tell_of_generation(project_id: int) -> None:
    """Send what `raise_generation` sends, where a statement of another write has raised it."""
    enqueue("controls.recompute", project_id)


def begin_watch(project_id: int) -> None:
    """Count as told what holds already: the plan has just come here, or the project goes on after a pause."""
    Project.objects.filter(pk=project_id).update(watched_from=timezone.now(), is_taking_stock=True)
