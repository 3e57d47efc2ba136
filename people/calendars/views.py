"""Working calendars: the list, one calendar's week and its exceptions."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.access import Action, require
from core.forms import actor_of
from people.calendars import reads, services
from people.calendars.forms import CalendarForm, ExceptionForm
from people.calendars.services import minutes_of


@login_required
@require_GET
def calendars(request: HttpRequest) -> HttpResponse:
    """The organisation's calendars."""
    rows = reads.calendars_of_organisation(actor_of(request))
    return render(request, "people/calendars.html", {"calendars": rows, "settings_page": "calendars"})


@login_required
@require_http_methods(["GET", "POST"])
def calendar_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Action.MANAGE_ORGANISATION)
    form = CalendarForm(request.POST or None, initial={"parent": reads.default_calendar()})
    if request.method == "POST":
        fields = {name: form.cleaned_data[name] for name in ("name", "parent")} if form.is_valid() else {}
        made = form.submit(services.create_calendar, actor=actor, week=form.week if fields else [], **fields)
        if made is not None:
            messages.success(request, _("Calendar made. Add the days that differ."))
            return redirect("calendar", made.pk)
    context = {"form": form, "settings_page": "calendars"}
    return render(request, "people/calendar_new.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """One calendar; posting saves its name, parent and week."""
    actor = actor_of(request)
    found = reads.calendar_page(actor, calendar_id)
    form = CalendarForm(request.POST or None, calendar=found.calendar)
    if request.method == "POST":
        changes: dict[str, Any] = {}
        if form.is_valid():
            parent = form.cleaned_data["parent"]
            day, week = minutes_of(form.week, parent)
            changes = {
                "name": form.cleaned_data["name"],
                "parent": parent,
                "week": form.week,
                "minutes_per_day": day,
                "minutes_per_week": week,
            }
        if form.submit(
            services.update_calendar,
            actor=actor,
            calendar_id=calendar_id,
            changes=changes,
            version=form.expected_version,
        ):
            messages.success(request, _("Saved."))
            return redirect("calendar", calendar_id)
    return _page(
        request, calendar_id, form, ExceptionForm(), 409 if form.conflict else 422 if form.errors else 200
    )


@login_required
@require_POST
def calendar_delete(request: HttpRequest, calendar_id: int) -> HttpResponse:
    services.delete_calendar(actor=actor_of(request), calendar_id=calendar_id)
    messages.success(request, _("Calendar deleted."))
    return redirect("calendars")


@login_required
@require_POST
def exception_add(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Days that differ from the week."""
    actor = actor_of(request)
    found = reads.calendar_page(actor, calendar_id)
    form = ExceptionForm(request.POST)
    fields: dict[str, Any] = {}
    if form.is_valid():
        data = form.cleaned_data
        fields = {
            "name": data["name"],
            "start": data["start"],
            "end": data["end"] or data["start"],
            "intervals": data["hours"] or [],
        }
    if form.submit(services.add_exception, actor=actor, calendar_id=calendar_id, **fields):
        messages.success(request, _("Saved."))
        return redirect("calendar", calendar_id)
    return _page(request, calendar_id, CalendarForm(calendar=found.calendar), form, 422)


@login_required
@require_POST
def exception_remove(request: HttpRequest, exception_id: int) -> HttpResponse:
    return redirect("calendar", services.remove_exception(actor=actor_of(request), exception_id=exception_id))


def _page(
    request: HttpRequest, calendar_id: int, form: CalendarForm, exception_form: ExceptionForm, status: int
) -> HttpResponse:
    found = reads.calendar_page(actor_of(request), calendar_id)
    context = {"found": found, "form": form, "exception_form": exception_form, "settings_page": "calendars"}
    return render(request, "people/calendar.html", context, status=status)
