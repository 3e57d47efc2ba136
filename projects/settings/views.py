"""A project's settings, and its way to hold and close."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import Action, require
from core.errors import NotVisible
from core.forms import actor_of
from projects.models import Project
from projects.project.page.dialogs import dialog, done
from projects.project.page.frame import project_page
from projects.project.reads import project_history
from projects.settings import reads, services
from projects.settings.forms import NewProjectForm, ReasonForm, SettingsForm

_edit = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_safe
def project_code(request: HttpRequest) -> HttpResponse:
    """A free code for the name that is being typed; a fragment of the form."""
    require(actor_of(request), Action.CREATE_PROJECT)
    form = NewProjectForm(initial={"code": reads.suggest_code(request.GET.get("name", ""))})
    return render(request, "projects/new.html#code", {"form": form})


@login_required
@_edit
def project_settings(request: HttpRequest, code: str) -> HttpResponse:
    """The project's own data."""
    project, context = project_page(request, code, page="settings", action=Action.EDIT_PROJECT)
    form = SettingsForm(request.POST or None, project=project)
    if request.method == "POST" and form.is_valid():
        form.submit(
            services.update_project,
            actor=actor_of(request),
            project_id=project.pk,
            changes=form.cleaned_data,
            version=form.expected_version,
        )
        if not form.errors:
            return done(request, _("Saved."), reverse("project_settings", args=[project.code]))
    context |= {
        "form": form,
        "history": project_history(project.pk, limit=15),
        "can_reopen": project.status != Project.Status.ACTIVE,
        "may_keep": actor_of(request).may(Action.MANAGE_ORGANISATION),
        "may_copy": actor_of(request).may(Action.CREATE_PROJECT),
    }
    status = 409 if form.conflict else 422 if form.errors else 200
    return render(request, "projects/settings.html", context, status=status)


@login_required
@_edit
def project_status(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Put on hold, resume or close: a dialog that asks for the reason."""
    project, context = project_page(request, code, page="settings", action=Action.EDIT_PROJECT)
    steps: dict[str, tuple[Any, str, str, str]] = {
        "hold": (
            services.hold_project,
            _("Put the project on hold?"),
            _("Put on hold"),
            _("The project is on hold."),
        ),
        "resume": (
            services.resume_project,
            _("Go on with the project?"),
            _("Resume"),
            _("The project goes on."),
        ),
        "close": (
            services.close_project,
            _("Close the project?"),
            _("Close project"),
            _("The project is closed."),
        ),
    }
    if step not in steps:
        raise NotVisible
    service, title, action_label, words = steps[step]
    form = ReasonForm(request.POST or None) if request.method == "POST" else ReasonForm()
    if request.method == "POST":
        form = ReasonForm(request.POST)
    if step == "resume":
        del form.fields["reason"]
    context |= {"action_label": action_label, "version": project.version}

    def save() -> Any:
        return form.submit(
            service,
            actor=actor_of(request),
            project_id=project.pk,
            version=form.expected_version,
            **form.cleaned_data,
        )

    back = reverse("project_settings", args=[project.code])
    return dialog(request, context, form, save, title=title, words=words, back=back)
