"""The log of sent messages."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alerts.models import Delivery
from alerts.sending import reads, services
from core.forms import actor_of
from core.reading import whole_number


@login_required
@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    """The outbox: what was sent, waits or was given up."""
    actor = actor_of(request)
    status, search = request.GET.get("status", ""), request.GET.get("q", "").strip()
    number = whole_number(request.GET.get("page")) or 1
    totals = reads.delivery_totals(actor)
    views = [(_("All"), "", sum(totals.values()))] + [
        (label, value, totals[value]) for value, label in Delivery.Status.choices
    ]
    context = {
        "page": reads.deliveries(actor, status=status, search=search, number=number),
        "segments": [
            {
                "label": label,
                "url": f"?status={value}" if value else "?",
                "count": count,
                "current": value == status,
            }
            for label, value, count in views
        ],
        "status": status,
        "search": search,
        "days": settings.DELIVERY_LOG_DAYS,
        "settings_page": "deliveries",
    }
    return render(request, "alerts/deliveries.html", context)


@login_required
@require_POST
def delivery_retry(request: HttpRequest, delivery_id: int) -> HttpResponse:
    services.retry_delivery(actor=actor_of(request), delivery_id=delivery_id)
    messages.success(request, _("The message goes out again in a moment."))
    return redirect("deliveries")


@login_required
@require_POST
def email_try(request: HttpRequest) -> HttpResponse:
    """Send the admin a test e-mail."""
    delivery = services.try_email(actor=actor_of(request))
    messages.success(
        request, _("A test message to %(address)s is on its way.") % {"address": delivery.recipient}
    )
    return redirect("deliveries")
