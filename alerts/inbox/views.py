"""The inbox, and what is done about an alert."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from alerts.inbox import reads, services
from alerts.inbox.forms import AnswerForm, SnoozeForm
from alerts.kinds.words import kind_label
from alerts.preferences.services import mute_kind, mute_project, unmute_project
from core.forms import actor_of, posted
from core.reading import whole_number
from core.web.caching import tag_for

CHANGED = "alerts-changed"


@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """The person's alerts, newest first; HTMX gets the list alone."""
    template = "alerts/inbox.html#list" if request.htmx else "alerts/inbox.html"  # type: ignore[attr-defined]
    return render(request, template, _inbox_context(request))


@login_required
@require_GET
def inbox_count(request: HttpRequest) -> HttpResponse:
    """The badge's number as text; empty for none."""
    return HttpResponse(reads.unread_count(actor_of(request)) or "", content_type="text/plain")


@login_required
@require_GET
def inbox_revision(request: HttpRequest) -> HttpResponse:
    """What an open inbox polls: its ETag changes when an alert arrives, is read elsewhere, or wakes up."""
    actor = actor_of(request)
    etag = tag_for(actor, reads.inbox_revision(actor))
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    return HttpResponse(headers={"ETag": etag}, content_type="text/plain")


@login_required
@require_GET
def alert_open(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Mark an alert read and go where it points. A link, because it must open in a new tab too."""
    alert = services.mark_read(actor=actor_of(request), alert_id=alert_id)
    if alert.url and url_has_allowed_host_and_scheme(alert.url, allowed_hosts=None):
        return redirect(alert.url)
    return redirect("inbox")


@login_required
@require_GET
def alert_bundle(request: HttpRequest, alert_id: int) -> HttpResponse:
    """What one alert tells of that stands for many: each with its place."""
    number = whole_number(request.GET.get("page", "1")) or 1
    bundle, page = reads.bundle_page(actor_of(request), alert_id=alert_id, number=number)
    return render(request, "alerts/bundle.html", {"bundle": bundle, "page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def alert_answer(request: HttpRequest, alert_id: int) -> HttpResponse:
    """One alert and what may be said to it. GET changes nothing: mail scanners open every link. POST says it."""
    actor = actor_of(request)
    reads.alert_page(actor, alert_id)
    form = AnswerForm(posted(request))
    if request.method == "POST":
        said = form.cleaned_data if form.is_valid() else {}
        result = form.submit(
            services.answer_alert,
            actor=actor,
            alert_id=alert_id,
            name=said.get("do", ""),
            days=float(said.get("days") or 0),
            words=said.get("words", ""),
        )
        if result is not None:
            return _answered(request, result)
        if request.htmx:  # type: ignore[attr-defined]
            response = trigger_client_event(HttpResponse(status=204), CHANGED, {})
            text = " ".join(str(error) for errors in form.errors.values() for error in errors)
            return trigger_client_event(response, "toast", {"text": text, "tone": "red"})
    context = {
        "alert": reads.alert_page(actor, alert_id),
        "form": form,
        "chosen": form["do"].value() or request.GET.get("do", ""),
    }
    return render(request, "alerts/answer.html", context, status=422 if form.errors else 200)


def _answered(request: HttpRequest, result: str) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, result)
        return redirect("inbox")
    response = trigger_client_event(HttpResponse(status=204), CHANGED, {})
    return trigger_client_event(response, "toast", {"text": result, "tone": "green"})


@login_required
@require_POST
def alert_read(request: HttpRequest, alert_id: int) -> HttpResponse:
    services.mark_read(actor=actor_of(request), alert_id=alert_id)
    return _answer(request)


@login_required
@require_POST
def alert_unread(request: HttpRequest, alert_id: int) -> HttpResponse:
    services.mark_unread(actor=actor_of(request), alert_id=alert_id)
    return _answer(request)


@login_required
@require_POST
def alert_snooze(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Hide an alert for a while."""
    form = SnoozeForm(request.POST)
    until = form.moment(timezone.now()) if form.is_valid() else timezone.now()
    services.snooze(actor=actor_of(request), alert_id=alert_id, until=until)
    return _answer(request)


@login_required
@require_POST
def inbox_read_all(request: HttpRequest) -> HttpResponse:
    """Mark read what is on screen: the filters and the newest alert shown come along."""
    number = services.mark_all_read(
        actor=actor_of(request),
        up_to_id=whole_number(request.POST.get("newest")) or 0,
        kind=request.POST.get("kind", ""),
        project_id=whole_number(request.POST.get("project")),
    )
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(
            request, ngettext("%(n)s alert marked read.", "%(n)s alerts marked read.", number) % {"n": number}
        )
    return _answer(request)


@login_required
@require_POST
def alert_mute(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Hear nothing more of this alert's kind, or of its project: `what` says which."""
    actor = actor_of(request)
    alert = services.mark_read(actor=actor, alert_id=alert_id)
    if request.POST.get("what") == "project" and alert.project_id is not None:
        mute_project(actor=actor, project_id=alert.project_id)
        words, undo = (
            _("%(name)s is muted.") % {"name": alert.project_name},
            reverse("alert_unmute_project", args=[alert.project_id]),
        )
    else:
        mute_kind(actor=actor, kind=alert.kind)
        words = _("%(name)s: muted.") % {"name": kind_label(alert.kind)}
        undo = reverse("alert_unmute_kind", args=[alert.kind])
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, words)
        return redirect("inbox")
    response = HttpResponse(status=204)
    trigger_client_event(response, CHANGED, {})
    return trigger_client_event(response, "toast", {"text": words, "undo": undo})


@login_required
@require_POST
def alert_unmute_project(request: HttpRequest, project_id: int) -> HttpResponse:
    unmute_project(actor=actor_of(request), project_id=project_id)
    return _answer(request, "alert_preferences")


@login_required
@require_POST
def alert_unmute_kind(request: HttpRequest, kind: str) -> HttpResponse:
    mute_kind(actor=actor_of(request), kind=kind, is_muted=False)
    return _answer(request, "alert_preferences")


def _answer(request: HttpRequest, page: str = "inbox") -> HttpResponse:
    """After an action: HTMX reloads the list and the badge by event, a plain form goes back to its page."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Trigger": CHANGED})
    return redirect(page)


def _inbox_context(request: HttpRequest) -> dict[str, object]:
    found = reads.inbox_page(
        actor_of(request),
        view=request.GET.get("view", "unread"),
        kind=request.GET.get("kind", ""),
        project_id=whole_number(request.GET.get("project")),
        number=whole_number(request.GET.get("page")) or 1,
    )
    names = {"unread": _("Unread"), "all": _("All"), "snoozed": _("Snoozed")}
    return {
        "inbox": found,
        "segments": [
            {
                "label": label,
                "url": f"?view={view}",
                "count": found.counts[view],
                "current": view == found.view,
            }
            for view, label in names.items()
        ],
        "snooze_choices": SnoozeForm.CHOICES,
        "here": request.get_full_path(),
    }
