"""Celery entry points: the recompute, the sweep that makes lost messages harmless, and the overdue watch."""

from celery import shared_task
from django.utils import timezone

from controls import services
from controls.selectors import projects_to_compute
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


@shared_task(name="controls.watch_overdue", ignore_result=True)
def watch_overdue() -> None:
    """Raise the alerts of overdue tasks; the same facts never tell twice."""
    services.watch_overdue()


@shared_task(name="controls.watch_due", ignore_result=True)
def watch_due() -> None:
    """Raise the alerts of what comes near; the same facts never tell twice."""
    services.watch_due()
