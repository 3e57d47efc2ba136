"""Dated rates of people and labour roles."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.access import Action, require
from core.forms import actor_of
from people.organisation.reads import organisation
from people.rates import reads, services
from people.rates.forms import RatesForm
from people.rates.services import NewRate


@login_required
@require_http_methods(["GET", "POST"])
def rates(request: HttpRequest) -> HttpResponse:
    """All dated rates; posting enters many at once."""
    actor = actor_of(request)
    require(actor, Action.MANAGE_ORGANISATION)
    initial = {
        "currency": organisation().currency,
        "valid_from": timezone.localdate().replace(day=1),
    }
    form = RatesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        news = [
            NewRate(
                user_id=user.pk if user else None,
                labour_role=role,
                hourly_amount=amount,
                overtime_amount=overtime,
                currency=fields["currency"],
                valid_from=fields["valid_from"],
            )
            for user, role, amount, overtime in fields["lines"]
        ]
        done = form.submit(services.set_rates, actor=actor, rates=news)
        if done is not None:
            words = ngettext("%(number)s rate entered.", "%(number)s rates entered.", len(done))
            messages.success(request, words % {"number": len(done)})
            return redirect("rates")
    context = {"form": form, "holders": reads.rates_by_holder(actor), "settings_page": "rates"}
    return render(request, "people/rates.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def rate_delete(request: HttpRequest, rate_id: int) -> HttpResponse:
    services.delete_rate(actor=actor_of(request), rate_id=rate_id)
    messages.success(request, _("Rate deleted."))
    return redirect("rates")
