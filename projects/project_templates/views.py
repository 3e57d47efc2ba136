"""Beginning a project in one of four ways, and the templates of the organisation."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import Action, require
from core.errors import DomainError, NotVisible
from core.forms import actor_of, posted
from people.organisation.reads import organisation
from projects.models import Project, ProjectTemplate
from projects.project.forms import EmptyForm
from projects.project.page.dialogs import dialog, done
from projects.project.page.frame import project_page
from projects.project_templates import page, services
from projects.project_templates.forms import BeginForm, CopyForm, KeepForm, TemplateForm
from projects.project_templates.words.sources import kept_parts, template_of
from projects.settings.forms import NewProjectForm
from projects.settings.services import create_project

_edit = require_http_methods(["GET", "HEAD", "POST"])
_LAYOUT = "layouts/app.html"


@login_required
@_edit
def project_new(request: HttpRequest) -> HttpResponse:
    """Begin a project: `way` says how, `from` with what."""
    require(actor_of(request), Action.CREATE_PROJECT)
    way, source = request.GET.get("way", ""), request.GET.get("from", "")
    if way == "template":
        return _from_template(request, source) if source else _choice(request)
    if way == "copy":
        return _as_copy(request, source)
    return _blank(request)


def _blank(request: HttpRequest) -> HttpResponse:
    """Phases, gates, charter and first members come with it."""
    actor = actor_of(request)
    home = organisation()
    form = NewProjectForm(posted(request), initial={"currency": home.currency})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        day = data.pop("start")
        start = datetime.combine(day, time(9), tzinfo=ZoneInfo(home.time_zone)) if day else None
        project = form.submit(create_project, actor=actor, start=start, **data)
        if project is not None:
            return _begun(request, project, "charter")
    return _page(request, "blank", form, {})


def _choice(request: HttpRequest) -> HttpResponse:
    return _page(request, "template", None, {"rows": page.template_rows()})


def _from_template(request: HttpRequest, ref: str) -> HttpResponse:
    entry = template_of(ref)
    roles = entry.document.asked_roles()
    initial = {"currency": entry.document.currency or organisation().currency}
    form = BeginForm(posted(request), initial=initial, roles=roles)
    if request.method == "POST" and form.is_valid():
        project = form.submit(
            services.start_from_template,
            actor=actor_of(request),
            template=ref,
            beginning=form.beginning(),
            people=form.people(),
        )
        if project is not None:
            return _begun(request, project, "plan")
    context = {"entry": entry, "brings": kept_parts(entry.document)}
    return _page(request, "template", form, context)


def _as_copy(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of(request)
    context: dict[str, Any] = {"projects": page.projects_to_copy(actor), "chosen": code}
    if not code:
        return _page(request, "copy", None, context)
    try:
        source = services.readable_project(actor, code)
    except DomainError as error:
        return _page(request, "copy", None, context | {"problem": error.message}, status=422)
    initial = {"currency": source.currency, "calendar": source.calendar_id}
    offered = page.parts_to_keep(actor, source)
    form = CopyForm(posted(request), initial=initial, offered=offered)
    if request.method == "POST" and form.is_valid():
        project = form.submit(
            services.copy_project,
            actor=actor,
            source=code,
            parts=form.cleaned_data["parts"],
            with_people=form.cleaned_data["with_people"],
            beginning=form.beginning(),
        )
        if project is not None:
            return _begun(request, project, "plan")
    return _page(request, "copy", form, context | {"source": source})


def _page(
    request: HttpRequest,
    way: str,
    form: Any,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    context |= {"form": form, "ways": page.ways(), "way": way}
    status = 422 if form is not None and form.errors else status
    return render(request, "projects/new.html", context, status=status)


def _begun(request: HttpRequest, project: Project, lands: str) -> HttpResponse:
    # Somebody without a role in the organisation who names another manager is not a member.
    actor = actor_of(request)
    is_seen = actor.user_id in (project.manager_id, project.sponsor_id) or actor.sees_everything
    if lands == "plan" and not actor.sees_everything and actor.user_id != project.manager_id:
        lands = "charter"
    url = reverse(lands, args=[project.code]) if is_seen else reverse("home")
    return done(request, _("%(name)s has started.") % {"name": project.name}, url)


@login_required
@require_safe
def project_templates(request: HttpRequest) -> HttpResponse:
    """What projects can be begun with."""
    actor = actor_of(request)
    require(actor, Action.CREATE_PROJECT)
    context = {
        "rows": page.template_rows(),
        "settings_page": "templates",
        "may_manage": actor.may(Action.MANAGE_ORGANISATION),
    }
    return render(request, "projects/templates.html", context)


@login_required
@require_safe
def project_template(request: HttpRequest, ref: str) -> HttpResponse:
    """One template with all that it brings."""
    actor = actor_of(request)
    require(actor, Action.CREATE_PROJECT)
    entry = template_of(ref)
    context = {
        "entry": entry,
        "parts": kept_parts(entry.document),
        "roles": entry.document.asked_roles(),
        "length": page.length_of(entry) or "–",
        "may_manage": entry.row is not None and actor.may(Action.MANAGE_ORGANISATION),
        "may_see_origin": _sees_origin(actor, entry.row),
    }
    return render(request, "projects/template.html", context)


def _sees_origin(actor: Any, row: ProjectTemplate | None) -> bool:
    return row is not None and row.made_from_id is not None and actor.sees_project(row.made_from_id)


@login_required
@_edit
def template_keep(request: HttpRequest, code: str) -> HttpResponse:
    """Make the project a template, with a choice of what of it."""
    actor = actor_of(request)
    action = Action.MANAGE_ORGANISATION
    project, context = project_page(request, code, page="settings", action=action)
    initial = {"name": project.name, "description": project.description}
    offered = page.parts_to_keep(actor, project)
    # The page around the dialog has a name and a description, too.
    form = KeepForm(posted(request), initial=initial, offered=offered, auto_id="keep_%s")

    def save() -> Any:
        return form.submit(
            services.keep_template,
            actor=actor,
            project_id=project.pk,
            **form.cleaned_data,
        )

    return dialog(
        request,
        context | {"action_label": _("Keep as a template")},
        form,
        save,
        title=_("Keep as a template"),
        words=_("Kept. Others can begin with it."),
        back=reverse("project_settings", args=[project.code]),
        to=lambda row: reverse("project_template", args=[row.pk]),
    )


@login_required
@_edit
def template_edit(request: HttpRequest, pk: int) -> HttpResponse:
    require(actor_of(request), Action.MANAGE_ORGANISATION)
    row = _row(pk)
    initial = {"name": row.name, "description": row.description}
    form = TemplateForm(posted(request), initial=initial)

    def save() -> Any:
        return form.submit(
            services.update_template,
            actor=actor_of(request),
            template_id=pk,
            changes=form.cleaned_data,
            version=form.expected_version,
        )

    delete_url = reverse("template_delete", args=[pk])
    return dialog(
        request,
        {"version": row.version, "delete_url": delete_url},
        form,
        save,
        title=_("Edit “%(name)s”") % {"name": row.name},
        words=_("Saved."),
        back=reverse("project_template", args=[pk]),
        layout=_LAYOUT,
    )


@login_required
@_edit
def template_delete(request: HttpRequest, pk: int) -> HttpResponse:
    require(actor_of(request), Action.MANAGE_ORGANISATION)
    row = _row(pk)
    form = EmptyForm(request.POST)

    def save() -> Any:
        return form.submit(services.delete_template, actor=actor_of(request), template_id=pk) or True

    context = {
        "question": _("Projects that began with it stay as they are."),
        "action_label": _("Remove"),
    }
    return dialog(
        request,
        context,
        form,
        save,
        title=_("Remove “%(name)s”?") % {"name": row.name},
        words=_("Template removed."),
        back=reverse("project_templates"),
        layout=_LAYOUT,
    )


def _row(pk: int) -> ProjectTemplate:
    row = ProjectTemplate.objects.filter(pk=pk).first()
    if row is None:
        raise NotVisible
    return row
