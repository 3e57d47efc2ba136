"""Celery entry points."""

from celery import shared_task

from core.background import enqueue
from core.memory import memory_given_back
from exchange.msproject import services


@shared_task(name="exchange.run_import", ignore_result=True)
def run_import(run_id: int) -> None:
    """Read and write a plan file. May run twice, late, or beside itself."""
    with memory_given_back():
        services.run_import(run_id=run_id)


@shared_task(name="exchange.sweep_imports", ignore_result=True)
def sweep_imports() -> None:
    """Find every import that no worker is at and hand it to one; let go of drafts that nobody writes."""
    services.discard_old_drafts()
    for run_id in services.imports_to_run():
        enqueue("exchange.run_import", run_id)
