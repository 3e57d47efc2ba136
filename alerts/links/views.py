"""The end of one's own links in e-mails."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alerts.links import services
from core.forms import actor_of


@login_required
@require_POST
def update_links_end(request: HttpRequest) -> HttpResponse:
    """End the links of the person's e-mails, which report without a log-in."""
    services.end_own_links(actor=actor_of(request))
    messages.success(request, _("The buttons of your e-mails so far have ended."))
    return redirect("alert_preferences")
