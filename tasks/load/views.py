"""The load of people per week: of one project's team, and across projects."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.access import Action
from core.errors import Forbidden
from core.forms import actor_of
from core.reading import iso_day
from projects.models import Project
from projects.project.page.frame import project_page
from tasks.load.page import Asked, load_page
from tasks.load.reads import monday_of, people_load, project_load
from tasks.load.reads.load import WEEKS


@login_required
@require_safe
def project_load_page(request: HttpRequest, code: str) -> HttpResponse:
    """People × weeks of one project's team."""
    project, context = project_page(request, code, page="load", action=Action.VIEW_PLAN)
    actor = actor_of(request)
    today = timezone.localdate(timezone=ZoneInfo(project.time_zone))
    first = _first_week(request, today)
    url = reverse("project_load", args=[project.code])
    context |= load_page(
        project_load(project, first), actor, _asked(request), today=today, link=_linker(request, url, first)
    )
    context |= _frame(request, url, first, today)
    context["across_url"] = f"{reverse('people_load')}?{urlencode({'project': project.code, 'from': first})}"
    return render(request, "tasks/load.html", context)


@login_required
@require_safe
def people_load_page(request: HttpRequest) -> HttpResponse:
    """People × weeks across all projects whose plan one sees."""
    actor = actor_of(request)
    if actor.project_ids_with(Action.VIEW_PLAN) == frozenset():
        raise Forbidden(_("The load of people is for those who see a plan."))
    today = timezone.localdate()
    first = _first_week(request, today)
    projects = list(
        Project.objects.allowing(actor, Action.VIEW_PLAN)
        .exclude(status=Project.Status.CLOSED)
        .order_by("name", "id")
    )
    chosen = next((row for row in projects if row.code == request.GET.get("project")), None)
    search = request.GET.get("q", "").strip()
    found = people_load(actor, first, search=search, project_id=chosen.pk if chosen else None)
    url = reverse("people_load")
    context: dict[str, Any] = load_page(
        found, actor, _asked(request), today=today, link=_linker(request, url, first)
    )
    context |= _frame(request, url, first, today)
    context |= {
        "segments": [
            {"label": _("People"), "url": reverse("people_list")},
            {"label": _("Load"), "url": url, "current": True},
        ],
        "projects": projects,
        "chosen": chosen,
        "search": search,
    }
    return render(request, "tasks/load_people.html", context)


def _asked(request: HttpRequest) -> Asked:
    return Asked(
        person=request.GET.get("person", ""),
        week=iso_day(request.GET.get("week")),
        order="load" if request.GET.get("order") == "load" else "",
        is_all="all" in request.GET,
    )


def _first_week(request: HttpRequest, today: date) -> date:
    """The Monday that `?from=` names, else this week's."""
    return monday_of(iso_day(request.GET.get("from")) or today)


def _linker(request: HttpRequest, url: str, first: date) -> Callable[..., str]:
    """Addresses of the same page with other parameters; the rest stays as it is."""
    kept = {name: request.GET[name] for name in ("project", "q", "order", "all") if request.GET.get(name)}

    def link(**changes: Any) -> str:
        parameters = {"from": first, **kept, **changes}
        return f"{url}?{urlencode({name: value for name, value in parameters.items() if value != ''})}"

    return link


def _frame(request: HttpRequest, url: str, first: date, today: date) -> dict[str, Any]:
    """Addresses of the weeks before and after, and of the orders of people."""
    link = _linker(request, url, first)
    span = timedelta(weeks=WEEKS)
    is_by_load = request.GET.get("order") == "load"
    return {
        "previous_url": link(**{"from": first - span}),
        "next_url": link(**{"from": first + span}),
        "today_url": link(**{"from": monday_of(today)}),
        "is_now": first == monday_of(today),
        "last_day": first + span - timedelta(days=1),
        "first_day": first,
        "all_url": link(all=1),
        "plain_url": link(person="", week=""),
        "orders": [
            {"label": _("By name"), "url": link(order=""), "current": not is_by_load},
            {"label": _("Most over first"), "url": link(order="load"), "current": is_by_load},
        ],
    }
