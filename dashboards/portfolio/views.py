"""All projects in a table, or as cards and a chart."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET

from core.access import Action
from core.errors import Forbidden
from core.forms import actor_of
from core.reading import whole_number
from core.web.caching import tag_for
from dashboards.navigation.reads import may_see_portfolio
from dashboards.past.reads import nothing_known, portfolio_day
from dashboards.portfolio import reads
from projects.models import Phase, Project

_ROWS_A_PAGE = 50
_GREATEST_FIRST = ("slip", "budget", "cost")
PORTFOLIO_VIEWS = (
    ("worst", _lazy("Worst first")),
    ("phase", _lazy("By phase")),
    ("manager", _lazy("By manager")),
)


@login_required
@require_GET
def portfolio(request: HttpRequest) -> HttpResponse:
    """All projects the person may see, compared; `?as_of=2026-11-06` as they were known on that day."""
    actor = actor_of(request)
    if not may_see_portfolio(actor):
        raise Forbidden(_("The portfolio is for project managers and portfolio managers."))
    wanted = _portfolio_filter(request)
    known = portfolio_day(request.GET.get("as_of", ""), today=timezone.localdate())
    found = reads.portfolio(actor, wanted, today=known.today, day=known.day)
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
    etag = tag_for(actor, reads.portfolio_revision(actor), grants)
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    return HttpResponse(headers={"ETag": etag}, content_type="text/plain")


def _portfolio_filter(request: HttpRequest) -> reads.PortfolioFilter:
    """The query string against its allow-lists."""
    asked = request.GET
    status = asked.get("status", Project.Status.ACTIVE)
    order = asked.get("order", "worst")
    return reads.PortfolioFilter(
        text=asked.get("q", "")[:100].strip(),
        phase=asked.get("phase", "") if asked.get("phase", "") in "12345" else "",
        manager_id=whole_number(asked.get("manager")),
        colour=asked.get("colour", "") if asked.get("colour") in ("red", "amber", "green", "none") else "",
        status=status if status in ("", *Project.Status.values) else Project.Status.ACTIVE,
        order=order if order in reads.ORDERS else "worst",
    )


def _view_links(request: HttpRequest, wanted: reads.PortfolioFilter) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": _with(request, order=order), "current": wanted.order == order}
        for order, label in PORTFOLIO_VIEWS
    ]


def _columns(request: HttpRequest, wanted: reads.PortfolioFilter) -> dict[str, dict[str, Any]]:
    """Links in the column heads: what the table is ordered by, and what it could be."""
    return {
        order: {
            "url": _with(request, order=order),
            "current": wanted.order == order,
            "direction": "descending" if order in _GREATEST_FIRST else "ascending",
        }
        for order in reads.ORDERS
    }


def _with(request: HttpRequest, **values: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in values.items():
        query[name] = value
    return f"?{query.urlencode()}"
