"""Needs written down and changed, in dialogs; the page that shows them follows each to its acceptance."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import Action
from core.errors import NotVisible
from core.forms import actor_of, posted
from projects.customer_needs import services
from projects.customer_needs.forms import NeedForm
from projects.models import CustomerNeed, Project
from projects.project.forms import EmptyForm
from projects.project.page.dialogs import dialog
from projects.project.page.frame import project_page

_edit = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@_edit
def need_new(request: HttpRequest, code: str) -> HttpResponse:
    project, context = _page(request, code)
    form = NeedForm(posted(request), project=project)

    def save() -> Any:
        return form.submit(
            services.add_need,
            actor=actor_of(request),
            project_id=project.pk,
            values=form.values(),
        )

    return dialog(
        request,
        context,
        form,
        save,
        title=_("New need"),
        words=_("Need written down."),
        back=_back(project),
    )


@login_required
@_edit
def need(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = _page(request, code)
    row = _need(project, pk)
    form = NeedForm(
        posted(request),
        project=project,
        initial=NeedForm.initial_of(row),
    )

    def save() -> Any:
        return form.submit(
            services.update_need,
            actor=actor_of(request),
            need_id=pk,
            project_id=project.pk,
            changes=form.values(),
            version=form.expected_version,
        )

    context |= {
        "version": row.version,
        "delete_url": reverse("need_delete", args=[project.code, pk]),
    }
    return dialog(
        request,
        context,
        form,
        save,
        title=str(row),
        words=_("Saved."),
        back=_back(project),
    )


@login_required
@_edit
def need_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = _page(request, code)
    row = _need(project, pk)
    form = EmptyForm(request.POST)

    def save() -> Any:
        return form.submit(
            services.delete_need,
            actor=actor_of(request),
            need_id=pk,
            project_id=project.pk,
        )

    context |= {
        "question": _("The journal keeps what it said."),
        "action_label": _("Remove"),
    }
    return dialog(
        request,
        context,
        form,
        save,
        title=_("Remove “%(name)s”?") % {"name": row},
        words=_("Need removed."),
        back=_back(project),
    )


def _page(request: HttpRequest, code: str) -> tuple[Project, dict[str, Any]]:
    return project_page(request, code, page="needs", action=Action.EDIT_PROJECT)


def _need(project: Project, pk: int) -> CustomerNeed:
    row = CustomerNeed.objects.filter(project=project, pk=pk).first()
    if row is None:
        raise NotVisible
    return row


def _back(project: Project) -> str:
    return reverse("needs", args=[project.code])
