"""Who takes part in the project as what."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import Action
from core.errors import NotVisible
from core.forms import actor_of, posted
from core.registry import page_parts
from people.memberships.services import add_members, remove_member, set_member_role
from people.models import Membership
from projects.models import Project
from projects.project.forms import EmptyForm
from projects.project.page.dialogs import dialog
from projects.project.page.frame import project_page
from projects.team import reads
from projects.team.forms import MemberAddForm, MemberForm

_edit = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_safe
def team(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, page="team", action=Action.VIEW_PLAN)
    context |= reads.team_page(actor_of(request), project) | {"invite_url": _invite_url(project)}
    context["open_roles"] = page_parts["open_roles"](actor_of(request), project)
    return render(request, "projects/team.html", context)


def _invite_url(project: Project) -> str:
    try:
        return f"{reverse('people_invite')}?project={project.code}"
    except NoReverseMatch:
        return ""


@login_required
@_edit
def member_add(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, page="team", action=Action.MANAGE_TEAM)
    form = MemberAddForm(posted(request), project=project)

    def save() -> Any:
        data = form.cleaned_data
        return form.submit(
            add_members,
            actor=actor_of(request),
            project_id=project.pk,
            user_ids=[user.pk for user in data["users"]],
            role=data["role"],
            sees_costs=data["sees_costs"],
        )

    return dialog(
        request,
        context,
        form,
        save,
        title=_("Add to the team"),
        words=_("Added to the team."),
        back=_back(project),
    )


@login_required
@_edit
def member(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page="team", action=Action.MANAGE_TEAM)
    row = _row(project, pk)
    initial = {"role": row.role, "sees_costs": row.sees_costs}
    form = MemberForm(posted(request), initial=initial)

    def save() -> Any:
        return form.submit(
            set_member_role,
            actor=actor_of(request),
            membership_id=pk,
            version=form.expected_version,
            **form.cleaned_data,
        )

    context |= {"version": row.version, "delete_url": reverse("member_remove", args=[project.code, pk])}
    return dialog(request, context, form, save, title=str(row.user), words=_("Saved."), back=_back(project))


@login_required
@_edit
def member_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page="team", action=Action.MANAGE_TEAM)
    row = _row(project, pk)
    form = EmptyForm(request.POST)

    def save() -> Any:
        return form.submit(remove_member, actor=actor_of(request), membership_id=pk)

    context |= {"question": _("What they wrote and did stays."), "action_label": _("Remove")}
    title = _("Remove %(name)s from the team?") % {"name": row.user}
    return dialog(request, context, form, save, title=title, words=_("Removed."), back=_back(project))


def _row(project: Project, pk: int) -> Membership:
    row = Membership.objects.filter(project=project, pk=pk).select_related("user").first()
    if row is None:
        raise NotVisible
    return row


def _back(project: Project) -> str:
    return reverse("team", args=[project.code])
