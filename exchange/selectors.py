from django.db.models import QuerySet

from core.access import Action, Actor, require
from core.errors import NotVisible
from exchange.models import ApiToken, ImportRun


def import_run(actor: Actor, pk: int) -> ImportRun:
    """An import of a project whose plan the actor may see. Raises NotVisible or Forbidden."""
    run = ImportRun.objects.visible_to(actor).select_related("project", "imported_by").filter(pk=pk).first()
    if run is None:
        raise NotVisible
    require(actor, Action.VIEW_PLAN, run.project_id)
    return run


def imports_of(actor: Actor) -> QuerySet[ImportRun]:
    return ImportRun.objects.visible_to(actor).allowing(actor, Action.VIEW_PLAN).order_by("-id")


def own_tokens(actor: Actor) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(user_id=actor.user_id, revoked_at=None)
