"""The settings page of the channels in Microsoft Teams."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alerts.teams import reads, services
from alerts.teams.forms import TeamsChannelForm
from core.forms import actor_of


@login_required
@require_http_methods(["GET", "POST"])
def teams(request: HttpRequest) -> HttpResponse:
    """The channels, and a form for one more."""
    actor = actor_of(request)
    channels = reads.teams_channels(actor)
    form = TeamsChannelForm(request.POST or None, projects=reads.projects_for_channels(actor))
    if request.method == "POST":
        fields = form.cleaned_data if form.is_valid() else {}
        form.submit(services.add_teams_channel, actor=actor, **fields)
        if form.is_valid():
            messages.success(request, _("The channel is added. Send it a test message."))
            return redirect("teams")
    context = {
        "channels": channels,
        "form": form,
        "hosts": settings.EGRESS_HOSTS,
        "settings_page": "teams",
    }
    return render(request, "alerts/teams.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def teams_change(request: HttpRequest, channel_id: int) -> HttpResponse:
    """A channel's name, project and kinds; its address only if a new one is typed."""
    actor = actor_of(request)
    channel = reads.teams_channel(actor, channel_id)
    initial = {
        "name": channel.name,
        "project_id": channel.project_id,
        "kinds": channel.kinds,
        "language": channel.language,
    }
    form = TeamsChannelForm(
        request.POST or None, projects=reads.projects_for_channels(actor), initial=initial, is_new=False
    )
    if request.method == "POST":
        fields = form.cleaned_data if form.is_valid() else {}
        form.submit(services.change_teams_channel, actor=actor, channel_id=channel.pk, **fields)
        if form.is_valid():
            messages.success(request, _("The channel is saved."))
            return redirect("teams")
    context = {"form": form, "channel": channel, "hosts": settings.EGRESS_HOSTS, "settings_page": "teams"}
    return render(request, "alerts/teams_channel.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def teams_try(request: HttpRequest, channel_id: int) -> HttpResponse:
    services.try_teams_channel(actor=actor_of(request), channel_id=channel_id)
    messages.success(request, _("A test message is on its way; “Sent messages” tells how it went."))
    return redirect("teams")


@login_required
@require_POST
def teams_remove(request: HttpRequest, channel_id: int) -> HttpResponse:
    services.remove_teams_channel(actor=actor_of(request), channel_id=channel_id)
    messages.success(request, _("The channel is removed."))
    return redirect("teams")
