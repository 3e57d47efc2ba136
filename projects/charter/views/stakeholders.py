"""The stakeholder register with its grid."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Action
from core.errors import NotVisible
from core.forms import actor_of, posted
from projects.charter import reads, services
from projects.charter.forms import PlaceForm, StakeholderForm, StakeholderNoteForm
from projects.models import Project, Stakeholder, StakeholderNote
from projects.project.forms import EmptyForm
from projects.project.page.dialogs import dialog, done
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
@require_safe
def stakeholder_log(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One of the register: how engaged over time, what was said, what they need."""
    project, context = project_page(
        request,
        code,
        page="stakeholders",
        action=Action.VIEW_PLAN,
    )
    row = _row(project, pk)
    context |= {"row": row, "page_title": row.name} | reads.stakeholder_log(row)
    return render(request, "projects/stakeholder.html", context)


@login_required
@require_POST
def stakeholder_place(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Dragged on the grid, or moved by the arrows: power and interest. The grid and the register come back."""
    project, context = project_page(
        request,
        code,
        page="stakeholders",
        action=Action.EDIT_PROJECT,
    )
    _row(project, pk)
    form = PlaceForm(request.POST)
    if form.is_valid():
        form.submit(
            services.update_stakeholder,
            actor=actor_of(request),
            stakeholder_id=pk,
            project_id=project.pk,
            changes=form.cleaned_data,
            version=form.expected_version,
        )
    if not request.htmx and not form.errors:  # type: ignore[attr-defined]
        return done(request, _("Saved."), _back(project))
    context |= reads.stakeholder_page(project) | {"form": form, "moved": pk}
    status = 409 if form.conflict else 422 if form.errors else 200
    return render(request, "projects/stakeholders.html#register", context, status=status)


@login_required
@_edit
def stakeholder_note(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(
        request,
        code,
        page="stakeholders",
        action=Action.EDIT_PROJECT,
    )
    row = _row(project, pk)
    form = StakeholderNoteForm(
        posted(request),
        initial={"noted_on": timezone.localdate(), "engagement": row.current_engagement},
    )

    def save() -> Any:
        return form.submit(
            services.note_stakeholder,
            actor=actor_of(request),
            stakeholder_id=pk,
            project_id=project.pk,
            values=form.cleaned_data,
        )

    title = _("Note on %(name)s") % {"name": row.name}
    back = reverse("stakeholder_log", args=[project.code, pk])
    return dialog(request, context, form, save, title=title, words=_("Noted."), back=back)


@login_required
@_edit
def stakeholder_note_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(
        request,
        code,
        page="stakeholders",
        action=Action.EDIT_PROJECT,
    )
    note = StakeholderNote.objects.filter(stakeholder__project=project, pk=pk).first()
    if note is None:
        raise NotVisible
    form = EmptyForm(request.POST)

    def save() -> Any:
        form.submit(
            services.delete_stakeholder_note,
            actor=actor_of(request),
            note_id=pk,
            project_id=project.pk,
        )
        return note

    context |= {"question": _("The journal keeps the entry."), "action_label": _("Remove")}
    title = _("Remove the note of %(day)s?") % {"day": date_format(note.noted_on)}
    back = reverse("stakeholder_log", args=[project.code, note.stakeholder_id])
    return dialog(request, context, form, save, title=title, words=_("Removed."), back=back)


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
    return dialog(request, context, form, save, title=row.name, words=_("Saved."), back=_log(row))


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


def _log(row: Stakeholder) -> str:
    return reverse("stakeholder_log", args=[row.project.code, row.pk])


def _back(project: Project) -> str:
    return reverse("stakeholders", args=[project.code])
