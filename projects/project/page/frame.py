"""What every page of a project shares: its header and its doors, for templates/layouts/project.html."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Func, IntegerField, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import ALLOWED_WHEN_CLOSED, Action, Actor
from core.doors import DOORS, GEAR, ProjectPage
from core.forms import actor_of
from core.registry import project_pages
from projects.models import Project
from projects.project.reads import project_by_code
from projects.project.reads.rights import actions_on
from projects.project.services.closed import closed_error


def project_of(
    request: HttpRequest, code: str, action: Action = Action.VIEW_DASHBOARD, *, is_held: bool = False
) -> Project:
    """The project of an address, where the actor may do `action`; raises NotVisible, Forbidden.

    From here on the request speaks of days as they are where the project is: a date that somebody
    typed there is told as it was typed, wherever its reader sits. `is_held` locks its row.
    """
    project = project_by_code(actor_of(request), code, action, is_held=is_held)
    timezone.activate(ZoneInfo(project.time_zone))
    return project


def project_page(
    request: HttpRequest, code: str, *, page: str, action: Action = Action.VIEW_DASHBOARD
) -> tuple[Project, dict[str, Any]]:
    """The project and the context of its page. `page` names an entry of core.registry.project_pages.

    Raises NotVisible, Forbidden, or ProjectClosed for what a closed project does not take. Its
    settings stay: there it is opened again.
    """
    actor = actor_of(request)
    project = project_of(request, code, action)
    if project.is_closed and action not in ALLOWED_WHEN_CLOSED and page != "settings":
        raise closed_error(project.name)
    current = project_pages[page]
    context = {
        "project": project,
        "project_header": {
            "name": project.name,
            "code": project.code,
            "meta": _meta(project),
            "status_date": project.status_date,
            "is_closed": project.is_closed,
        },
        "page_title": current.title or current.label,
        "page_label": current.label,
        "may": {action.value: True for action in actions_on(actor, project)},
    }
    return project, context | doors_of(actor, project, page=page, path=request.path)


def doors_of(actor: Actor, project: Project, *, page: str, path: str) -> dict[str, Any]:
    """`doors`: what the actor may open, each with its pages; the `door` and the `gear` of them, if any.

    An entry's `current` is what aria-current says: "page" for the very page, "true" for the door
    or the page that a sub-page belongs to.
    """
    allowed = actor.actions_in(project.pk)
    pages = {name: entry for name, entry in project_pages if entry.action in allowed}
    counts = _counts(actor, project, pages)
    shown = {
        name: {
            "name": name,
            "label": entry.label,
            "url": reverse(entry.url_name, args=[project.code]),
            "current": "" if name != page else "true",
            "waiting": counts.get((name, "waiting"), 0),
            "late": counts.get((name, "late"), 0),
        }
        for name, entry in pages.items()
    }
    if page in shown and shown[page]["url"] == path:
        shown[page]["current"] = "page"
    doors = []
    for door in DOORS:
        inside = [shown[name] for name, entry in pages.items() if entry.door == door.name]
        if inside:
            doors.append(
                {
                    "name": door.name,
                    "label": door.label,
                    "icon": door.icon,
                    "key": door.key,
                    "url": inside[0]["url"],
                    "current": "true" if any(entry["current"] for entry in inside) else "",
                    "waiting": sum(entry["waiting"] for entry in inside),
                    "late": sum(entry["late"] for entry in inside),
                    "pages": inside,
                }
            )
    gear = next((shown[name] for name, entry in pages.items() if entry.door == GEAR), None)
    return {
        "doors": doors,
        "door": next((door for door in doors if door["current"]), None),
        "gear": gear,
        "doors_waiting": sum(door["waiting"] for door in doors),
        "doors_late": sum(door["late"] for door in doors),
    }


def _counts(actor: Actor, project: Project, pages: Mapping[str, ProjectPage]) -> dict[tuple[str, str], int]:
    """(page, "waiting" or "late") -> how many rows, of those that count any; one query for all."""
    if project.is_closed:
        return {}
    rows = {
        (name, what): count(actor, project)
        for name, page in pages.items()
        for what, count in (("waiting", page.waiting), ("late", page.late))
        if count is not None
    }
    number = Func(F("pk"), function="COUNT", output_field=IntegerField())
    counted = [
        Subquery(waiting.order_by().annotate(counted=number).values("counted"))
        for waiting in rows.values()
        if not waiting.query.is_empty()
    ]
    keys = [key for key, waiting in rows.items() if not waiting.query.is_empty()]
    if not counted:
        return {}
    numbers = Project.objects.filter(pk=project.pk).order_by().values_list(*counted)
    return dict(zip(keys, numbers[0], strict=True))


def _meta(project: Project) -> list[tuple[str, str]]:
    meta = []
    if project.sponsor:
        meta.append((_("Sponsor"), str(project.sponsor)))
    if project.manager:
        meta.append((_("Project manager"), str(project.manager)))
    return meta
