"""What an admin sets for the organisation: its data and holidays."""

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
from people.organisation import reads, services
from people.organisation.forms import HolidaysForm, OrganisationForm


@login_required
@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest) -> HttpResponse:
    """The organisation's name, currency, time zone, calendar and holidays."""
    actor = actor_of(request)
    require(actor, Action.MANAGE_ORGANISATION)
    form = OrganisationForm(request.POST or None, instance=reads.organisation())
    if request.method == "POST":
        fields = form.cleaned_data if form.is_valid() else {}
        if form.submit(
            services.update_organisation,
            actor=actor,
            changes=fields,
            version=form.expected_version,
        ):
            messages.success(request, _("Saved."))
            return redirect("organisation")
    status = 409 if form.conflict else 422 if form.errors else 200
    return _organisation_page(request, form, None, status)


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
            words = ngettext(
                "%(number)s new holiday entered.",
                "%(number)s new holidays entered.",
                number,
            )
            messages.success(request, words % {"number": number})
            return redirect("organisation")
    unchanged = OrganisationForm(instance=reads.organisation())
    return _organisation_page(request, unchanged, form, 422)


def _organisation_page(
    request: HttpRequest, form: OrganisationForm, holidays_form: HolidaysForm | None, status: int
) -> HttpResponse:
    home = reads.organisation()
    initial = {"country": home.holiday_country, "subdivision": home.holiday_subdivision}
    context = {
        "form": form,
        "holidays_form": holidays_form or HolidaysForm(initial=initial),
        "organisation": home,
        "settings_page": "organisation",
    }
    return render(request, "people/organisation.html", context, status=status)
