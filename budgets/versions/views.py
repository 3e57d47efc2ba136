"""The budget's approval: hand in, approve, return."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from budgets.models import BudgetVersion
from budgets.money.page import dialog, editor_of, row_of, typed
from budgets.versions import services
from budgets.versions.forms import DecisionForm, SubmitForm
from budgets.versions.services import require_approver
from core.access import Action
from core.forms import actor_of
from core.money import money
from projects.models import Project
from projects.project.page.frame import project_page


@login_required
@typed
def budget_submit(request: HttpRequest, code: str) -> HttpResponse:
    project, context = editor_of(request, code, Action.EDIT_BUDGET)
    form = SubmitForm(request.POST or None)

    def save() -> Any:
        reason = form.cleaned_data.get("reason", "")
        return form.submit(
            services.submit_budget, actor=actor_of(request), project_id=project.pk, reason=reason
        )

    context["action_label"] = _("Hand in")
    title, done = _("Hand in the budget for approval"), _("Budget handed in.")
    return dialog(request, project, context, form, save, title=title, done=done)


@login_required
@typed
def budget_decide(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project, context = project_page(request, code, page="budget", action=Action.VIEW_COSTS)
    versions = BudgetVersion.objects.visible_to(actor_of(request)).filter(project=project)
    row: BudgetVersion = row_of(versions, pk)
    require_approver(actor_of(request), project)
    form = DecisionForm(request.POST or None)

    def save() -> Any:
        return form.submit(
            services.decide_budget,
            actor=actor_of(request),
            version_id=row.pk,
            is_approved=form.cleaned_data["decision"] == "approve",
            note=form.cleaned_data["note"],
            version=form.expected_version,
        )

    context |= {"version": row.version, "action_label": _("Decide"), "hint": _asked(row, project)}
    title = _("Budget, version %(number)s") % {"number": row.number}
    return dialog(request, project, context, form, save, title=title, done=_("Decided."))


def _asked(row: BudgetVersion, project: Project) -> str:
    """What the approver decides on: the total, what is more or less than approved, by whom, and why."""
    approved = row.project.budget_versions.filter(status=BudgetVersion.Status.APPROVED).first()
    words = {"total": money(row.total, project.currency), "who": row.submitted_by or "–"}
    if approved is None:
        said = _("%(who)s hands in %(total)s with reserves.") % words
    else:
        change = row.total - approved.total
        words |= {"change": money(abs(change), project.currency), "number": approved.number}
        if change > 0:
            said = (
                _("%(who)s hands in %(total)s with reserves, %(change)s more than version %(number)s.")
                % words
            )
        elif change < 0:
            said = (
                _("%(who)s hands in %(total)s with reserves, %(change)s less than version %(number)s.")
                % words
            )
        else:
            said = _("%(who)s hands in %(total)s with reserves, as much as version %(number)s.") % words
    return f"{said} {row.reason}".strip()
