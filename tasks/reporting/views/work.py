"""My work: what to do, told in one tap."""

from collections.abc import Set
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import reswap, retarget, trigger_client_event

from core.access import Action, require
from core.errors import DomainError, Forbidden, NotVisible
from core.forms import actor_of
from core.reading import whole_number
from tasks.editing.services import Edited
from tasks.models import Task
from tasks.reporting.forms import ProgressForm, TimeForm
from tasks.reporting.reads import (
    WorkGroup,
    are_shown,
    my_tasks,
    own_task_row,
    read_shown,
    shown_text,
    week_of_time,
)
from tasks.reporting.services import report_from, report_progress, undo_report
from tasks.time.services import log_time
from tasks.time.views.timesheet import work_segments


@login_required
@require_safe
def my_work(request: HttpRequest) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    groups = my_tasks(actor, today)
    if groups:
        groups[0].tasks[0]["is_first"] = True
    context = {
        "groups": groups,
        "shown": shown_text(groups),
        "today": today,
        **_due_soon(groups),
        "week": week_of_time(actor, today),
        "segments": work_segments("tasks"),
        "may_create": actor.may(Action.CREATE_PROJECT),
    }
    if request.htmx and request.htmx.target == "work":  # type: ignore[attr-defined]
        return render(request, "tasks/my_work.html#work", context | {"is_answer": True})
    return render(request, "tasks/my_work.html", context)


def _due_soon(groups: list[WorkGroup]) -> dict[str, int]:
    due = [group for group in groups if group.key in ("overdue", "today", "week")]
    return {
        "due_count": sum(len(group.tasks) for group in due),
        "due_minutes": sum(group.minutes_left for group in due),
    }


@login_required
@require_POST
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a report; answer with the row as it is now, and a toast that says what moved."""
    actor, today = actor_of(request), timezone.localdate()
    form = ProgressForm(request.POST)
    if form.is_valid():
        report = report_from(form.report_fields())
        edited = form.submit(
            report_progress, actor=actor, task_id=pk, report=report, version=form.seen_version
        )
    else:
        edited = None
    if not request.htmx:  # type: ignore[attr-defined]
        for error in [] if edited else form.errors.values():
            messages.error(request, " ".join(map(str, error)))
        if edited:
            messages.success(request, what_moved(edited))
        task = Task.objects.visible_to(actor).select_related("project").filter(pk=pk).first()
        is_from_panel = task is not None and "from_panel" in request.POST
        return redirect("task", task.project.code, pk) if task and is_from_panel else redirect("my_work")
    row = own_task_row(actor, pk, today)
    if row is None:
        raise NotVisible
    context: dict[str, Any] = {"task": row, "today": today, "form": form, "is_current": True}
    if edited is None:
        status = 409 if form.conflict else 422
        return render(request, "tasks/my_work.html#row", context, status=status)
    response = _reported(request, row, context)
    undo = f"{reverse('task_undo', args=[pk])}?version={edited.task.version}"
    return trigger_client_event(
        response, "toast", {"text": what_moved(edited), "tone": "green", "undo": undo}
    )


def _reported(
    request: HttpRequest,
    row: dict[str, Any],
    context: dict[str, Any],
) -> HttpResponse:
    """The row, which keeps its place under the finger, and the sums over the list.

    The whole list, where a task does not stand in the group in which this page shows it.
    """
    actor = actor_of(request)
    today = timezone.localdate()
    groups = my_tasks(actor, today, with_empty=True)
    shown = read_shown(request.POST.get("shown", ""))
    context |= _due_soon(groups)
    if are_shown(groups, shown):
        # One that is done stays until the list is asked for anew, and so does the head above it.
        heads = set(shown.values())
        context["groups"] = [group for group in groups if group.key in heads]
        return render(request, "tasks/my_work.html#reported", context)
    tasks = [task for group in groups for task in group.tasks]
    current = next(
        (task for task in tasks if task["id"] == row["id"]),
        tasks[0],
    )
    current["is_first"] = True
    context |= {
        "groups": [group for group in groups if group.tasks],
        "shown": shown_text(groups),
        "week": week_of_time(actor, today),
        "is_answer": True,
    }
    response = render(request, "tasks/my_work.html#work", context)
    response = retarget(response, "#work")
    return reswap(response, "innerHTML")


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the report whose toast is still on the screen; the page then asks for its rows again."""
    version = whole_number(request.GET.get("version")) or 0
    response = HttpResponse(status=204)
    try:
        edited = undo_report(actor=actor_of(request), task_id=pk, version=version)
    except (Forbidden, NotVisible):
        raise
    except DomainError as error:
        return trigger_client_event(response, "toast", {"text": error.message, "tone": "red"})
    trigger_client_event(response, "work-changed", {})
    return trigger_client_event(response, "toast", {"text": what_moved(edited), "tone": "green"})


def what_moved(edited: Edited) -> str:
    """ "Saved." with what the report did to the plan: what moved by name, the new finish of the project."""
    task, result = edited.task, edited.rescheduled
    sentences = [_("Saved: %(task)s.") % {"task": task.name}]
    zone = ZoneInfo(task.project.time_zone)
    if result is None or not result.moved_ids:
        return sentences[0]
    if moved := _others_moved(task, result.moved_task_ids):
        sentences.append(moved)
    elif task.pk in result.moved_ids and task.finish and not task.actual_finish:
        day = date_format(task.finish.astimezone(zone))
        sentences.append(_("It now ends %(day)s.") % {"day": day})
    if result.finish_before and result.finish_after and result.finish_before != result.finish_after:
        finish = date_format(result.finish_after.astimezone(zone))
        sentences.append(_("The project now ends %(finish)s.") % {"finish": finish})
    return " ".join(sentences)


def _others_moved(task: Task, moved_ids: Set[int]) -> str:
    """The first of the other tasks that moved by its name, and how many more."""
    others = Task.objects.filter(pk__in=moved_ids - {task.pk})
    names = list(others.order_by("row_number").values_list("name", flat=True))
    if not names:
        return ""
    if len(names) == 1:
        return _("“%(task)s” moved.") % {"task": names[0]}
    more = len(names) - 1
    return ngettext(
        "“%(task)s” and %(count)d more task moved.", "“%(task)s” and %(count)d more tasks moved.", more
    ) % {"task": names[0], "count": more}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def time_log(request: HttpRequest, pk: int) -> HttpResponse:
    """The dialog that logs time on a task."""
    form = TimeForm(request.POST or None, initial={"worked_on": timezone.localdate()})
    row = own_task_row(actor_of(request), pk, timezone.localdate())
    if row is None:
        raise NotVisible
    require(actor_of(request), Action.LOG_TIME, row["project_id"])
    if request.method == "POST":
        hours = form.cleaned_data.get("hours") if form.is_valid() else None
        entry = form.submit(
            log_time,
            actor=actor_of(request),
            task_id=pk,
            minutes=round((hours or 0) * 60),
            worked_on=form.cleaned_data.get("worked_on") if form.is_valid() else None,
            note=form.cleaned_data.get("note", "") if form.is_valid() else "",
        )
        if entry is not None:
            if not request.htmx:  # type: ignore[attr-defined]
                return redirect("my_work")
            response = HttpResponse(status=204)
            trigger_client_event(response, "dialog-close", {})
            trigger_client_event(response, "work-changed", {})
            return trigger_client_event(response, "toast", {"text": _("Time logged."), "tone": "green"})
    status = 422 if form.errors else 200
    return render(request, "tasks/time_dialog.html", {"form": form, "task": row, "pk": pk}, status=status)
