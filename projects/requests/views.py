"""Requests: asked by anyone, seen as a board by those who decide, each on a page of its own."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Action, require
from core.errors import NotVisible
from core.forms import actor_of, posted
from people.organisation.reads import organisation
from projects.models import ProjectRequest, ScoringCriterion
from projects.project.forms import EmptyForm
from projects.project.page.dialogs import dialog, done
from projects.requests import reads, services
from projects.requests.forms import (
    DecisionForm,
    RequestForm,
    ScoreForm,
    ScoringForm,
    StartForm,
)
from projects.settings.reads import suggest_code

_edit = require_http_methods(["GET", "HEAD", "POST"])
_LAYOUT = "layouts/app.html"


@login_required
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """The board for whoever decides; for everybody what they asked for."""
    actor = actor_of(request)
    may_decide = actor.may(Action.VIEW_PORTFOLIO)
    context: dict[str, Any] = {"may_decide": may_decide, "currency": organisation().currency}
    if may_decide:
        context["columns"] = reads.board(actor)
    else:
        context["own"] = reads.own_requests(actor)
    return render(request, "projects/requests.html", context)


@login_required
@_edit
def request_new(request: HttpRequest) -> HttpResponse:
    form = RequestForm(posted(request))

    def save() -> Any:
        return form.submit(
            services.ask_for_project,
            actor=actor_of(request),
            values=form.cleaned_data,
        )

    return dialog(
        request,
        {},
        form,
        save,
        title=_("Ask for a project"),
        words=_("Asked. You are told what is decided."),
        back=reverse("requests"),
        layout=_LAYOUT,
    )


@login_required
@require_safe
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One request with its score, its decision and what comes next."""
    actor = actor_of(request)
    row = reads.request_seen(actor, pk)
    may_decide = actor.may(Action.VIEW_PORTFOLIO)
    context = {
        "asked": reads.asked_of(row),
        "row": row,
        "currency": organisation().currency,
        "may_decide": may_decide and not row.is_decided,
        "may_edit": not row.is_decided and (may_decide or row.requested_by_id == actor.user_id),
        "may_start": may_decide and row.status == ProjectRequest.Status.APPROVED and row.project is None,
        "sees_score": may_decide,
    }
    return render(request, "projects/request.html", context)


@login_required
@_edit
def request_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = reads.request_seen(actor_of(request), pk)
    form = RequestForm(posted(request), initial=RequestForm.initial_of(row))

    def save() -> Any:
        return form.submit(
            services.update_request,
            actor=actor_of(request),
            request_id=pk,
            changes=form.cleaned_data,
            version=form.expected_version,
        )

    context = {"version": row.version, "delete_url": reverse("request_withdraw", args=[pk])}
    return _dialog(request, context, form, save, _page_of(row), title=row.title, words=_("Saved."))


@login_required
@_edit
def request_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = reads.request_seen(actor_of(request), pk)
    form = EmptyForm(request.POST)

    def save() -> Any:
        return form.submit(services.withdraw_request, actor=actor_of(request), request_id=pk)

    context = {
        "question": _("The journal keeps what it said."),
        "action_label": _("Withdraw"),
    }
    return dialog(
        request,
        context,
        form,
        save,
        title=_("Withdraw “%(title)s”?") % {"title": row.title},
        words=_("Withdrawn."),
        back=reverse("requests"),
        layout=_LAYOUT,
    )


@login_required
@_edit
def request_score(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Action.VIEW_PORTFOLIO)
    row = reads.request_seen(actor, pk)
    parts = reads.asked_of(row).score.parts
    points = {part.criterion.pk: part.points for part in parts if part.points is not None}
    criteria = [part.criterion for part in parts]
    form = ScoreForm(posted(request), criteria=criteria, points=points)

    def save() -> Any:
        return form.submit(
            services.score_request,
            actor=actor,
            request_id=pk,
            points=form.points(),
        )

    title = _("Score “%(title)s”") % {"title": row.title}
    return _dialog(request, {}, form, save, _page_of(row), title=title, words=_("Scored."))


