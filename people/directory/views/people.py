"""The list of people and one person's page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.access import Action, Actor, require
from core.forms import actor_of
from core.reading import whole_number
from people.access import require_own_or_admin
from people.calendars.forms import LeaveForm
from people.calendars.services import add_leave, remove_leave
from people.company.services import unlink_company_accounts
from people.directory import reads, services
from people.directory.forms import PersonForm
from people.invitations.reads import waiting_invitations
from people.models import Skill
from people.organisation.reads import organisation
from people.rates.forms import RateForm
from people.rates.services import NewRate, set_rate
from people.skills.forms import PersonSkillForm
from people.skills.services import set_person_skill


@login_required
@require_GET
def people_list(request: HttpRequest) -> HttpResponse:
    """People whom the person may know of, and open invitations for whoever may invite."""
    actor = actor_of(request)
    skill, search = request.GET.get("skill", ""), request.GET.get("q", "")
    manages = actor.may(Action.MANAGE_ORGANISATION)
    wants_inactive = manages and request.GET.get("status") == "inactive"
    may_invite = manages or bool(actor.project_ids_with(Action.MANAGE_TEAM))
    context = {
        "page": reads.people_page(
            actor,
            search=search,
            skill_id=whole_number(skill),
            is_active=not wants_inactive,
            number=whole_number(request.GET.get("page")) or 1,
        ),
        "search": search,
        "skill": skill,
        "skills": Skill.objects.all(),
        "status": "inactive" if wants_inactive else "",
        "segments": [
            {"label": _("Active"), "url": "?", "current": not wants_inactive},
            {"label": _("Deactivated"), "url": "?status=inactive", "current": wants_inactive},
        ]
        if manages
        else [],
        "views": _views(actor),
        "may_invite": may_invite,
        "invitations": waiting_invitations(actor) if may_invite else [],
    }
    return render(request, "people/people.html", context)


def _views(actor: Actor) -> list[dict[str, Any]]:
    """People as a list, and their load for whoever sees a plan, where the room of plans is there."""
    if actor.project_ids_with(Action.VIEW_PLAN) == frozenset():
        return []
    try:
        load = reverse("people_load")
    except NoReverseMatch:
        return []
    return [
        {"label": _("People"), "url": reverse("people_list"), "current": True},
        {"label": _("Load"), "url": load},
    ]


@login_required
@require_GET
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    return _person_page(request, user_id)


@login_required
@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, user_id: int) -> HttpResponse:
    """An admin changes a person's data and role in the organisation."""
    actor = actor_of(request)
    page = reads.person_page(actor, user_id)
    require(actor, Action.MANAGE_ORGANISATION)
    form = PersonForm(request.POST or None, instance=page["person"])
    if request.method == "POST":
        fields = form.cleaned_data if form.is_valid() else {}
        if form.submit(
            services.update_person,
            actor=actor,
            user_id=user_id,
            changes=fields,
            version=form.expected_version,
        ):
            messages.success(request, _("Saved."))
            return redirect("person", user_id)
        page = reads.person_page(actor, user_id)
    status = 409 if form.conflict else 422 if form.errors else 200
    return render(request, "people/person_edit.html", {"form": form, "person": page["person"]}, status=status)


@login_required
@require_POST
def person_deactivate(request: HttpRequest, user_id: int) -> HttpResponse:
    services.deactivate_person(actor=actor_of(request), user_id=user_id)
    messages.success(request, _("Deactivated. Sessions and API tokens have ended."))
    return redirect("person", user_id)


@login_required
@require_POST
def person_reactivate(request: HttpRequest, user_id: int) -> HttpResponse:
    services.reactivate_person(actor=actor_of(request), user_id=user_id)
    messages.success(request, _("Reactivated. The person can sign in again."))
    return redirect("person", user_id)


@login_required
@require_POST
def person_company_forget(request: HttpRequest, user_id: int) -> HttpResponse:
    """Take away what joins a person to their company account."""
    unlink_company_accounts(actor=actor_of(request), user_id=user_id)
    messages.success(request, _("Taken away. The next company sign-in joins anew, by the address."))
    return redirect("person", user_id)


@login_required
@require_POST
def person_skill(request: HttpRequest, user_id: int) -> HttpResponse:
    """Set or take away a skill."""
    require_own_or_admin(actor_of(request), user_id)
    form = PersonSkillForm(request.POST)
    fields = form.cleaned_data if form.is_valid() else {}
    skill = fields.get("skill")
    form.submit(
        set_person_skill,
        actor=actor_of(request),
        user_id=user_id,
        skill_id=skill.pk if skill else 0,
        level=fields.get("level", 0),
    )
    return _after(request, user_id, form, skill_form=form)


@login_required
@require_POST
def leave_add(request: HttpRequest, user_id: int) -> HttpResponse:
    require_own_or_admin(actor_of(request), user_id)
    form = LeaveForm(request.POST)
    fields = form.cleaned_data if form.is_valid() else {}
    if fields:
        fields["end"] = fields["end"] or fields["start"]
    form.submit(add_leave, actor=actor_of(request), user_id=user_id, **fields)
    return _after(request, user_id, form, leave_form=form)


@login_required
@require_POST
def leave_remove(request: HttpRequest, leave_id: int) -> HttpResponse:
    owner = remove_leave(actor=actor_of(request), leave_id=leave_id)
    return redirect("person", owner)


@login_required
@require_POST
def rate_add(request: HttpRequest, user_id: int) -> HttpResponse:
    """A new rate of a person from a date on."""
    actor = actor_of(request)
    reads.person_page(actor, user_id)
    require(actor, Action.MANAGE_ORGANISATION)
    form = RateForm(request.POST)
    if form.is_valid():
        form.submit(set_rate, actor=actor, rate=NewRate(user_id=user_id, **form.cleaned_data))
    return _after(request, user_id, form, rate_form=form)


def _after(request: HttpRequest, user_id: int, form: Any, **forms: Any) -> HttpResponse:
    """Back to the person's page, or the page with the form's errors."""
    if form.errors:
        return _person_page(request, user_id, status=422, **forms)
    messages.success(request, _("Saved."))
    return redirect("person", user_id)


def _person_page(request: HttpRequest, user_id: int, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = reads.person_page(actor_of(request), user_id)
    home = organisation()
    context |= {
        "leave_form": LeaveForm(),
        "skill_form": PersonSkillForm(),
        "rate_form": RateForm(initial={"currency": home.currency}),
        "organisation": home,
    } | forms
    return render(request, "people/person.html", context, status=status)
