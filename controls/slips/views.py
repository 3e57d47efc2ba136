"""The slip ledger as a page: what moved finish and cost in a period, cause by cause."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from controls.known.words import Reader, reader_of
from controls.models import Movement
from controls.slips.reads import Entry, Ledger, known_dates, ledger_between, period_of
from controls.slips.words import finish_line, signed_days, signed_money, speak
from core.access import Action
from core.forms import actor_of
from core.reading import iso_day
from projects.project.page.frame import project_page

_ROWS_A_PAGE = 100


@login_required
@require_safe
def slips(request: HttpRequest, code: str) -> HttpResponse:
    """The causes of a period (`?from=2026-11-06&to=2026-11-20`), all or of one kind, person or task."""
    project, context = project_page(request, code, page="slips", action=Action.VIEW_PLAN)
    reader = reader_of(project, actor_of(request))
    since, until = period_of(project, _day(request, "from"), _day(request, "to"))
    ledger = ledger_between(project, since, until)
    # Who may not see money sees no line that only money makes.
    entries = [entry for entry in ledger.entries if entry.minutes or (reader.sees_money and entry.cost)]
    chosen = [entry for entry in entries if _is_asked(entry, request)]
    page = Paginator(chosen, _ROWS_A_PAGE).get_page(request.GET.get("page"))
    context |= {
        "ledger": ledger,
        "line": finish_line(ledger),
        "rows": [speak(entry, reader, minutes_per_day=ledger.minutes_per_day) for entry in page],
        "page_obj": page,
        "entry_count": len(entries),
        "totals": _totals(ledger, reader),
        "chosen_days": signed_days(sum((entry.days for entry in chosen), Decimal(0))),
        "chosen_money": signed_money(sum((entry.cost for entry in chosen), Decimal(0)), reader)
        if reader.sees_money
        else "",
        "dates": known_dates(project.pk),
        "kinds": _kinds(request, entries),
        "people": sorted({entry.movement.actor_name for entry in entries if entry.movement.actor_name}),
        "asked": {name: request.GET.get(name, "") for name in ("from", "to", "kind", "person", "q")},
    }
    return render(request, "controls/slips.html", context)


def _day(request: HttpRequest, name: str) -> date | None:
    return iso_day(request.GET.get(name))


def _is_asked(entry: Entry, request: HttpRequest) -> bool:
    kind, person = request.GET.get("kind", ""), request.GET.get("person", "")
    words = request.GET.get("q", "").strip().lower()
    movement = entry.movement
    return (
        (not kind or movement.kind == kind)
        and (not person or movement.actor_name == person)
        and (
            not words or words in str(movement.facts.get("task") or movement.facts.get("entry") or "").lower()
        )
    )


def _kinds(request: HttpRequest, entries: list[Entry]) -> list[dict[str, Any]]:
    """Segments: all, and each kind that occurs, with how many lines."""
    counts: dict[str, int] = {}
    for entry in entries:
        counts[entry.movement.kind] = counts.get(entry.movement.kind, 0) + 1
    asked = request.GET.get("kind", "")
    shown: list[tuple[str, Any, int]] = [("", _("All"), len(entries))]
    shown += [(kind, label, counts[kind]) for kind, label in Movement.Kind.choices if kind in counts]
    found = []
    for kind, label, count in shown:
        query = request.GET.copy()
        query.pop("page", None)
        query["kind"] = kind
        found.append(
            {"label": label, "count": count, "url": f"?{query.urlencode()}", "current": kind == asked}
        )
    return found


def _totals(ledger: Ledger, reader: Reader) -> dict[str, str]:
    """The movement of the whole period, which its lines add up to."""
    money = signed_money(ledger.cost, reader) if reader.sees_money and ledger.cost is not None else ""
    return {"days": signed_days(ledger.days), "money": money}
