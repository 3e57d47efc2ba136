"""The board: columns by status, cards that are moved by hand or key."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from core.access import Action
from core.errors import DomainError, Forbidden, NotVisible
from core.forms import actor_of
from core.reading import whole_number
from projects.project.page.frame import project_page
from tasks.board.reads import Wanted, board, people_on_board
from tasks.board.reads.cards import LANES
from tasks.board.services import move_card, set_limit
from tasks.models import Task
from tasks.plan.page import moved_in_words
from tasks.plan.services import undo_plan


@login_required
@require_safe
def project_board(request: HttpRequest, code: str) -> HttpResponse:
    return _board(request, code, request.GET)


@login_required
@require_POST
def board_move(request: HttpRequest, code: str) -> HttpResponse:
    """Move a card; the answer is the board as it is then, with a toast that can undo."""
    project, _context = project_page(request, code, page="board", action=Action.VIEW_PLAN)
    data = request.POST
    toast: dict[str, Any]
    try:
        edited = move_card(
            actor=actor_of(request),
            project_id=project.pk,
            task_id=whole_number(data.get("task")) or 0,
            status=data.get("to", ""),
            reason=data.get("reason", ""),
            version=whole_number(data.get("version")),
        )
        label = dict(Task.Status.choices).get(data.get("to", ""), "")
        text = _("Now: %(status)s. %(moved)s") % {"status": label, "moved": moved_in_words(edited)}
        toast = {"text": text.strip(), "tone": "green", "undo": reverse("board_undo", args=[code])}
    except (Forbidden, NotVisible):
        raise
    except DomainError as error:
        toast = {"text": error.message, "tone": "red"}
    return _answer(request, code, toast)


@login_required
@require_POST
def board_undo(request: HttpRequest, code: str) -> HttpResponse:
    project, _context = project_page(request, code, page="board", action=Action.VIEW_PLAN)
    response = HttpResponse(status=204)
    try:
        _edited, summary = undo_plan(actor=actor_of(request), project_id=project.pk)
        toast = {"text": _("Undone: %(what)s.") % {"what": summary}, "tone": "green"}
    except (Forbidden, NotVisible):
        raise
    except DomainError as error:
        toast = {"text": error.message, "tone": "red"}
    trigger_client_event(response, "board-changed", {})
    return trigger_client_event(response, "toast", toast)


@login_required
@require_POST
def board_limit(request: HttpRequest, code: str) -> HttpResponse:
    """The most cards of a column; an empty field lifts the limit."""
    project, _context = project_page(request, code, page="board", action=Action.EDIT_PLAN)
    toast: dict[str, Any] = {"text": _("Limit saved."), "tone": "green"}
    try:
        raw = request.POST.get("most", "").strip()
        if raw and whole_number(raw) is None:
            raise DomainError(_("Type a whole number, or nothing."))
        set_limit(
            actor=actor_of(request),
            project_id=project.pk,
            status=request.POST.get("status", ""),
            most=whole_number(raw),
        )
    except (Forbidden, NotVisible):
        raise
    except DomainError as error:
        toast = {"text": error.message, "tone": "red"}
    return _answer(request, code, toast)


def _answer(request: HttpRequest, code: str, toast: dict[str, Any]) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("board", code)
    return trigger_client_event(
        _board(request, code, QueryDict(request.POST.get("query", ""))), "toast", toast
    )


def _board(request: HttpRequest, code: str, asked: Any) -> HttpResponse:
    project, context = project_page(request, code, page="board", action=Action.VIEW_PLAN)
    wanted = wanted_of(asked)
    shown = {
        "lanes": board(project, actor_of(request), wanted),
        "wanted": wanted,
        "is_filtered": wanted.is_filtered,
        "query": asked.urlencode(),
        "statuses": Task.Status.choices,
        "people": people_on_board(project),
        "phases": project.phases.order_by("position").values_list("id", "name"),
        "views": [
            {"label": label, "url": f"?{_with(asked, lanes=key)}", "current": wanted.lanes == key}
            for key, label in (("", _("No lanes")), ("person", _("By person")), ("phase", _("By phase")))
        ],
        "all_url": f"{reverse('board', args=[code])}?{_with(asked, all='1')}",
    }
    keep_filters(context, asked)
    template = "tasks/board.html#board" if request.htmx else "tasks/board.html"  # type: ignore[attr-defined]
    return render(request, template, context | shown)


def wanted_of(asked: Mapping[str, str]) -> Wanted:
    """What the address asks for; what makes no sense is left out."""
    lanes = asked.get("lanes", "")
    return Wanted(
        text=asked.get("q", "").strip(),
        person=whole_number(asked.get("person")),
        phase=whole_number(asked.get("phase")),
        only_critical=asked.get("critical") == "1",
        lanes=lanes if lanes in LANES else "",
        shows_all=asked.get("all") == "1",
    )


def keep_filters(context: dict[str, Any], asked: QueryDict) -> None:
    """The ways from board to month and back keep what is filtered."""
    if kept := _with(asked, m="", day="", all=""):
        for door in context["doors"]:
            for entry in door["pages"]:
                if entry["name"] in ("board", "month"):
                    entry["url"] += f"?{kept}"


def _with(asked: QueryDict, **changes: str) -> str:
    """The query with some of it changed; an empty value leaves a name out."""
    query = asked.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return query.urlencode()
