"""The page behind an e-mail's button: says what will happen, and does it when asked. Needs no log-in, nor cookies.

The token in the address is the whole right to report, and no cookie adds to it: nobody can forge a post without
knowing it. So the posts are exempt from the CSRF check, which would want a cookie that the browser inside a mail
app may not keep, and an Origin that `no-referrer` makes browsers withhold.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from alerts.links.reads import link_of
from alerts.models import UpdateLink
from core.access import Action
from core.errors import DomainError, Forbidden, NotVisible
from core.forms import posted
from people.access import actor_for
from tasks.models import Task
from tasks.reporting.forms import OneTapForm
from tasks.reporting.reads import HELD_BY, begins_early
from tasks.reporting.services import report_by_link, undo_by_link
from tasks.reporting.views.work import what_moved

Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponse]


def _keeps_its_address(view: View[Given]) -> View[Given]:
    """Wherever the page leads, no other page, file or log learns the token from the address it came from."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return answer


@never_cache
@csrf_exempt
@_keeps_its_address
@require_http_methods(["GET", "HEAD", "POST"])
def one_tap(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows, and changes nothing: mail scanners open every link. POST reports."""
    link = link_of(token)
    task = _task(link)
    with translation.override(link.alert.recipient.language or translation.get_language()):
        form = OneTapForm(posted(request), initial=_asked(request))
        if request.method == "POST" and form.is_valid():
            edited = form.submit(report_by_link, token=token, report=form.report())
            if edited is not None:
                messages.success(request, what_moved(edited))
                return redirect("one_tap", token)
            if _is_reported(token):
                # A finger that tapped twice: the page says what the first tap did.
                return redirect("one_tap", token)
        context = {
            "link": link,
            "task": task,
            "form": form,
            "token": token,
            "chosen": form["do"].value(),
            "is_over": link.is_over(timezone.now()),
            "early": _early(task),
            "begins": (OneTapForm.DONE, OneTapForm.ON_TRACK),
        }
        status = 422 if form.errors else 410 if context["is_over"] and not link.used_at else 200
        zone = link.alert.recipient.time_zone or task.project.time_zone
        with timezone.override(ZoneInfo(zone)):
            return render(request, "tasks/one_tap.html", context, status=status)


def _is_reported(token: str) -> bool:
    return link_of(token).used_at is not None


@never_cache
@csrf_exempt
@_keeps_its_address
@require_POST
def one_tap_undo(request: HttpRequest, token: str) -> HttpResponse:
    """Take the report back."""
    link = link_of(token)
    with translation.override(link.alert.recipient.language or translation.get_language()):
        try:
            undo_by_link(token=token)
            messages.success(request, _("Taken back. The task is as it was."))
        except (Forbidden, NotVisible):
            raise
        except DomainError as error:
            messages.error(request, error.message)
    return redirect("one_tap", token)


def _task(link: UpdateLink) -> Task:
    """The task as the recipient may see it today."""
    actor = actor_for(link.alert.recipient)
    rows = Task.objects.visible_to(actor).live().select_related("project")
    task: Task | None = rows.filter(pk=link.alert.task_id).first()
    if task is None or not actor.may(Action.UPDATE_PROGRESS, task.project_id):
        raise NotVisible
    return task


def _early(task: Task) -> str:
    """What a report that begins it would do, where it must not begin yet."""
    zone = task.project.time_zone
    row = {name: getattr(task, name) for name in HELD_BY}
    return begins_early(row, zone, timezone.localdate(timezone=ZoneInfo(zone)))


def _asked(request: HttpRequest) -> dict[str, str]:
    return {
        "do": request.GET.get("do", OneTapForm.DONE),
        "days": request.GET.get("days", "1"),
    }
