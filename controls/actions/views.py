"""Actions that crossed bounds opened, and the rules that open them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from controls.actions import services
from controls.actions.forms import ActionRuleForm, HandOverForm, SettleForm
from controls.actions.reads import actions_of, rules_of, visible_actions
from controls.actions.services.bounds import BELOW
from controls.actions.words import subject_of, valued
from controls.known.reads import local_today
from controls.models import ActionRule, ControlAction
from core.access import Action, Actor, require
from core.errors import NotVisible
from core.forms import actor_of
from projects.models import Project
from projects.project.page.frame import project_of, project_page


@login_required
@require_safe
def control_actions(request: HttpRequest, code: str) -> HttpResponse:
    """A project's actions: open ones by due date, then those that were closed; and its rules."""
    return _actions_page(request, code)


def _actions_page(request: HttpRequest, code: str, **more: Any) -> HttpResponse:
    project, context = project_page(request, code, page="actions", action=Action.VIEW_PLAN)
    actor = actor_of(request)
    opened, closed = actions_of(project.pk, actor)
    today = local_today(project)
    context |= {
        "opened": [_shown(row, actor, today) for row in opened],
        "closed": [_shown(row, actor, today) for row in closed],
        "rules": [_rule(row) for row in rules_of(project.pk)],
        "rule_form": ActionRuleForm(),
        **more,
    }
    return render(request, "controls/actions.html", context, status=422 if more else 200)


def _shown(row: ControlAction, actor: Actor, today: Any) -> dict[str, Any]:
    manages = actor.may(Action.EDIT_PROJECT, row.project_id)
    is_open = row.is_open and not row.project.is_closed
    return {
        "action": row,
        "subject": subject_of(row),
        "value": valued(row.metric, row.value),
        "value_now": valued(row.metric, row.value_now),
        "bound": valued(row.metric, row.bound),
        "is_late": row.is_open and row.due < today,
        "may_settle": is_open and (manages or row.owner_id == actor.user_id),
    }


def _rule(row: ActionRule) -> dict[str, Any]:
    return {"rule": row, "bound": valued(row.metric, row.bound), "is_below": row.metric in BELOW}


def _of_project(request: HttpRequest, project: Project, action_id: int) -> ControlAction:
    row = visible_actions(actor_of(request)).filter(project=project, pk=action_id).first()
    if row is None:
        raise NotVisible
    return row


@login_required
@require_http_methods(["GET", "POST"])
def control_action(request: HttpRequest, code: str, action_id: int) -> HttpResponse:
    """One action in a dialog: settle it with a word on what was done."""
    actor = actor_of(request)
    project = project_of(request, code)
    try:
        row = _of_project(request, project, action_id)
    except NotVisible:
        require(actor, Action.VIEW_PLAN, project.pk)
        raise
    form = SettleForm(request.POST or None)
    if request.method == "POST":
        services.require_settler(actor, row)
        note = form.cleaned_data["note"] if form.is_valid() else ""
        if form.submit(services.settle_action, actor=actor, action_id=row.pk, note=note):
            messages.success(request, _("Action settled."))
            return redirect("control_actions", code)
    return _action_page(request, code, row, settle_form=form)


@login_required
@require_POST
def control_action_hand_over(request: HttpRequest, code: str, action_id: int) -> HttpResponse:
    """Another owner or due date."""
    actor = actor_of(request)
    project = project_of(request, code)
    require(actor, Action.EDIT_PROJECT, project.pk)
    row = _of_project(request, project, action_id)
    form = HandOverForm(request.POST, project_id=project.pk)
    changes = form.cleaned_data if form.is_valid() else {}
    version = form.expected_version
    if form.submit(
        services.hand_over_action, actor=actor, action_id=row.pk, changes=changes, version=version
    ):
        messages.success(request, _("Action handed over."))
        return redirect("control_actions", code)
    return _action_page(request, code, row, hand_over_form=form)


def _action_page(request: HttpRequest, code: str, row: ControlAction, **forms: Any) -> HttpResponse:
    project, context = project_page(request, code, page="actions")
    has_errors = any(form.errors for form in forms.values())
    context |= {
        "shown": _shown(row, actor_of(request), local_today(project)),
        "settle_form": SettleForm(),
        "hand_over_form": HandOverForm(
            project_id=project.pk, initial={"owner": row.owner_id, "due": row.due}
        ),
        **forms,
    }
    return render(request, "controls/action.html", context, status=422 if has_errors else 200)


@login_required
@require_POST
def project_action_rules(request: HttpRequest, code: str) -> HttpResponse:
    """A project's own rule in place of the organisation's."""
    actor = actor_of(request)
    project = project_of(request, code)
    require(actor, Action.EDIT_PROJECT, project.pk)
    form = ActionRuleForm(request.POST)
    if _saved(form, actor, project.pk):
        messages.success(request, _("Rule saved. Actions follow in a moment."))
        return redirect("control_actions", code)
    return _actions_page(request, code, rule_form=form)


def _saved(form: ActionRuleForm, actor: Actor, project_id: int | None) -> bool:
    if not form.is_valid():
        return False
    about = {name: form.cleaned_data[name] for name in ("level", "metric")}
    values = form.values()
    made = form.submit(services.set_action_rule, actor=actor, project_id=project_id, values=values, **about)
    return made is not None


@login_required
@require_POST
def project_action_rule_drop(request: HttpRequest, code: str, rule_id: int) -> HttpResponse:
    """The project follows the organisation's rule again."""
    actor = actor_of(request)
    project = project_of(request, code)
    services.drop_action_rule(actor=actor, rule_id=rule_id, project_id=project.pk)
    messages.success(request, _("Rule removed."))
    return redirect("control_actions", code)


@login_required
@require_http_methods(["GET", "POST"])
def action_rules(request: HttpRequest) -> HttpResponse:
    """The organisation's rules, which hold for every project without its own."""
    actor = actor_of(request)
    require(actor, Action.MANAGE_ORGANISATION)
    form = ActionRuleForm(request.POST or None)
    if request.method == "POST" and _saved(form, actor, None):
        messages.success(request, _("Rule saved. Actions follow in a moment."))
        return redirect("action_rules")
    context = {
        "rules": [_rule(row) for row in rules_of(None)],
        "rule_form": form,
        "settings_page": "action_rules",
    }
    return render(request, "controls/action_rules.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def action_rule_drop(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Take one of the organisation's rules away."""
    services.drop_action_rule(actor=actor_of(request), rule_id=rule_id)
    messages.success(request, _("Rule removed."))
    return redirect("action_rules")
