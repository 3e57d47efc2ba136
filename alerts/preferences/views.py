"""What a person wants to hear of, how and when."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alerts.links.reads import open_links
from alerts.preferences import reads, services
from alerts.preferences.forms import PreferencesForm
from core.forms import actor_of


@login_required
@require_http_methods(["GET", "POST"])
def alert_preferences(request: HttpRequest) -> HttpResponse:
    """How each kind of alert comes, when the person may be written to, and what is muted."""
    actor = actor_of(request)
    form = PreferencesForm(
        request.POST or None, kinds=reads.preferences_of(actor), times=reads.times_of(actor)
    )
    if request.method == "POST" and form.is_valid():
        form.submit(services.save_times, actor=actor, **form.times())
        if form.is_valid():
            services.save_preferences(actor=actor, choices=form.choices())
            messages.success(request, _("Preferences saved."))
            return redirect("alert_preferences")
    context = {
        "form": form,
        "zone": reads.own_zone(actor.user),
        "muted_projects": reads.muted_projects(actor),
        "open_links": open_links(actor),
        "settings_page": "alerts",
    }
    return render(request, "alerts/preferences.html", context, status=422 if form.errors else 200)
