"""What every page of a project shares: its header and its tabs, for templates/layouts/project.html."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.access import Action
from core.forms import actor_of
from core.registry import project_tabs
from projects.models import Project
from projects.selectors import project_by_code


def project_page(
    request: HttpRequest, code: str, *, tab: str, action: Action = Action.VIEW_DASHBOARD
) -> tuple[Project, dict[str, Any]]:
    """The project and the context of its page. `tab` names an entry of core.registry.project_tabs.

    Raises NotVisible or Forbidden.
    """
    actor = actor_of(request)
    project = project_by_code(actor, code, action)
    allowed = actor.actions_in(project.pk)
    tabs = [
        {
            "label": entry.label,
            "url": reverse(entry.url_name, args=[project.code]),
            "count": entry.count(project.pk),
            "current": name == tab,
        }
        for name, entry in project_tabs
        if entry.action in allowed
    ]
    context = {
        "project": project,
        "project_header": {"name": project.name, "code": project.code, "meta": _meta(project)},
        "project_tabs": tabs,
        "may": {action.value: True for action in allowed},
    }
    return project, context


def _meta(project: Project) -> list[tuple[str, str]]:
    meta = []
    if project.sponsor:
        meta.append((_("Sponsor"), str(project.sponsor)))
    if project.manager:
        meta.append((_("Project manager"), str(project.manager)))
    if project.status_date:
        meta.append((_("Status date"), date_format(project.status_date)))
    return meta
