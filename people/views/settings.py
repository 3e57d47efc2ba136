"""One's own profile, and what an admin sets for the organisation: its data, holidays, skills and rates."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.access import Action, require
from core.forms import actor_of
from core.money import CURRENCIES
from people import selectors, services
from people.forms import ExchangeRateForm, HolidaysForm, OrganisationForm, ProfileForm, RatesForm, SkillForm
from people.forms_exchange import ExchangeRatesForm
from people.models import Skill, User
from people.services.rates import NewRate


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


@login_required
@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest) -> HttpResponse:
    """The organisation's name, currency, time zone, calendar and holidays."""
    actor = actor_of(request)
    require(actor, Action.MANAGE_ORGANISATION)
    form = OrganisationForm(request.POST or None, instance=selectors.organisation())
    if request.method == "POST":
        fields = form.cleaned_data if form.is_valid() else {}
        if form.submit(
            services.update_organisation, actor=actor, changes=fields, version=form.expected_version
        ):
            messages.success(request, _("Saved."))
            return redirect("organisation")
    return _organisation_page(request, form, None, 409 if form.conflict else 422 if form.errors else 200)


@login_required
@require_POST
def fill_holidays(request: HttpRequest) -> HttpResponse:
    """Enter public holidays, from last year to three years ahead; doing it again changes nothing."""
    actor = actor_of(request)
    require(actor, Action.MANAGE_ORGANISATION)
    form = HolidaysForm(request.POST)
    if form.is_valid():
        number = form.submit(
            services.fill_organisation_holidays,
            actor=actor,
            country=form.cleaned_data["country"],
            subdivision=form.cleaned_data["subdivision"],
            this_year=timezone.localdate().year,
        )
        if number is not None:
            words = ngettext("%(number)s new holiday entered.", "%(number)s new holidays entered.", number)
            messages.success(request, words % {"number": number})
            return redirect("organisation")
    return _organisation_page(request, OrganisationForm(instance=selectors.organisation()), form, 422)


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


@login_required
@require_http_methods(["GET", "POST"])
def rates(request: HttpRequest) -> HttpResponse:
    """All dated rates; posting enters many at once."""
    actor = actor_of(request)
    require(actor, Action.MANAGE_ORGANISATION)
    initial = {
        "currency": selectors.organisation().currency,
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
    context = {"form": form, "holders": selectors.rates_by_holder(actor), "settings_page": "rates"}
    return render(request, "people/rates.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def rate_delete(request: HttpRequest, rate_id: int) -> HttpResponse:
    services.delete_rate(actor=actor_of(request), rate_id=rate_id)
    messages.success(request, _("Rate deleted."))
    return redirect("rates")


@login_required
@require_http_methods(["GET", "POST"])
def exchange_rates(request: HttpRequest) -> HttpResponse:
    """All dated exchange rates; posting enters one, or with `many` those of a text or file."""
    actor = actor_of(request)
    require(actor, Action.MANAGE_ORGANISATION)
    home = selectors.organisation().currency
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
    rates = selectors.exchange_rates(actor)
    context = {"form": form, "many": many, "rates": rates, "settings_page": "exchange_rates"}
    status = 422 if form.errors or many.errors else 200
    return render(request, "people/exchange_rates.html", context, status=status)


@login_required
@require_POST
def exchange_rate_delete(request: HttpRequest, rate_id: int) -> HttpResponse:
    services.delete_exchange_rate(actor=actor_of(request), rate_id=rate_id)
    messages.success(request, _("Exchange rate deleted."))
    return redirect("exchange_rates")


def _organisation_page(
    request: HttpRequest, form: OrganisationForm, holidays_form: HolidaysForm | None, status: int
) -> HttpResponse:
    home = selectors.organisation()
    initial = {"country": home.holiday_country, "subdivision": home.holiday_subdivision}
    context = {
        "form": form,
        "holidays_form": holidays_form or HolidaysForm(initial=initial),
        "organisation": home,
        "settings_page": "organisation",
    }
    return render(request, "people/organisation.html", context, status=status)
