"""The decision log, one decision, and the form of it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from controls.decisions import services
from controls.decisions.forms import DecisionForm
from controls.decisions.reads import decision_by_number, decision_counts, decisions_of
from controls.known.reads import local_today
from controls.models import Decision
from core.access import Action
from core.forms import actor_of
from core.journal import history_of
from projects.models import Project
from projects.project.page.frame import project_page
from risks.entries.page import dialog

DECISIONS_PER_PAGE = 50


@login_required
@require_safe
def decisions(request: HttpRequest, code: str) -> HttpResponse:
    """The log, newest first; HTMX swaps the list alone."""
    project, context = project_page(request, code, page="decisions", action=Action.VIEW_PLAN)
    today = local_today(project)
    filters = {name: request.GET.get(name, "") for name in ("view", "q")}
    order = request.GET.get("order", "")
    found = decisions_of(actor_of(request), project.code, filters=filters, order=order, today=today)
    url, counts = reverse("decision_log", args=[project.code]), decision_counts(project.pk, today)
    is_due = filters["view"] == "due"
    context |= {
        "page": Paginator(found, DECISIONS_PER_PAGE).get_page(request.GET.get("page")),
        "filters": filters,
        "order": order or "-decided",
        "today": today,
        "segments": [
            {"label": _("All"), "url": url, "count": counts["all"], "current": not is_due},
            {"label": _("To review"), "url": f"{url}?view=due", "count": counts["due"], "current": is_due},
        ],
    }
    is_fragment = request.htmx and request.htmx.target == "decisions"  # type: ignore[attr-defined]
    page = "controls/decisions.html"
    return render(request, f"{page}#list" if is_fragment else page, context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decision_new(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(request, code, page="decisions", action=Action.EDIT_PROJECT)
    actor = actor_of(request)
    initial = {"decided_on": local_today(project), "decided_by": actor.user_id}
    form = DecisionForm(request.POST or None, project=project, initial=initial)

    def save() -> Any:
        return form.submit(
            services.record_decision, actor=actor, project_id=project.pk, fields=form.fields_of_decision()
        )

    return dialog(
        request,
        context,
        form,
        save,
        title=_("New decision"),
        done=_("Decision recorded."),
        back=reverse("decision_log", args=[project.code]),
        to=lambda made: _url(project, made),
    )


@login_required
@require_safe
def decision(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A decision with its options, and what it said before."""
    project, context = project_page(request, code, page="decisions", action=Action.VIEW_PLAN)
    found = decision_by_number(actor_of(request), project.code, number)
    context |= {"decision": found, "today": local_today(project), "history": _history(found)}
    return render(request, "controls/decision.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decision_edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    project, context = project_page(request, code, page="decisions", action=Action.EDIT_PROJECT)
    actor = actor_of(request)
    found = decision_by_number(actor, project.code, number)
    form = DecisionForm.for_decision(request.POST or None, found)

    def save() -> Any:
        return form.submit(
            services.update_decision,
            actor=actor,
            decision_id=found.pk,
            changes=form.fields_of_decision(),
            version=form.expected_version,
        )

    context["version"] = found.version
    back = _url(project, found)
    return dialog(request, context, form, save, title=found.code, done=_("Decision saved."), back=back)


def _url(project: Project, row: Decision) -> str:
    return reverse("logged_decision", args=[project.code, row.number])


def _history(row: Decision) -> list[dict[str, Any]]:
    """Who recorded it, and who changed which of its fields when."""
    lines = []
    for change in history_of(row, limit=20):
        names = [Decision._meta.get_field(name.removesuffix("_id")) for name in change.after or {}]
        labels = ", ".join(str(getattr(field, "verbose_name", field.name)) for field in names)
        what = _("recorded it") if change.before is None else _("changed %(fields)s") % {"fields": labels}
        lines.append({"who": change.change_set.actor_name, "at": change.change_set.at, "what": what})
    return lines
