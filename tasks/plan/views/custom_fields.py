"""The dialog in which a manager makes, names, orders and removes the plan's own columns."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from core.access import Action
from core.errors import DomainError, Forbidden, NotVisible
from core.forms import actor_of
from core.reading import whole_number
from projects.models import Project
from projects.project.page.frame import project_of
from tasks.custom_fields.reads import with_counts
from tasks.custom_fields.services import add_field, change_field, move_field, remove_field
from tasks.models import CustomField
from tasks.plan.page import history_shown


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_fields(request: HttpRequest, code: str) -> HttpResponse:
    """`do` is add, change, move or remove; removing asks first unless `sure`."""
    project = project_of(request, code, Action.EDIT_PLAN)
    if request.method != "POST":
        return _dialog(request, project)
    data = request.POST
    if data.get("do") == "remove" and not data.get("sure"):
        return _dialog(request, project, asked=whole_number(data.get("field")))
    try:
        _act(request, project, data)
    except (NotVisible, Forbidden):
        raise
    except DomainError as error:
        message = " ".join(text for texts in error.field_errors().values() for text in texts)
        refused = {
            "do": data.get("do"),
            "field": whole_number(data.get("field")),
            "message": message,
            "data": data,
        }
        return _dialog(request, project, status=error.status_code, refused=refused)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("plan", project.code)
    response = _dialog(request, project, done=data.get("do", ""))
    return trigger_client_event(response, "plan-changed", {"history": history_shown(request, project)})


def _act(request: HttpRequest, project: Project, data: QueryDict) -> None:
    actor, pk = actor_of(request), whole_number(data.get("field")) or 0
    if data.get("do") == "add":
        add_field(
            actor=actor,
            project_id=project.pk,
            name=data.get("name", ""),
            kind=data.get("kind", ""),
            options=data.get("options", "").splitlines(),
        )
        return
    if data.get("do") not in ("change", "move", "remove"):
        raise DomainError(_("This request cannot be read."))
    if not CustomField.objects.filter(project=project, pk=pk).exists():
        raise NotVisible
    match data.get("do"):
        case "change":
            change_field(
                actor=actor,
                field_id=pk,
                name=data.get("name", ""),
                options=str(data["options"]).splitlines() if "options" in data else None,
                version=whole_number(data.get("version")) or None,
            )
        case "move":
            move_field(actor=actor, field_id=pk, step=-1 if data.get("way") == "up" else 1)
        case "remove":
            remove_field(actor=actor, field_id=pk)


def _dialog(request: HttpRequest, project: Project, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "project": project,
        "fields": with_counts(project.pk),
        "kinds": CustomField.Kind.choices,
        **more,
    }
    return render(request, "tasks/fields_dialog.html", context, status=status)
