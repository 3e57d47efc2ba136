"""The stakeholder register with its grid."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import Action
from core.errors import NotVisible
from core.forms import actor_of, posted
from projects.charter import reads, services
from projects.charter.forms import StakeholderForm
from projects.models import Project, Stakeholder
from projects.project.forms import EmptyForm
from projects.project.page.dialogs import dialog
from projects.project.page.frame import project_page

_edit = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_safe
def stakeholders(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(
        request,
        code,
        page="stakeholders",
        action=Action.VIEW_PLAN,
    )
    context |= reads.stakeholder_page(project)
    return render(request, "projects/stakeholders.html", context)


@login_required
@_edit
def stakeholder_new(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(
        request,
        code,
        page="stakeholders",
        action=Action.EDIT_PROJECT,
    )
    form = StakeholderForm(posted(request), project=project)

    def save() -> Any:
        return form.submit(
            services.add_stakeholder, actor=actor_of(request), project_id=project.pk, values=form.values()
        )

    return dialog(
        request, context, form, save, title=_("New stakeholder"), words=_("Registered."), back=_back(project)
    )


@login_required
@_edit
def stakeholder(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(
        request,
        code,
        page="stakeholders",
        action=Action.EDIT_PROJECT,
    )
    row = _row(project, pk)
    form = StakeholderForm(
        posted(request),
        project=project,
        initial=StakeholderForm.initial_of(row),
    )

    def save() -> Any:
        return form.submit(
            services.update_stakeholder,
            actor=actor_of(request),
            stakeholder_id=pk,
            project_id=project.pk,
            changes=form.values(),
            version=form.expected_version,
        )

    context |= {"version": row.version, "delete_url": reverse("stakeholder_delete", args=[project.code, pk])}
    return dialog(request, context, form, save, title=row.name, words=_("Saved."), back=_back(project))


@login_required
@_edit
def delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(
        request,
        code,
        page="stakeholders",
        action=Action.EDIT_PROJECT,
    )
    row = _row(project, pk)
    form = EmptyForm(request.POST)

    def save() -> Any:
        return form.submit(
            services.delete_stakeholder, actor=actor_of(request), stakeholder_id=pk, project_id=project.pk
        )

    context |= {"question": _("The journal keeps the entry."), "action_label": _("Remove")}
    title = _("Remove %(name)s?") % {"name": row.name}
    return dialog(request, context, form, save, title=title, words=_("Removed."), back=_back(project))


def _row(project: Project, pk: int) -> Stakeholder:
    row = Stakeholder.objects.filter(project=project, pk=pk).first()
    if row is None:
        raise NotVisible
    return row


def _back(project: Project) -> str:
    return reverse("stakeholders", args=[project.code])
