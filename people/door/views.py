"""Sign-in and security: one's own sessions and log; an admin's log of everybody and rule of second factors."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.access import Action, require
from core.forms import actor_of
from core.reading import BIGGEST_INTEGER, whole_number
from people.door import reads, services
from people.door.forms import FactorRuleForm
from people.models import DoorRecord
from people.organisation.reads import organisation
from people.origin import origin_of


@login_required
@never_cache
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """Where one is signed in, what happened at the door, and which tokens act in one's name."""
    actor = actor_of(request)
    context = {
        "sessions": reads.own_sessions(actor, this_key=request.session.session_key or ""),
        "records": reads.own_door_records(actor),
        "refusals": [kind.value for kind in reads.REFUSALS],
        "has_factor": reads.has_second_factor(actor.user),
        "token_count": reads.live_token_count(actor.user),
    }
    return render(request, "people/security.html", context)


@login_required
@require_POST
def session_end(request: HttpRequest, handle: str) -> HttpResponse:
    services.sign_out_session(actor=actor_of(request), handle=handle, origin=origin_of(request))
    messages.success(request, _("Signed out there."))
    return redirect("security")


@login_required
@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    count = services.sign_out_elsewhere(
        actor=actor_of(request),
        kept_key=request.session.session_key or "",
        origin=origin_of(request),
    )
    words = ngettext("Signed out in %(count)d other place.", "Signed out in %(count)d other places.", count)
    messages.success(request, words % {"count": count})
    return redirect("security")


@login_required
@never_cache
@require_GET
def sign_in_log(request: HttpRequest) -> HttpResponse:
    """Everybody's sign-ins and refusals, for admins."""
    person, kind, shown = (request.GET.get(name, "").strip() for name in ("q", "kind", "show"))
    page = reads.door_page(
        actor_of(request),
        person=person,
        kind=kind,
        refused=shown == "refused",
        number=whole_number(request.GET.get("page"), most=BIGGEST_INTEGER) or 1,
    )
    context = {
        "page": page,
        "person": person,
        "kind": kind,
        "shown": shown,
        "kinds": DoorRecord.Kind.choices,
        "refusals": [kind.value for kind in reads.REFUSALS],
        "segments": [
            {"label": _("All"), "url": "?", "current": shown != "refused"},
            {"label": _("Refused"), "url": "?show=refused", "current": shown == "refused"},
        ],
        "days": settings.SIGN_IN_LOG_DAYS,
        "settings_page": "sign_in_log",
    }
    return render(request, "people/sign_in_log.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def sign_in_rules(request: HttpRequest) -> HttpResponse:
    """Of which roles a second factor is required."""
    actor = actor_of(request)
    require(actor, Action.MANAGE_ORGANISATION)
    home = organisation()
    form = FactorRuleForm(request.POST or None, initial={"roles": home.second_factor_roles})
    if request.method == "POST":
        fields = form.cleaned_data if form.is_valid() else {}
        if form.submit(services.require_second_factor, actor=actor, version=form.expected_version, **fields):
            messages.success(request, _("Saved."))
            return redirect("sign_in_rules")
    context = {
        "form": form,
        "organisation": home,
        "heads": reads.factor_heads(actor),
        "settings_page": "sign_in_rules",
    }
    status = 409 if form.conflict else 422 if form.errors else 200
    return render(request, "people/sign_in_rules.html", context, status=status)


@login_required
@require_POST
def factor_reset(request: HttpRequest, user_id: int) -> HttpResponse:
    """Take away somebody's second factor, so that they can set up a new one."""
    services.reset_second_factor(actor=actor_of(request), user_id=user_id, origin=origin_of(request))
    messages.success(request, _("The second factor is gone. An e-mail tells the person."))
    return redirect("person", user_id)
