"""Dashboards: where a person starts, one project on a page, all projects in a table."""

import hashlib
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET

from controls.known.reads import known_on, local_today, revision_of
from core.access import Action
from core.caching import tag_for
from core.errors import Forbidden
from core.forms import actor_of
from core.quantities import QUANTITIES
from core.reading import whole_number
from dashboards import selectors
from dashboards.selectors.jump import found_by
from dashboards.selectors.navigation import may_see_portfolio
from dashboards.selectors.past import nothing_known, portfolio_day
from dashboards.views_earned import show_status_date
from projects.models import Phase, Project
from projects.project.page.frame import project_page

# The parts of the overview that refresh by themselves, each when it changed.
FRAGMENTS = ("verdict", "phases", "health", "value", "waiting", "milestones", "risks", "changes")
_ROWS_A_PAGE = 50
_GREATEST_FIRST = ("slip", "budget", "cost")
PORTFOLIO_VIEWS = (
    ("worst", _lazy("Worst first")),
    ("phase", _lazy("By phase")),
    ("manager", _lazy("By manager")),
)


@login_required
@require_GET
def project_overview(request: HttpRequest, code: str) -> HttpResponse:
    """The project on one page; `?as_of=2026-11-06` as it was known on that day.

    An open page asks again with `seen` and gets only the fragments that changed.
    """
    project, context = project_page(request, code, page="overview")
    # Read before the figures: a change in between then shows as one more refresh, never as none.
    etag = revision_of(project).tag_for(actor_of(request))
    known = known_on(project, request.GET.get("as_of", ""), today=local_today(project))
    show_status_date(context, known)
    context["known"] = known
    context["overview"] = selectors.overview(project, actor_of(request), known)
    fragments = {
        name: render_to_string(f"dashboards/overview.html#{name}", context, request) for name in FRAGMENTS
    }
    digests = {name: _digest(html) for name, html in fragments.items()}
    context["seen"] = ",".join(f"{name}:{digest}" for name, digest in digests.items())
    if "seen" in request.GET:
        seen = set(request.GET["seen"].split(","))
        context["changed"] = [
            # The root of every fragment carries its id; HTMX then swaps it wherever it stands.
            mark_safe(html.replace(f'id="ov-{name}"', f'id="ov-{name}" hx-swap-oob="true"', 1))  # noqa: S308
            for name, html in fragments.items()
            if f"{name}:{digests[name]}" not in seen
        ]
        return render(request, "dashboards/overview_changes.html", context)
    context |= {"fragments": fragments, "etag": etag}
    return render(request, "dashboards/overview.html", context)


def _digest(html: str) -> str:
    return hashlib.blake2s(html.encode(), digest_size=8).hexdigest()


@login_required
@require_GET
def jump(request: HttpRequest) -> HttpResponse:
    """What the command palette finds beyond the places of the page (JSON)."""
    asked, here = (request.GET.get(name, "")[:100] for name in ("q", "in"))
    return JsonResponse({"found": found_by(actor_of(request), asked, here)})


@login_required
@require_GET
def quantities(request: HttpRequest) -> HttpResponse:
    """The glossary: every quantity that pages tell, with what it means."""
    return render(request, "dashboards/quantities.html", {"quantities": QUANTITIES})


@login_required
@require_GET
def portfolio(request: HttpRequest) -> HttpResponse:
    """All projects the person may see, compared; `?as_of=2026-11-06` as they were known on that day."""
    actor = actor_of(request)
    if not may_see_portfolio(actor):
        raise Forbidden(_("The portfolio is for project managers and portfolio managers."))
    wanted = _portfolio_filter(request)
    known = portfolio_day(request.GET.get("as_of", ""), today=timezone.localdate())
    found = selectors.portfolio(actor, wanted, today=known.today, day=known.day)
    if known.day is not None and found.status_date is None:
        known = nothing_known(known)
    page = Paginator(found.rows, _ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "portfolio": found,
        "known": known,
        "as_of_keep": {name: value for name, value in request.GET.items() if name not in ("as_of", "page")},
        "page_obj": page,
        "wanted": wanted,
        "views": _view_links(request, wanted),
        "columns": _columns(request, wanted),
        "phases": [(str(position), kind.label) for position, kind in enumerate(Phase.Kind, start=1)],
        "statuses": Project.Status.choices,
        "is_filtered": bool(wanted.text or wanted.phase or wanted.manager_id or wanted.colour),
        "may_create": actor.may(Action.CREATE_PROJECT),
    }
    return render(request, "dashboards/portfolio.html", context)


@login_required
@require_GET
def portfolio_revision(request: HttpRequest) -> HttpResponse:
    """What an open portfolio polls: 304 while no project of it was changed or computed."""
    actor = actor_of(request)
    # What one may see of each project is shown there, too.
    grants = sorted(actor.grants.items())
    etag = tag_for(actor, selectors.portfolio_revision(actor), grants)
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    return HttpResponse(headers={"ETag": etag}, content_type="text/plain")


def _portfolio_filter(request: HttpRequest) -> selectors.PortfolioFilter:
    """The query string against its allow-lists."""
    asked = request.GET
    status = asked.get("status", Project.Status.ACTIVE)
    order = asked.get("order", "worst")
    return selectors.PortfolioFilter(
        text=asked.get("q", "")[:100].strip(),
        phase=asked.get("phase", "") if asked.get("phase", "") in "12345" else "",
        manager_id=whole_number(asked.get("manager")),
        colour=asked.get("colour", "") if asked.get("colour") in ("red", "amber", "green", "none") else "",
        status=status if status in ("", *Project.Status.values) else Project.Status.ACTIVE,
        order=order if order in selectors.ORDERS else "worst",
    )


def _view_links(request: HttpRequest, wanted: selectors.PortfolioFilter) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": _with(request, order=order), "current": wanted.order == order}
        for order, label in PORTFOLIO_VIEWS
    ]


def _columns(request: HttpRequest, wanted: selectors.PortfolioFilter) -> dict[str, dict[str, Any]]:
    """Links in the column heads: what the table is ordered by, and what it could be."""
    return {
        order: {
            "url": _with(request, order=order),
            "current": wanted.order == order,
            "direction": "descending" if order in _GREATEST_FIRST else "ascending",
        }
        for order in selectors.ORDERS
    }


def _with(request: HttpRequest, **values: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in values.items():
        query[name] = value
    return f"?{query.urlencode()}"
