"""Dated exchange rates."""

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
from core.money import CURRENCIES
from people.exchange_rates import reads, services
from people.exchange_rates.forms import ExchangeRateForm, ExchangeRatesForm
from people.organisation.reads import organisation


@login_required
@require_http_methods(["GET", "POST"])
def exchange_rates(request: HttpRequest) -> HttpResponse:
    """All dated exchange rates; posting enters one, or with `many` those of a text or file."""
    actor = actor_of(request)
    require(actor, Action.MANAGE_ORGANISATION)
    home = organisation().currency
    other = next(code for code in CURRENCIES if code != home)
    initial = {
        "from_currency": other,
        "to_currency": home,
        "valid_from": timezone.localdate().replace(day=1),
    }
    wants_many = "many" in request.POST
    form = ExchangeRateForm(None if wants_many else request.POST or None, initial=initial)
    many = ExchangeRatesForm(*((request.POST, request.FILES) if wants_many else ()))
    if form.is_valid() and form.submit(services.set_exchange_rate, actor=actor, **form.cleaned_data):
        messages.success(request, _("Exchange rate entered."))
        return redirect("exchange_rates")
    if many.is_valid():
        rates = many.submit(services.set_exchange_rates, actor=actor, rates=many.cleaned_data["rates"])
        if rates:
            words = ngettext(
                "%(count)d exchange rate entered.", "%(count)d exchange rates entered.", len(rates)
            )
            messages.success(request, words % {"count": len(rates)})
            return redirect("exchange_rates")
    rates = reads.exchange_rates(actor)
    context = {"form": form, "many": many, "rates": rates, "settings_page": "exchange_rates"}
    status = 422 if form.errors or many.errors else 200
    return render(request, "people/exchange_rates.html", context, status=status)


@login_required
@require_POST
def exchange_rate_delete(request: HttpRequest, rate_id: int) -> HttpResponse:
    services.delete_exchange_rate(actor=actor_of(request), rate_id=rate_id)
    messages.success(request, _("Exchange rate deleted."))
    return redirect("exchange_rates")
