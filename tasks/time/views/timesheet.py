"""The weekly grid of one's own time: each cell is one request, answered with what it changed."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.access import Actor
from core.errors import Conflict, DomainError, Forbidden, NotVisible
from core.forms import ServiceForm, actor_of
from core.reading import FIRST_DAY, LAST_DAY, whole_number
from tasks.load.reads import monday_of
from tasks.time.page import ROWS_MOST, Sheet, tasks_to_add, timesheet, week_key
from tasks.time.services import set_time, submit_week, withdraw_week
from tasks.typing.figures.hours import parse_hours


class CellForm(ServiceForm):
    """One cell as typed; what is not sent stays."""

    task = forms.IntegerField(min_value=1)
    day = forms.DateField(input_formats=["%Y-%m-%d"])
    text = forms.CharField(required=False, max_length=20)
    note = forms.CharField(required=False, max_length=300)

    def changes(self) -> dict[str, Any]:
        """Minutes and note as the service takes them. Raises DomainError for a text that is no time."""
        given: dict[str, Any] = {}
        if "text" in self.data:
            given["minutes"] = parse_hours(self.cleaned_data["text"])
        if "note" in self.data:
            given["note"] = self.cleaned_data["note"]
        return given


class WeekForm(ServiceForm):
    project = forms.IntegerField(min_value=1)
    week = forms.CharField(max_length=10)


def work_segments(current: str) -> list[dict[str, Any]]:
    """The two halves of My work."""
    pages = (("tasks", _("Tasks"), "my_work", "checklist"), ("time", _("Time"), "timesheet", "clock"))
    return [
        {"label": label, "url": reverse(name), "current": key == current, "icon": icon}
        for key, label, name, icon in pages
    ]


@login_required
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    monday, more = _monday(request.GET.get("week", "")), _ids(request.GET.get("rows", ""))
    found = timesheet(actor_of(request), monday, more_tasks=more)
    today = found.today
    copied = [*more, *(pk for pk in found.last_week if pk not in more)]
    context = {
        "sheet": found,
        "segments": work_segments("time"),
        "rows": ",".join(map(str, more)),
        "before_url": _url(monday - timedelta(weeks=1)),
        "after_url": _url(monday + timedelta(weeks=1)) if monday + timedelta(weeks=1) <= today else "",
        "now_url": "" if monday == monday_of(today) else reverse("timesheet"),
        "copy_url": _url(monday, copied) if found.last_week else "",
        "sunday": monday + timedelta(days=6),
        "week_number": monday.isocalendar().week,
        "shown_day": (today - monday).days if monday <= today < monday + timedelta(weeks=1) else 0,
    }
    return render(request, "tasks/timesheet.html", context)


@login_required
@require_POST
def cell(request: HttpRequest) -> HttpResponse:
    """Save one cell. Answers with it and its totals; 422 or 409 with the sentence for what cannot be."""
    form = CellForm(request.POST)
    if not form.is_valid():
        error = next(iter(form.errors.values()))[0]
        return JsonResponse({"message": str(error)}, status=422)
    actor, day, task_id = actor_of(request), form.cleaned_data["day"], form.cleaned_data["task"]
    try:
        set_time(actor=actor, task_id=task_id, worked_on=day, version=form.expected_version, **form.changes())
    except (Forbidden, NotVisible):
        raise
    except Conflict as conflict:
        stored = conflict.fields[0].stored
        words = _("Changed on another page: it says %(stored)s there. Enter saves yours.") % {
            "stored": stored
        }
        return JsonResponse({"message": words, "version": conflict.version}, status=409)
    except DomainError as error:
        return JsonResponse({"message": error.message, "code": error.code}, status=error.status_code)
    return JsonResponse(_answer(actor, task_id, day, _ids(request.POST.get("rows", ""))))


@login_required
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Tasks to add as rows: links back to the week that show them."""
    monday, more = _monday(request.GET.get("week", "")), _ids(request.GET.get("rows", ""))
    actor = actor_of(request)
    shown = {
        row.task["id"]
        for project in timesheet(actor, monday, more_tasks=more).projects
        for row in project.rows
    }
    tasks = tasks_to_add(actor, request.GET.get("q", "")[:100], shown)
    for task in tasks:
        task["url"] = f"{_url(monday, [*more, task['id']])}#row-{task['id']}"
    return render(request, "tasks/timesheet_found.html", {"tasks": tasks})


@login_required
@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """Hand in a project's week, or take it back."""
    form = WeekForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a week and a project."))
        return redirect("timesheet")
    monday, actor, project_id = (
        _monday(form.cleaned_data["week"]),
        actor_of(request),
        form.cleaned_data["project"],
    )
    back_to = _url(monday, _ids(request.POST.get("rows", "")))
    try:
        if week := request.POST.get("withdraw", ""):
            withdraw_week(actor=actor, week_id=whole_number(week) or 0)
            messages.success(request, _("Taken back. Change it and hand it in again."))
        else:
            submit_week(actor=actor, project_id=project_id, day=monday)
            messages.success(request, _("Handed in."))
    except (Forbidden, NotVisible):
        raise
    except DomainError as error:
        messages.error(request, error.message)
    return redirect(back_to)


def _answer(actor: Actor, task_id: int, day: date, more: list[int]) -> dict[str, Any]:
    found: Sheet = timesheet(actor, monday_of(day), more_tasks=[task_id, *more])
    place = found.find(task_id, day)
    if place is None:
        raise NotVisible
    project, row, saved = place
    total = found.days[(day - found.monday).days]
    return {
        "cell": {"text": saved.text, "note": saved.note, "version": saved.version},
        "row": row.text,
        "project": {"id": project.id, "total": project.total, "may_submit": project.may_submit},
        "day": {"total": total.text, "words": total.words, "is_over": total.is_over},
        "week": {"total": found.total, "words": found.words},
    }


def _monday(text: str) -> date:
    """The Monday of "2026-W47"; of this week where the text says none."""
    year, week = map(whole_number, text.partition("-W")[::2])
    with suppress(ValueError):
        if year and week and FIRST_DAY.year <= year <= LAST_DAY.year:
            return date.fromisocalendar(year, week, 1)
    return monday_of(timezone.localdate())


def _ids(text: str) -> list[int]:
    found = map(whole_number, text.split(",")[:ROWS_MOST])
    return list(dict.fromkeys(pk for pk in found if pk is not None))


def _url(monday: date, rows: list[int] | None = None) -> str:
    query = {"week": week_key(monday)}
    if rows:
        query["rows"] = ",".join(map(str, rows))
    return f"{reverse('timesheet')}?{urlencode(query, safe=',')}"
