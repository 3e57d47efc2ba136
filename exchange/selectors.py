from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.access import Action, Actor, require
from core.errors import NotVisible
from exchange.models import ApiToken, ImportRun


def import_run(actor: Actor, pk: int) -> ImportRun:
    """An import of a project whose plan the actor may see, or the actor's own. Raises NotVisible or Forbidden."""
    run = ImportRun.objects.visible_to(actor).select_related("project", "imported_by").filter(pk=pk).first()
    if run is None:
        raise NotVisible
    if run.project_id is not None:
        require(actor, Action.VIEW_PLAN, run.project_id)
    return run


def may_cancel(actor: Actor, run: ImportRun) -> bool:
    """Whether the actor may stop it: its sender, and who manages the organisation."""
    is_own = actor.user is not None and run.imported_by_id == actor.user.pk
    return run.is_under_way and (is_own or actor.may(Action.MANAGE_ORGANISATION))


def own_imports(actor: Actor, project_id: int | None) -> QuerySet[ImportRun]:
    """The actor's latest imports, into one project where one is given."""
    rows = imports_of(actor).filter(imported_by=actor.user).select_related("project")
    return (rows.filter(project=project_id) if project_id else rows).defer("report")[:10]


_COUNT_LABELS = {
    "tasks": gettext_noop("Tasks"),
    "links": gettext_noop("Links"),
    "calendars": gettext_noop("Calendars"),
    "exceptions": gettext_noop("Calendar exceptions"),
    "resources": gettext_noop("Resources"),
    "assignments": gettext_noop("Assignments"),
    "baselines": gettext_noop("Baselines"),
    "cost_entries": gettext_noop("Cost entries"),
}


def report_for_page(run: ImportRun) -> dict[str, Any]:
    """The stored report with its sentences in the reader's language."""
    report = run.report
    return {
        "run": run,
        "report": report,
        "counts": [(_(_COUNT_LABELS[name]), count) for name, count in report["counts"].items()],
        "left_out": [{**item, "what": _(item["what"]), "why": _(item["why"])} for item in report["left_out"]],
    }


def imports_of(actor: Actor) -> QuerySet[ImportRun]:
    return ImportRun.objects.visible_to(actor).allowing(actor, Action.VIEW_PLAN).order_by("-id")


def own_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """The person's tokens that have not been ended, the expired ones too, each with `is_expired`."""
    is_expired = Q(expires_at__lte=Now())
    return ApiToken.objects.filter(user=actor.user, revoked_at=None).annotate(
        is_expired=ExpressionWrapper(is_expired, output_field=BooleanField())
    )
