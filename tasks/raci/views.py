"""The grid, its cells, its rows as forms, its roles, and as a file."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Action
from core.errors import InvalidInput, NotVisible
from core.forms import actor_of, posted
from core.reading.strict_json import json_object
from projects.models import Project
from projects.project.forms import EmptyForm
from projects.project.page.dialogs import dialog
from projects.project.page.frame import project_of, project_page
from tasks.models import RaciRole
from tasks.plan.views.sheet import workbook
from tasks.raci import services
from tasks.raci.figures import Line
from tasks.raci.forms import RoleForm, RowForm, SheetForm
from tasks.raci.page import raci_page, sheet_of
from tasks.raci.reads import grid_of_project

_edit = require_http_methods(["GET", "HEAD", "POST"])
_PAGE = "raci"
_DIALOG = "tasks/deliverables/form.html"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
def raci(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, page=_PAGE, action=Action.VIEW_PLAN)
    context |= raci_page(actor_of(request), project, grid_of_project(project))
    return render(request, "tasks/raci/raci.html", context)


@login_required
@require_POST
def raci_cells(request: HttpRequest, code: str) -> HttpResponse:
    """{"cells": [{"row", "column", "letter", "was"}]} -> the grid anew.

    422, or 409 where somebody else was first, with {"errors"} and nothing written.
    """
    project, context = project_page(request, code, page=_PAGE, action=Action.EDIT_PROJECT)
    given = json_object(request).get("cells")
    cells = given if isinstance(given, list) else []
    try:
        services.set_letters(
            actor=actor_of(request),
            project_id=project.pk,
            cells=[_cell(one) for one in cells if isinstance(one, dict)],
        )
    except InvalidInput as error:
        errors = error.errors.get("cells", [str(error)])
        return JsonResponse({"errors": errors}, status=error.status_code)
    context |= raci_page(actor_of(request), project, grid_of_project(project))
    return render(request, "tasks/raci/raci.html#grid", context)


@login_required
@_edit
def raci_row(request: HttpRequest, code: str, row: str) -> HttpResponse:
    """One row as a form: by touch, by screen reader, without scripts."""
    project, context = project_page(request, code, page=_PAGE, action=Action.EDIT_PROJECT)
    grid = grid_of_project(project)
    line: Line | None = next((one for one in grid.rows if one.key == row), None)
    if line is None:
        raise NotVisible
    form = RowForm(posted(request), grid=grid, row=line)

    def save() -> Any:
        form.submit(
            services.set_letters,
            actor=actor_of(request),
            project_id=project.pk,
            cells=form.changed_cells(),
        )
        return True

    return _dialog(request, project, context, form, save, line.name, _("Saved."))


@login_required
@_edit
def raci_role_new(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, page=_PAGE, action=Action.EDIT_PROJECT)
    form = RoleForm(posted(request))

    def save() -> Any:
        return form.submit(
            services.add_role,
            actor=actor_of(request),
            project_id=project.pk,
            name=form.cleaned_data["name"],
        )

    return _dialog(request, project, context, form, save, _("New role"), _("Role added."))


@login_required
@_edit
def raci_role(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page=_PAGE, action=Action.EDIT_PROJECT)
    role = _role(project, pk)
    form = RoleForm(posted(request), initial={"name": role.name})

    def save() -> Any:
        return form.submit(
            services.rename_role,
            actor=actor_of(request),
            role_id=pk,
            project_id=project.pk,
            name=form.cleaned_data["name"],
            version=form.expected_version,
        )

    context |= {
        "version": role.version,
        "delete_url": reverse("raci_role_delete", args=[code, pk]),
    }
    return _dialog(request, project, context, form, save, _("Rename the role"), _("Saved."))


@login_required
@_edit
def raci_role_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page=_PAGE, action=Action.EDIT_PROJECT)
    role = _role(project, pk)
    form = EmptyForm(request.POST)

    def save() -> Any:
        form.submit(
            services.delete_role,
            actor=actor_of(request),
            role_id=pk,
            project_id=project.pk,
        )
        return True

    context |= {
        "question": _("Its letters go with it."),
        "action_label": _("Remove"),
    }
    title = _("Remove “%(name)s”?") % {"name": role.name}
    return _dialog(request, project, context, form, save, title, _("Role removed."))


@login_required
@require_safe
def raci_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The grid as an Excel file, which can be brought back."""
    project = project_of(request, code, Action.VIEW_PLAN)
    sheet = sheet_of(grid_of_project(project), _("Row"))
    return HttpResponse(
        workbook(sheet, title="RACI"),
        content_type=_XLSX,
        headers={"Content-Disposition": f'attachment; filename="{project.code}-raci.xlsx"'},
    )


@login_required
@_edit
def raci_bring(request: HttpRequest, code: str) -> HttpResponse:
    """The grid from a file: all of it, or a sentence for what is wrong and none."""
    project, context = project_page(request, code, page=_PAGE, action=Action.EDIT_PROJECT)
    form = SheetForm(posted(request), request.FILES or None, grid=grid_of_project(project))

    def save() -> Any:
        form.submit(
            services.set_letters,
            actor=actor_of(request),
            project_id=project.pk,
            cells=form.found,
        )
        return True

    context["action_label"] = _("Take over")
    title = _("Letters from a file")
    return _dialog(request, project, context, form, save, title, _("The letters are taken over."))


def _cell(given: dict[str, Any]) -> services.Cell:
    """What is no text says nothing that a cell could be."""
    parts = [given.get(name) for name in ("row", "column", "letter")]
    row, column, letter = (part[:40] if isinstance(part, str) else "?" for part in parts)
    was = given.get("was")
    return services.Cell(row, column, letter, was if isinstance(was, str) else None)


def _role(project: Project, pk: int) -> RaciRole:
    role = RaciRole.objects.filter(project=project, pk=pk).first()
    if role is None:
        raise NotVisible
    return role


def _dialog(
    request: HttpRequest,
    project: Project,
    context: dict[str, Any],
    form: Any,
    save: Any,
    title: str,
    words: str,
) -> HttpResponse:
    back = reverse("raci", args=[project.code])
    return dialog(
        request,
        context,
        form,
        save,
        title=title,
        words=words,
        back=back,
        template=_DIALOG,
    )
