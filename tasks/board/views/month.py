"""The plan by month."""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.access import Action
from core.reading import iso_day, iso_month
from projects.project.page.frame import project_page
from tasks.board.reads import month_of, people_on_board, tasks_on
from tasks.board.views.board import keep_filters, wanted_of


@login_required
@require_safe
def project_month(request: HttpRequest, code: str) -> HttpResponse:
    """A month of the project, or with `day` the tasks of one day: a dialog for HTMX, else above the month."""
    project, context = project_page(request, code, page="month", action=Action.VIEW_PLAN)
    asked, today = request.GET, timezone.localdate()
    wanted, day = wanted_of(asked), iso_day(asked.get("day"))
    shown: dict[str, Any] = {"day": day}
    if day is not None:
        shown["day_tasks"] = tasks_on(project, day, wanted)
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, "tasks/month.html#day", context | shown)
    first = iso_month(asked.get("m")) or (day or today).replace(day=1)
    kept = asked.copy()
    for name in ("m", "day"):
        kept.pop(name, None)
    shown |= {
        "first": first,
        "weeks": month_of(project, first, wanted),
        "today": today,
        "previous": _page(first - timedelta(days=1), kept.urlencode()),
        "next": _page(first + timedelta(days=31), kept.urlencode()),
        "now": _page(today, kept.urlencode()),
        "is_now": first == today.replace(day=1),
        "kept": kept.urlencode(),
        "wanted": wanted,
        "is_filtered": wanted.is_filtered,
        "people": people_on_board(project),
        "phases": project.phases.order_by("position").values_list("id", "name"),
    }
    keep_filters(context, asked)
    return render(request, "tasks/month.html", context | shown)


def _page(day: date, kept: str) -> str:
    return f"?m={day:%Y-%m}" + (f"&{kept}" if kept else "")