@login_required
@require_POST
def request_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it into review."""
    row = reads.request_seen(actor_of(request), pk)
    form = EmptyForm(request.POST)
    form.submit(services.review_request, actor=actor_of(request), request_id=pk)
    return _done_or_not(request, form, _("In review now."), _page_of(row))


@login_required
@_edit
def request_decide(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Action.VIEW_PORTFOLIO)
    row = reads.request_seen(actor, pk)
    form = DecisionForm(posted(request))

    def save() -> Any:
        return form.submit(
            services.decide_request,
            actor=actor,
            request_id=pk,
            outcome=form.cleaned_data["outcome"],
            reason=form.cleaned_data["reason"],
        )

    title = _("Decide “%(title)s”") % {"title": row.title}
    return _dialog(request, {}, form, save, _page_of(row), title=title, words=_("Decided."))


@login_required
@_edit
def request_start(request: HttpRequest, pk: int) -> HttpResponse:
    """An approved request becomes a project."""
    actor = actor_of(request)
    require(actor, Action.CREATE_PROJECT)
    require(actor, Action.VIEW_PORTFOLIO)
    row = reads.request_seen(actor, pk)
    initial = {"name": row.title, "code": suggest_code(row.title)}
    form = StartForm(posted(request), initial=initial)

    def save() -> Any:
        return form.submit(
            services.start_project,
            actor=actor,
            request_id=pk,
            **form.cleaned_data,
        )

    def charter_of(project: Any) -> str:
        return reverse("charter", args=[project.code])

    return dialog(
        request,
        {},
        form,
        save,
        title=_("Start the project"),
        words=_("The project has started. Its charter says what was asked for."),
        back=_page_of(row),
        to=charter_of,
        layout=_LAYOUT,
    )


@login_required
@require_safe
def criteria(request: HttpRequest) -> HttpResponse:
    """By what requests are judged."""
    require(actor_of(request), Action.MANAGE_ORGANISATION)
    rows = list(ScoringCriterion.objects.all())
    weights = sum(row.weight for row in rows) or 1
    shown = [{"row": row, "share": 100 * row.weight / weights} for row in rows]
    context = {"criteria": shown, "settings_page": "scoring"}
    return render(request, "projects/criteria.html", context)


@login_required
@require_POST
def criteria_usual(request: HttpRequest) -> HttpResponse:
    form = EmptyForm(request.POST)
    form.submit(services.lay_out_criteria, actor=actor_of(request))
    words = _("Four criteria are laid out.")
    return _done_or_not(request, form, words, reverse("scoring_criteria"))


@login_required
@_edit
def scoring_new(request: HttpRequest) -> HttpResponse:
    require(actor_of(request), Action.MANAGE_ORGANISATION)
    form = ScoringForm(posted(request))

    def save() -> Any:
        return form.submit(
            services.add_criterion,
            actor=actor_of(request),
            values=form.cleaned_data,
        )

    title = _("New criterion")
    return _dialog(
        request, {}, form, save, reverse("scoring_criteria"), title=title, words=_("Criterion added.")
    )


@login_required
@_edit
def scoring(request: HttpRequest, pk: int) -> HttpResponse:
    require(actor_of(request), Action.MANAGE_ORGANISATION)
    row = _criterion(pk)
    form = ScoringForm(posted(request), initial=ScoringForm.initial_of(row))

    def save() -> Any:
        return form.submit(
            services.update_criterion,
            actor=actor_of(request),
            criterion_id=pk,
            changes=form.cleaned_data,
            version=form.expected_version,
        )

    delete_url = reverse("scoring_delete", args=[pk])
    context = {"version": row.version, "delete_url": delete_url}
    return _dialog(
        request, context, form, save, reverse("scoring_criteria"), title=row.name, words=_("Saved.")
    )


@login_required
@_edit
def scoring_delete(request: HttpRequest, pk: int) -> HttpResponse:
    require(actor_of(request), Action.MANAGE_ORGANISATION)
    row = _criterion(pk)
    form = EmptyForm(request.POST)

    def save() -> Any:
        return form.submit(services.delete_criterion, actor=actor_of(request), criterion_id=pk)

    context = {
        "question": _("The points of all requests in it go with it."),
        "action_label": _("Remove"),
    }
    title = _("Remove “%(name)s”?") % {"name": row.name}
    words = _("Criterion removed.")
    return _dialog(request, context, form, save, reverse("scoring_criteria"), title=title, words=words)


def _done_or_not(request: HttpRequest, form: Any, words: str, url: str) -> HttpResponse:
    """After a button without a dialog: what happened, or why it did not."""
    if not form.errors:
        return done(request, words, url)
    messages.error(request, " ".join(map(str, form.non_field_errors())))
    return redirect(url)


def _dialog(
    request: HttpRequest,
    context: dict[str, Any],
    form: Any,
    save: Any,
    back: str,
    *,
    title: str,
    words: str,
) -> HttpResponse:
    return dialog(request, context, form, save, title=title, words=words, back=back, layout=_LAYOUT)


def _criterion(pk: int) -> ScoringCriterion:
    row = ScoringCriterion.objects.filter(pk=pk).first()
    if row is None:
        raise NotVisible
    return row


def _page_of(row: ProjectRequest) -> str:
    return reverse("request", args=[row.pk])
