"""What every page of a project shares: its header and its tabs, for templates/layouts/project.html."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Func, IntegerField, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.access import ALLOWED_WHEN_CLOSED, Action
from core.forms import actor_of
from core.registry import ProjectTab, project_tabs
from projects.models import Project
from projects.project.reads import project_by_code
from projects.project.reads.rights import actions_on
from projects.project.services.closed import closed_error


def project_of(request: HttpRequest, code: str, action: Action = Action.VIEW_DASHBOARD) -> Project:
    """The project of an address, where the actor may do `action`; raises NotVisible, Forbidden.

    From here on the request speaks of days as they are where the project is: a date that somebody
    typed there is told as it was typed, wherever its reader sits.
    """
    project = project_by_code(actor_of(request), code, action)
    timezone.activate(ZoneInfo(project.time_zone))
    return project


def project_page(
    request: HttpRequest, code: str, *, tab: str, action: Action = Action.VIEW_DASHBOARD
) -> tuple[Project, dict[str, Any]]:
    """The project and the context of its page. `tab` names an entry of core.registry.project_tabs.

    Raises NotVisible, Forbidden, or ProjectClosed for what a closed project does not take. Its
    settings stay: there it is opened again.
    """
    actor = actor_of(request)
    project = project_of(request, code, action)
    allowed = actor.actions_in(project.pk)
    if project.is_closed and action not in ALLOWED_WHEN_CLOSED and tab != "settings":
        raise closed_error(project.name)
    shown = {name: entry for name, entry in project_tabs if entry.action in allowed}
    counts = _counts(project, shown)
    tabs = [
        {
            "label": entry.label,
            "url": reverse(entry.url_name, args=[project.code]),
            "count": counts.get(name) or None,
            "current": name == tab,
        }
        for name, entry in shown.items()
    ]
    context = {
        "project": project,
        "project_header": {
            "name": project.name,
            "code": project.code,
            "meta": _meta(project),
            "is_closed": project.is_closed,
        },
        "project_tabs": tabs,
        "may": {action.value: True for action in actions_on(actor, project)},
    }
    return project, context


def _counts(project: Project, tabs: Mapping[str, ProjectTab]) -> dict[str, int]:
    """Tab -> how many rows it counts, of those that count any; one query for all."""
    rows = {name: tab.counted(project.pk) for name, tab in tabs.items() if tab.counted is not None}
    number = Func(F("pk"), function="COUNT", output_field=IntegerField())
    counted = {
        f"of_{name}": Subquery(found.order_by().annotate(counted=number).values("counted"))
        for name, found in rows.items()
    }
    if not counted:
        return {}
    found = Project.objects.filter(pk=project.pk).order_by().values_list(*counted.values())
    return dict(zip(rows, found[0], strict=True))


def _meta(project: Project) -> list[tuple[str, str]]:
    meta = []
    if project.sponsor:
        meta.append((_("Sponsor"), str(project.sponsor)))
    if project.manager:
        meta.append((_("Project manager"), str(project.manager)))
    if project.status_date:
        meta.append((_("Status date"), date_format(project.status_date)))
    return meta
