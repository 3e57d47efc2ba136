"""Open roles on the team's page, and filling one."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import Action, Actor
from core.errors import NotVisible
from core.forms import actor_of, posted
from projects.models import Project
from projects.project.page.dialogs import dialog
from projects.project.page.frame import project_page
from projects.project.reads.rights import may_do
from tasks.models import Resource
from tasks.roles.forms import RoleForm
from tasks.roles.reads import open_roles_of
from tasks.roles.services import fill_role


def draw_open_roles(actor: Actor, project: Project) -> str:
    """What the plan still asks for; empty where somebody does everything."""
    roles = open_roles_of(actor, project)
    if not roles:
        return ""
    context = {
        "project": project,
        "roles": roles,
        "may_fill": may_do(actor, Action.EDIT_PLAN, project),
    }
    return render_to_string("tasks/open_roles.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def role_fill(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Somebody takes a role and its tasks."""
    project, context = project_page(request, code, page="team", action=Action.EDIT_PLAN)
    role = Resource.objects.filter(project=project, pk=pk, user=None).exclude(role="").first()
    if role is None:
        raise NotVisible
    form = RoleForm(posted(request))

    def save() -> Any:
        return form.submit(
            fill_role,
            actor=actor_of(request),
            role_id=pk,
            user_id=form.cleaned_data["person"].pk,
        )

    return dialog(
        request,
        context | {"action_label": _("Fill the role")},
        form,
        save,
        title=_("Who is “%(role)s”?") % {"role": role.name},
        words=_("The role is filled."),
        back=reverse("team", args=[project.code]),
    )
