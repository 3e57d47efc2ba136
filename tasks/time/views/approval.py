"""The manager's page of a project's time: weeks that wait, what was decided, and the lock of a period."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.access import Action
from core.errors import DomainError, Forbidden, NotVisible
from core.forms import ServiceForm, actor_of
from core.reading import whole_number
from projects.project.page.frame import project_of, project_page
from tasks.time import reads as time_approval
from tasks.time.services import approve_weeks, lock_time, reopen_week, return_week


class LockForm(ServiceForm):
    until = forms.DateField(required=False, input_formats=["%Y-%m-%d"])


@login_required
@require_safe
def project_time(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, page="time", action=Action.APPROVE_TIME)
    return render(request, "tasks/time_project.html", context | {"time": time_approval.project_time(project)})


@login_required
@require_POST
def time_approve(request: HttpRequest, code: str) -> HttpResponse:
    """Approve the weeks sent as "id:version": one, or all that the page showed."""
    project = project_of(request, code, Action.APPROVE_TIME)
    versions: dict[int, int | None] = {}
    for text in request.POST.getlist("week"):
        pk, _sep, version = text.partition(":")
        week_id = whole_number(pk)
        if week_id is not None and (seen := whole_number(version)) is not None:
            versions[week_id] = seen

    def approve() -> str:
        weeks = approve_weeks(actor=actor_of(request), project_id=project.pk, versions=versions)
        return ngettext("%(count)d week approved.", "%(count)d weeks approved.", len(weeks)) % {
            "count": len(weeks)
        }

    return _done(request, code, approve)


@login_required
@require_POST
def time_give_back(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Return a waiting week with a note, or reopen an approved one."""
    project_of(request, code, Action.APPROVE_TIME)
    given: dict[str, Any] = {"actor": actor_of(request), "week_id": pk, "note": request.POST.get("note", "")}
    if (version := whole_number(request.POST.get("version"))) is not None:
        given["version"] = version

    def give_back() -> str:
        if "reopen" in request.POST:
            week = reopen_week(**given)
            return _("Reopened. %(who)s has been told.") % {"who": week.user}
        week = return_week(**given)
        return _("Returned. %(who)s has been told.") % {"who": week.user}

    return _done(request, code, give_back)


@login_required
@require_POST
def time_lock(request: HttpRequest, code: str) -> HttpResponse:
    """Lock time up to a day; without a day, unlock it."""
    project = project_of(request, code, Action.APPROVE_TIME)
    form = LockForm(request.POST)

    def lock() -> str:
        if not form.is_valid():
            raise DomainError(" ".join(map(str, form.errors.get("until", ()))))
        until = None if "unlock" in request.POST else form.cleaned_data["until"]
        if until is None and "unlock" not in request.POST:
            raise DomainError(_("Enter the last day that is locked."))
        lock_time(actor=actor_of(request), project_id=project.pk, until=until, version=form.expected_version)
        return (
            _("Time is locked up to %(day)s.") % {"day": date_format(until)}
            if until
            else _("Time is unlocked.")
        )

    return _done(request, code, lock)


def _done(request: HttpRequest, code: str, act: Callable[[], str]) -> HttpResponse:
    """Say what was done, or why it was not, on the page it came from."""
    try:
        messages.success(request, act())
    except (Forbidden, NotVisible):
        raise
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("project_time", code)
