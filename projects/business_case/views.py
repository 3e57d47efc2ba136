"""The business case: options side by side, their years, the choice."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import Action, require
from core.errors import NotVisible
from core.forms import actor_of, posted
from projects.business_case import page, services
from projects.business_case.forms import CaseForm, ChoiceForm, OptionForm
from projects.business_case.reads import case_of
from projects.models import CaseOption, Project
from projects.project.forms import EmptyForm
from projects.project.page.dialogs import dialog
from projects.project.page.frame import project_page

_edit = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_safe
def business_case(request: HttpRequest, code: str) -> HttpResponse:
    project, context = _page(request, code, Action.VIEW_COSTS)
    context["page"] = page.case_page(project)
    return render(request, "projects/business_case.html", context)


@login_required
@_edit
def terms(request: HttpRequest, code: str) -> HttpResponse:
    """By what the options are compared."""
    project, context = _page(request, code, Action.EDIT_PROJECT)
    case = case_of(project)
    form = CaseForm(posted(request), initial=CaseForm.initial_of(case))

    def save() -> Any:
        return form.submit(
            services.update_case,
            actor=actor_of(request),
            project_id=project.pk,
            changes=form.cleaned_data,
            version=form.expected_version,
        )

    context |= {"version": case.version}
    title = _("How the options are compared")
    return dialog(request, context, form, save, title=title, words=_("Saved."), back=_back(project))


@login_required
@_edit
def choice(request: HttpRequest, code: str) -> HttpResponse:
    project, context = _page(request, code, Action.EDIT_PROJECT)
    case = case_of(project)
    initial = {"option": case.chosen_id, "why": case.chosen_why}
    form = ChoiceForm(posted(request), case=case, initial=initial)

    def save() -> Any:
        option = form.cleaned_data["option"]
        return form.submit(
            services.choose_option,
            actor=actor_of(request),
            project_id=project.pk,
            option_id=option.pk if option else None,
            why=form.cleaned_data["why"],
            version=form.expected_version,
        )

    context |= {"version": case.version}
    title = _("Choose an option")
    return dialog(request, context, form, save, title=title, words=_("Saved."), back=_back(project))


@login_required
@_edit
def option_new(request: HttpRequest, code: str) -> HttpResponse:
    project, context = _page(request, code, Action.EDIT_PROJECT)
    form = OptionForm(posted(request), project=project, case=case_of(project))

    def save() -> Any:
        return form.submit(
            services.add_option,
            actor=actor_of(request),
            project_id=project.pk,
            values=form.values(),
        )

    return dialog(
        request,
        context,
        form,
        save,
        title=_("New option"),
        words=_("Option added."),
        back=_back(project),
    )


@login_required
@_edit
def option(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = _page(request, code, Action.EDIT_PROJECT)
    row = _row(project, pk)
    form = OptionForm(
        posted(request),
        project=project,
        case=case_of(project),
        initial=OptionForm.initial_of(row),
    )

    def save() -> Any:
        return form.submit(
            services.update_option,
            actor=actor_of(request),
            option_id=pk,
            project_id=project.pk,
            changes=form.values(),
            version=form.expected_version,
        )

    delete_url = reverse("case_option_delete", args=[project.code, pk])
    context |= {"version": row.version, "delete_url": delete_url}
    return dialog(
        request,
        context,
        form,
        save,
        title=row.name,
        words=_("Saved."),
        back=_back(project),
    )


@login_required
@_edit
def option_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = _page(request, code, Action.EDIT_PROJECT)
    row = _row(project, pk)
    form = EmptyForm(request.POST)

    def save() -> Any:
        return form.submit(
            services.delete_option,
            actor=actor_of(request),
            option_id=pk,
            project_id=project.pk,
        )

    context |= {
        "question": _("Its amounts go with it; the journal keeps them."),
        "action_label": _("Remove"),
    }
    title = _("Remove “%(name)s”?") % {"name": row.name}
    words = _("Option removed.")
    return dialog(request, context, form, save, title=title, words=words, back=_back(project))


def _page(request: HttpRequest, code: str, action: Action) -> tuple[Project, dict[str, Any]]:
    """Whoever changes it sees what it costs."""
    project, context = project_page(request, code, page="business-case", action=action)
    require(actor_of(request), Action.VIEW_COSTS, project.pk)
    return project, context


def _row(project: Project, pk: int) -> CaseOption:
    row = CaseOption.objects.filter(project=project, pk=pk).first()
    if row is None:
        raise NotVisible
    return row


def _back(project: Project) -> str:
    return reverse("business_case", args=[project.code])
