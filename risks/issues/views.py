"""The list of issues, one of them, and the dialogs on them."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import Action, require
from core.errors import NotVisible
from core.forms import ServiceForm, actor_of
from projects.models import Project
from projects.project.page.frame import project_page
from risks.entries.page import dialog
from risks.entries.reads import open_risk_count
from risks.issues import reads, services
from risks.issues.forms import EscalateForm, IssueForm, ResolveForm
from risks.issues.page import history_of_issue, issue_segments
from risks.models import Issue

ISSUES_PER_PAGE = 50


@login_required
@require_safe
def issues(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(
        request,
        code,
        page="issues",
        action=Action.VIEW_PLAN,
    )
    filters = {name: request.GET.get(name, "") for name in ("view", "severity", "owner", "q")}
    order = request.GET.get("order", "")
    found = reads.issues_of(actor_of(request), project.code, filters=filters, order=order)
    counts = reads.issue_counts(project.pk)
    context |= {
        "page": Paginator(found, ISSUES_PER_PAGE).get_page(request.GET.get("page")),
        "filters": filters,
        "order": order or "-severity",
        "counts": counts,
        "segments": issue_segments(project, counts, filters["view"], open_risk_count(project.pk)),
        "severities": Issue.Severity.choices,
        "severe": reads.severe_open_issues(project.pk),
        "today": timezone.localdate(timezone=ZoneInfo(project.time_zone)),
    }
    is_fragment = request.htmx and request.htmx.target == "issues"  # type: ignore[attr-defined]
    return render(request, "risks/issues.html#list" if is_fragment else "risks/issues.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def issue_new(request: HttpRequest, code: str) -> HttpResponse:
    project, context = project_page(
        request,
        code,
        page="issues",
        action=Action.RAISE_ISSUE,
    )
    initial = {"tasks": request.GET.get("tasks", "")[:200]}
    form = IssueForm(request.POST or None, project=project, initial=initial)

    def save() -> Any:
        return form.submit(
            services.raise_issue,
            actor=actor_of(request),
            project_id=project.pk,
            fields=form.fields_of_issue(),
        )

    back = reverse("issues", args=[project.code])
    return dialog(request, context, form, save, title=_("New issue"), done=_("Issue raised."), back=back)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """An issue, with its form for who may edit it; whom it names reads it, too."""
    project, context, found = _issue(request, code, number)
    initial = IssueForm.initial_of(found)
    form = IssueForm(request.POST or None, project=project, initial=initial)
    if request.method == "POST":
        require(actor_of(request), Action.EDIT_ISSUE, project.pk)
        changes = form.fields_of_issue() if form.is_valid() else {}
        saved = form.submit(
            services.update_issue,
            actor=actor_of(request),
            issue_id=found.pk,
            changes=changes,
            version=form.expected_version,
        )
        if saved is not None:
            messages.success(request, _("Issue saved."))
            return redirect("issue", project.code, number)
    actor = actor_of(request)
    is_own = found.owner_id == actor.user_id
    context |= {
        "issue": found,
        "form": form,
        "may_resolve": services.may_resolve(actor, found),
        "may_escalate": is_own or actor.may(Action.EDIT_ISSUE, project.pk),
        "history": history_of_issue(found),
    }
    status = 409 if form.conflict else 422 if form.errors else 200
    return render(request, "risks/issue.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def issue_resolve(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Out of the way, with a word on how; posted with `undone`, in it again."""
    project, context, found = _issue(request, code, number)
    actor = actor_of(request)
    services.require_resolver(actor, found)
    back = reverse("issue", args=[project.code, number])
    if "undone" in request.POST:
        version = ServiceForm(request.POST).expected_version
        services.resolve_issue(actor=actor, issue_id=found.pk, is_resolved=False, version=version)
        messages.success(request, _("Issue is open again."))
        return redirect(back)
    form = ResolveForm(request.POST or None)

    def save() -> Any:
        return form.submit(
            services.resolve_issue,
            actor=actor,
            issue_id=found.pk,
            resolution=form.cleaned_data["resolution"],
            version=form.expected_version,
        )

    context |= {"version": found.version, "action_label": _("Resolved")}
    return dialog(request, context, form, save, title=str(found), done=_("Issue resolved."), back=back)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def issue_escalate(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Hand an issue up."""
    project, context, found = _issue(request, code, number)
    actor = actor_of(request)
    services.require_settler(actor, found)
    initial = {"owner": found.escalated_to_id or project.sponsor_id, "reason": found.escalation_reason}
    form = EscalateForm(request.POST or None, project=project, initial=initial)

    def save() -> Any:
        return form.submit(
            services.escalate_issue,
            actor=actor,
            issue_id=found.pk,
            to_id=form.owner_id,
            reason=form.cleaned_data["reason"],
            version=form.expected_version,
        )

    context |= {"version": found.version, "action_label": _("Escalate")}
    back = reverse("issue", args=[project.code, number])
    title = _("Escalate %(issue)s") % {"issue": found.code}
    return dialog(request, context, form, save, title=title, done=_("Escalated; they are told."), back=back)


def _issue(
    request: HttpRequest,
    code: str,
    number: int,
) -> tuple[Project, dict[str, Any], Issue]:
    """The issue for who sees the register, or is named by it; forbidden to others in the project."""
    project, context = project_page(request, code, page="issues")
    actor = actor_of(request)
    try:
        issue = reads.issue_by_number(actor, project.code, number)
    except NotVisible:
        require(actor, Action.VIEW_PLAN, project.pk)
        raise
    return project, context, issue
