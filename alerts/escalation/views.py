"""When overdue tasks go up the line: the organisation's page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alerts.escalation import reads, services
from alerts.escalation.forms import EscalationForm
from core.access import Action, require
from core.forms import actor_of


@login_required
@require_http_methods(["GET", "POST"])
def escalation(request: HttpRequest) -> HttpResponse:
    """When an overdue task is told to the manager and to the sponsor."""
    actor = actor_of(request)
    require(actor, Action.MANAGE_ORGANISATION)
    now = reads.escalation()
    initial = {"manager_after": now.manager_after, "sponsor_after": now.sponsor_after}
    form = EscalationForm(request.POST or None, initial=initial)
    if request.method == "POST":
        fields = form.cleaned_data if form.is_valid() else {}
        form.submit(services.set_escalation, actor=actor, version=form.expected_version, **fields)
        if form.is_valid():
            messages.success(request, _("Saved."))
            return redirect("escalation")
    status = 409 if form.conflict else 422 if form.errors else 200
    context = {"form": form, "version": now.version, "settings_page": "escalation"}
    return render(request, "alerts/escalation.html", context, status=status)
