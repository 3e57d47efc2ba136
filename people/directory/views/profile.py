"""One's own profile."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.forms import actor_of
from people.directory import services
from people.directory.forms import ProfileForm
from people.models import User


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    return redirect("profile")


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """One's own name, title, time zone and language."""
    actor = actor_of(request)
    person = User.objects.get(pk=actor.user_id)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST":
        fields = form.cleaned_data if form.is_valid() else {}
        if form.submit(services.update_profile, actor=actor, changes=fields, version=form.expected_version):
            messages.success(request, _("Saved."))
            return redirect("profile")
    status = 409 if form.conflict else 422 if form.errors else 200
    context = {"form": form, "version": person.version, "settings_page": "profile"}
    return render(request, "people/profile.html", context, status=status)
