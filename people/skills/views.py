"""The organisation's skills."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.access import Action, require
from core.forms import actor_of
from people.models import Skill
from people.skills import services
from people.skills.forms import SkillForm


@login_required
@require_http_methods(["GET", "POST"])
def skills(request: HttpRequest) -> HttpResponse:
    """The list of skills; posting adds one."""
    actor = actor_of(request)
    require(actor, Action.MANAGE_ORGANISATION)
    form = SkillForm(request.POST or None)
    if request.method == "POST":
        fields = form.cleaned_data if form.is_valid() else {}
        if form.submit(services.create_skill, actor=actor, **fields):
            messages.success(request, _("Skill added."))
            return redirect("skills")
    context = {"form": form, "skills": Skill.objects.with_head_count(), "settings_page": "skills"}
    return render(request, "people/skills.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def skill_delete(request: HttpRequest, skill_id: int) -> HttpResponse:
    services.delete_skill(actor=actor_of(request), skill_id=skill_id)
    return redirect("skills")
