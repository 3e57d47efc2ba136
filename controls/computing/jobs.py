"""Celery entry points: the recompute, and the sweep that makes lost messages harmless."""

from celery import shared_task
from django.utils import timezone

from controls.computing import services
from controls.computing.reads import projects_to_compute
from core.background import enqueue


@shared_task(name="controls.recompute", ignore_result=True)
def recompute(project_id: int) -> None:
    """Bring a project's snapshot up to date. May run twice, late, or beside itself."""
    services.recompute_when_due(project_id)


@shared_task(name="controls.sweep", ignore_result=True)
def sweep() -> None:
    """Find every project whose numbers lag behind and hand each to the workers."""
    for project_id in projects_to_compute(timezone.now()):
        enqueue("controls.recompute", project_id)
