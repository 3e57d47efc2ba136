"""When a project is computed: at once, after a breath, or not before somebody lets it; and how an admin steps in.

A burst of edits is one computation at its beginning and one every few seconds after it. A project that takes long
rests four times as long as it took, so that it never has more than a fifth of a worker while small ones wait.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from controls.computing.reads import LOCK_CLASS
from controls.computing.services.recompute import FIRST_PAUSE, pause_after, recompute_or_note
from core.access import Action, Actor, require
from core.background import enqueue, enqueue_in
from core.errors import DomainError
from core.intents import Intent
from core.journal import recording
from core.writing import locked
from projects.models import Project

BREATH = timedelta(seconds=2)
LONGEST_REST = timedelta(minutes=1)
REST_FACTOR = 4
# A message that comes back a moment early would find the project not due yet, and be lost until the sweep.
LATE = timedelta(milliseconds=200)


def recompute_when_due(project_id: int, *, now: datetime | None = None) -> None:
    """The job: compute, or leave it for the moment when it is due. The sweep finds whatever a lost message left."""
    now = now or timezone.now()
    project = Project.objects.filter(pk=project_id).first()
    if project is None:
        return
    due = due_at(project, now)
    if due is not None and due <= now:
        recompute_or_note(project_id, now=now)
    elif due is not None and not project.compute_failures:
        _put_off(project_id, due, now)


def due_at(project: Project, now: datetime) -> datetime | None:
    """When a message about the project may be followed; None while somebody holds it, or another message waits."""
    if project.compute_held_by:
        return None
    waits_until = project.compute_not_before
    if waits_until is not None and waits_until > now:
        if not project.compute_failures:
            return None
        # An edit may have mended what failed: tried again, but not with every edit.
        return waits_until - pause_after(project.compute_failures) + FIRST_PAUSE
    if project.compute_failures or project.computed_at is None:
        return now
    return project.computed_at + rest_after(project.compute_ms)


def rest_after(milliseconds: int | None) -> timedelta:
    """How long a project rests after a computation that took so long."""
    took = timedelta(milliseconds=milliseconds or 0)
    return min(max(BREATH, took * REST_FACTOR), LONGEST_REST)


def _put_off(project_id: int, due: datetime, now: datetime) -> None:
    """One message comes back when the project is due; whoever finds the moment set already leaves it to that one."""
    with transaction.atomic():
        free = Project.objects.filter(pk=project_id, compute_failures=0, compute_held_by="")
        free = free.filter(compute_not_before=None) | free.filter(compute_not_before__lte=now)
        if free.update(compute_not_before=due):
            enqueue_in((due - now + LATE).total_seconds(), "controls.recompute", project_id)


def cancel_recompute(*, actor: Actor, project_id: int) -> None:
    """Stop a project's computation, if one runs, and hold the project until somebody tries again (admin)."""
    require(actor, Action.MANAGE_ORGANISATION)
    with transaction.atomic(), recording(actor, Intent.CANCEL_RECOMPUTE, project_id=project_id) as record:
        project = locked(Project.objects.visible_to(actor), project_id)
        if project.compute_held_by:
            raise DomainError(_("This project is held already."))
        before = {"compute_held_by": project.compute_held_by}
        project.compute_held_by = actor.name[:200] or "–"
        project.save(update_fields=["compute_held_by"])
        record.updated(project, before, {"compute_held_by": project.compute_held_by})
    _stop_running(project_id)


def retry_recompute(*, actor: Actor, project_id: int) -> None:
    """Take a project that backs off, or is held, up again now (organisation admin)."""
    require(actor, Action.MANAGE_ORGANISATION)
    with transaction.atomic(), recording(actor, Intent.RETRY_RECOMPUTE, project_id=project_id) as record:
        project = locked(Project.objects.visible_to(actor), project_id)
        before = {
            "compute_not_before": project.compute_not_before,
            "compute_held_by": project.compute_held_by,
        }
        project.compute_not_before, project.compute_held_by = None, ""
        project.save(update_fields=["compute_not_before", "compute_held_by"])
        record.updated(project, before, {"compute_not_before": None, "compute_held_by": ""})
        enqueue("controls.recompute", project_id)


def _stop_running(project_id: int) -> None:
    """End the database session that holds the project's compute lock: its worker's transaction leaves no trace."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND classid = %s AND objid = %s AND objsubid = 2 AND pid <> pg_backend_pid()",
            [LOCK_CLASS, project_id % 2**31],
        )
