"""Home: what needs a person, answered there, taken back, put off; and how much it is, for every page."""

import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from core.access import Actor
from core.forms import ServiceForm, actor_of
from core.reading import whole_number
from dashboards.home.forms import NeedAnswerForm, NeedForm, PutOffForm
from dashboards.home.reads import Asked, asked_of, home_of, waiting_count
from dashboards.home.services import answer_need, bring_back, put_off, take_back_answer
from dashboards.navigation.reads import begins_with_first_steps

# After so long a browser asks anew how much waits.
COUNT_HOLDS_SECONDS = 120


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What needs this person; an admin's first steps until there is a project."""
    actor = actor_of(request)
    if begins_with_first_steps(actor):
        return redirect("first_steps")
    return _page(request)


@login_required
@require_GET
def home_count(request: HttpRequest) -> HttpResponse:
    """How much waits for this person, for the badges of the navigation."""
    number = waiting_count(actor_of(request), timezone.localdate())
    text = f"{number or ''}{_badge('tab-count-home', number)}"
    return _keep_count(HttpResponse(text), actor_of(request), number)


@login_required
@require_POST
def need_answer(request: HttpRequest) -> HttpResponse:
    """Say something to what waits; HTMX gets a row that says what came of it."""
    form = NeedAnswerForm(request.POST)
    said = form.cleaned_data if form.is_valid() else {}
    done = form.submit(
        answer_need,
        actor=actor_of(request),
        kind=said.get("kind", ""),
        key=said.get("key", ""),
        name=said.get("do", ""),
        days=float(said.get("days") or 0),
        words=said.get("words", ""),
    )
    if done is None:
        return _refused(request, form)
    undo = {"kind": said["kind"], "key": said["key"], "mark": done.mark}
    return _said(request, done.said, undo="need_undo" if done.mark is not None else "", **undo)


@login_required
@require_POST
def need_undo(request: HttpRequest) -> HttpResponse:
    """Take an answer back; the row waits again."""
    form = NeedForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {}
    said = form.submit(
        take_back_answer,
        actor=actor_of(request),
        kind=given.get("kind", ""),
        key=given.get("key", ""),
        mark=given.get("mark") or 0,
    )
    return _refused(request, form) if said is None else _back(request, given, said)


@login_required
@require_POST
def need_later(request: HttpRequest) -> HttpResponse:
    """Put a row off until tomorrow or next week."""
    form = PutOffForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {}
    said = form.submit(
        put_off,
        actor=actor_of(request),
        kind=given.get("kind", ""),
        key=given.get("key", ""),
        back_on=form.back_on(timezone.localdate()) if given else None,
    )
    if said is None:
        return _refused(request, form)
    return _said(request, said, undo="need_now", kind=given["kind"], key=given["key"])


@login_required
@require_POST
def need_now(request: HttpRequest) -> HttpResponse:
    """Bring a row back that was put off."""
    form = NeedForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {}
    if given:
        bring_back(actor=actor_of(request), key=given["key"])
    return _back(request, given, "")


def kept_count(request: HttpRequest) -> tuple[int, bool]:
    """How much waited when this browser was told, and whether that is too long ago. No query."""
    parts = request.COOKIES.get(settings.NEEDS_COOKIE_NAME, "").split(".")
    user_id, number, at = ([whole_number(part) for part in parts] + [None] * 3)[:3]
    actor = actor_of(request)
    if user_id is None or user_id != actor.user_id or number is None or at is None:
        return 0, True
    return number, not 0 <= time.time() - at < COUNT_HOLDS_SECONDS


def _keep_count(response: HttpResponse, actor: Actor, number: int) -> HttpResponse:
    response.set_cookie(
        settings.NEEDS_COOKIE_NAME,
        _kept(actor, number),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _kept(actor: Actor, number: int) -> str:
    return f"{actor.user_id}.{number}.{int(time.time())}"


def _page(request: HttpRequest) -> HttpResponse:
    shown = home_of(actor_of(request), timezone.localdate())
    # The badges beside the page are of the same moment.
    request.COOKIES[settings.NEEDS_COOKIE_NAME] = _kept(actor_of(request), shown.count)
    template = "dashboards/home.html#needs" if request.htmx else "dashboards/home.html"  # type: ignore[attr-defined]
    response = render(request, template, {"home": shown})
    return _keep_count(response, actor_of(request), shown.count)


def _said(request: HttpRequest, said: str, **undo: Any) -> HttpResponse:
    """In the place of a row: what came of it, and how it is taken back."""
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, said)
        return redirect("home")
    shown = home_of(actor_of(request), timezone.localdate())
    context = {
        "result": said,
        "home": shown,
        "undo": undo,
        "badges": _badges(shown.count),
    }
    response = render(request, "dashboards/home_answered.html", context)
    _keep_count(response, actor_of(request), shown.count)
    return trigger_client_event(response, "toast", {"text": said, "tone": "green"})


def _back(request: HttpRequest, given: dict[str, Any], said: str) -> HttpResponse:
    """The row as it waits again, in its place or with the whole page."""
    if not request.htmx:  # type: ignore[attr-defined]
        if said:
            messages.success(request, said)
        return redirect("home")
    if request.htmx.target == "needs":  # type: ignore[attr-defined]
        return _page(request)
    shown = home_of(actor_of(request), timezone.localdate())
    context = {
        "home": shown,
        "asked": _row(actor_of(request), given),
        "badges": _badges(shown.count),
    }
    response = render(request, "dashboards/home_back.html", context)
    _keep_count(response, actor_of(request), shown.count)
    return trigger_client_event(response, "toast", {"text": said, "tone": "green"}) if said else response


def _badges(number: int) -> str:
    """Both badges of the navigation, wherever the answer itself goes."""
    return _badge("count-home", number) + _badge("tab-count-home", number)


def _badge(name: str, number: int) -> str:
    # Without a space inside: an empty one is not drawn.
    return format_html(
        '<span hx-swap-oob="innerHTML:#{}">{}</span>',
        name,
        number or "",
    )


def _row(actor: Actor, given: dict[str, Any]) -> Asked | None:
    rows = asked_of(actor, timezone.localdate(), kinds=(given.get("kind", ""),))
    return next((one for one in rows if one.need.key == given.get("key")), None)


def _refused(request: HttpRequest, form: ServiceForm) -> HttpResponse:
    errors = " ".join(str(error) for found in form.errors.values() for error in found)
    if not request.htmx:  # type: ignore[attr-defined]
        messages.error(request, errors)
        return redirect("home")
    response = HttpResponse(status=204)
    return trigger_client_event(response, "toast", {"text": errors, "tone": "red"})
