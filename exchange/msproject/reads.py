"""Imports: one's own, and those of a project."""

from django.db.models import QuerySet

from core.access import Action, Actor, require
from core.errors import NotVisible
from exchange.models import ImportRun


def import_run(actor: Actor, pk: int) -> ImportRun:
    """An import of a project whose plan the actor may see, or the actor's own. Raises NotVisible or Forbidden."""
    runs = ImportRun.objects.visible_to(actor).select_related(
        "project",
        "imported_by",
    )
    run = runs.filter(pk=pk).first()
    if run is None:
        raise NotVisible
    if run.project_id is not None:
        require(actor, Action.VIEW_PLAN, run.project_id)
    return run


def may_cancel(actor: Actor, run: ImportRun) -> bool:
    """Whether the actor may stop it: its sender, and who manages the organisation."""
    is_own = actor.user is not None and run.imported_by_id == actor.user.pk
    is_open = run.is_under_way or run.state == ImportRun.State.DRAFT
    return is_open and (is_own or actor.may(Action.MANAGE_ORGANISATION))


def own_imports(actor: Actor, project_id: int | None) -> QuerySet[ImportRun]:
    """The actor's latest imports, into one project where one is given."""
    rows = imports_of(actor).filter(imported_by=actor.user)
    if project_id:
        rows = rows.filter(project=project_id)
    return rows.select_related("project").defer("report")[:10]


def imports_of(actor: Actor) -> QuerySet[ImportRun]:
    return ImportRun.objects.visible_to(actor).allowing(actor, Action.VIEW_PLAN).order_by("-id")
