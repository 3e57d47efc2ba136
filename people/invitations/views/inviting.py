"""Inviting people."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.access import Action, require
from core.forms import actor_of
from people.invitations import services
from people.invitations.forms import InviteForm
from people.memberships.reads import projects_to_invite_to


@login_required
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite by e-mail; `?project=CODE` chooses the project."""
    actor = actor_of(request)
    if not actor.project_ids_with(Action.MANAGE_TEAM) and not actor.may(Action.MANAGE_ORGANISATION):
        require(actor, Action.MANAGE_ORGANISATION)
    project = projects_to_invite_to(actor).filter(code=request.GET.get("project", "")).first()
    # An admin may invite into no project; a role is proposed where there is one to have it in.
    is_into_project = project is not None or not actor.may(Action.MANAGE_ORGANISATION)
    initial = {"project": project, "project_role": "team_member" if is_into_project else ""}
    form = InviteForm(request.POST or None, actor=actor, initial=initial)
    if request.method == "POST":
        fields = dict(form.cleaned_data) if form.is_valid() else {}
        chosen = fields.pop("project", None)
        done = form.submit(
            services.invite_person, actor=actor, project_id=chosen.pk if chosen else None, **fields
        )
        if done is not None:
            if done.membership:
                messages.success(
                    request,
                    _("%(name)s has an account and is in the project now.") % {"name": done.membership.user},
                )
            else:
                messages.success(
                    request, _("The invitation is on its way to %(email)s.") % {"email": fields["email"]}
                )
            return redirect("people_list")
    return render(request, "people/invite.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def resend(request: HttpRequest, invitation_id: int) -> HttpResponse:
    invitation = services.resend_invitation(actor=actor_of(request), invitation_id=invitation_id)
    messages.success(
        request,
        _("A new link is on its way to %(email)s; the old one has ended.") % {"email": invitation.email},
    )
    return redirect("people_list")


@login_required
@require_POST
def revoke(request: HttpRequest, invitation_id: int) -> HttpResponse:
    invitation = services.revoke_invitation(actor=actor_of(request), invitation_id=invitation_id)
    messages.success(request, _("The invitation of %(email)s has ended.") % {"email": invitation.email})
    return redirect("people_list")
