"""Addresses of baselines, health, thresholds and the recompute queue."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from controls.actions.services import set_action_rule
from controls.baselines.services import take_baseline
from controls.changes.services import request_change, set_change_route, set_operation, submit_change
from controls.computing.services import recompute
from controls.decisions.services import record_decision
from controls.health.services import override_health
from controls.models import ChangeOperation, ChangeRequest, ControlAction, Decision, Snapshot
from core.access import SYSTEM
from people.access import actor_for
from people.models import User
from projects.models import Project
from tasks.editing.services import create_task
from tests.access.principals import (
    ADMINS,
    ALL,
    COST_READERS,
    MANAGER,
    MANAGERS,
    MEMBERS,
    READERS,
    STAKEHOLDER,
    api,
    url,
)

# Only whose answer a request waits for may give one.
THE_MANAGER = frozenset({MANAGER})

URLS = {
    "baselines": url(GET=MEMBERS, POST=MANAGERS),
    "baseline_compare": url(GET=MEMBERS, query="?from=1&to=1"),
    "baseline_slip": url(GET=MEMBERS, query="?finish=2026-03-12T17:00"),
    "baseline_reference": url(POST=MANAGERS, number="baseline_number"),
    "baseline_ghosts": url(GET=MEMBERS),
    "project_revision": url(GET=READERS),
    "slips": url(GET=MEMBERS),
    "plan_quality": url(GET=MEMBERS),
    "plan_quality_word": url(GET=MEMBERS),
    "plan_quality_soften": url(POST=MANAGERS),
    "plan_quality_undo": url(POST=MANAGERS),
    "quality_limits": url(GET=ADMINS, POST=ADMINS, lists_own=True),
    "plan-quality-detail": api(GET=MEMBERS, pk="project_code"),
    "plan-quality-soften": api(POST=MANAGERS, pk="project_code"),
    "quality-limit-list": api(GET=ALL, POST=ADMINS, lists_own=True),
    "project_health": url(GET=READERS),
    "cost_health": url(GET=COST_READERS),
    "health_override": url(POST=MANAGERS),
    "health_override_withdraw": url(POST=MANAGERS, override_id="override"),
    "status_date": url(GET=MANAGERS, POST=MANAGERS),
    "project_thresholds": url(POST=MANAGERS),
    "thresholds": url(GET=ADMINS, POST=ADMINS, lists_own=True),
    "recompute_queue": url(GET=ADMINS, lists_own=True),
    "recompute_cancel": url(POST=ADMINS, lists_own=True, project_id="project"),
    "recompute_retry": url(POST=ADMINS, lists_own=True, project_id="project"),
    "control_actions": url(GET=MEMBERS),
    "control_action": url(GET=MEMBERS, POST=MANAGERS, action_id="action"),
    "control_action_hand_over": url(POST=MANAGERS, action_id="action"),
    "project_action_rules": url(POST=MANAGERS),
    "project_action_rule_drop": url(POST=MANAGERS, rule_id="own_rule"),
    "decision_log": url(GET=MEMBERS),
    "logged_decision_new": url(GET=MANAGERS, POST=MANAGERS),
    "logged_decision": url(GET=MEMBERS, number="logged_decision"),
    "logged_decision_edit": url(GET=MANAGERS, POST=MANAGERS, number="logged_decision"),
    "decision-log-list": api(GET=ALL, POST=ALL, lists_own=True),
    "decision-log-detail": api(GET=MEMBERS, PATCH=MANAGERS, pk="logged_decision_id", unseen={STAKEHOLDER}),
    "changes": url(GET=READERS),
    "change_new": url(GET=MEMBERS, POST=MEMBERS),
    "change_from_plan": url(POST=MEMBERS),
    "change_route": url(GET=MANAGERS, POST=MANAGERS),
    "change": url(GET=READERS, number="change"),
    "change_edit": url(GET=MANAGERS, POST=MANAGERS, number="change"),
    "change_operation_new": url(GET=MANAGERS, POST=MANAGERS, number="change", query="?kind=add_task"),
    "change_operation": url(GET=MANAGERS, POST=MANAGERS, number="change", operation_id="operation"),
    "change_operation_delete": url(POST=MANAGERS, number="change", operation_id="operation"),
    "change_step": url(POST=READERS, number="change", step="step"),
    "change_decide": url(GET=THE_MANAGER, POST=THE_MANAGER, number="change", answer="answer"),
    "change-request-list": api(GET=ALL, POST=ALL, lists_own=True),
    "change-request-from-scenario": api(POST=ALL, lists_own=True),
    "change-request-detail": api(GET=READERS, PATCH=MANAGERS, pk="change_id"),
    "change-request-operations": api(POST=MANAGERS, pk="change_id"),
    "change-request-drop-operation": api(POST=MANAGERS, pk="change_id"),
    "change-request-assess": api(POST=READERS, pk="change_id"),
    "change-request-submit": api(POST=MANAGERS, pk="change_id"),
    "change-request-withdraw": api(POST=MANAGERS, pk="change_id"),
    "change-request-decide": api(POST=THE_MANAGER, pk="change_id"),
    "action_rules": url(GET=ADMINS, POST=ADMINS, lists_own=True),
    "action_rule_drop": url(POST=ADMINS, rule_id="rule", lists_own=True),
    "action-rule-list": api(GET=ALL, POST=ADMINS, lists_own=True),
    "control-action-list": api(GET=ALL, lists_own=True),
    "control-action-detail": api(GET=MEMBERS, PATCH=MANAGERS, pk="action", unseen={STAKEHOLDER}),
    "control-action-settle": api(POST=MANAGERS, pk="action", unseen={STAKEHOLDER}),
    "earned-value-list": api(GET=ALL, lists_own=True),
    "earned-value-detail": api(GET=ALL, lists_own=True, pk="earned_line"),
    "snapshot-list": api(GET=ALL, lists_own=True),
    "snapshot-detail": api(GET=READERS, pk="snapshot"),
    "baseline-list": api(GET=ALL, POST=ALL, lists_own=True),
    "baseline-detail": api(GET=MEMBERS, pk="baseline"),
    "baseline-set-reference": api(POST=MANAGERS, pk="baseline"),
    "movement-list": api(GET=ALL, lists_own=True),
    "threshold-list": api(GET=ALL, POST=ADMINS, lists_own=True),
}


def records(project: Project, people: dict[str, User]) -> dict[str, Any]:
    create_task(actor=SYSTEM, project_id=project.pk, name="Planned")
    assert project.manager is not None
    today: date = timezone.localdate()
    baseline = take_baseline(actor=SYSTEM, project_id=project.pk, name="Baseline 1")
    override = override_health(
        actor=actor_for(project.manager),
        project_id=project.pk,
        dimension="schedule",
        colour="green",
        reason="Agreed",
        expires_on=today + timedelta(days=7),
        today=today,
    )
    snapshot = recompute(project.pk, today=today)
    assert isinstance(snapshot, Snapshot)
    own = set_action_rule(
        actor=SYSTEM,
        project_id=project.pk,
        level="project",
        metric="schedule_index",
        values={"bound": Decimal(1)},
    )
    rule = set_action_rule(actor=SYSTEM, level="task", metric="cost_index", values={"bound": Decimal(1)})
    action = ControlAction.objects.create(
        project=project,
        level="project",
        metric="schedule_index",
        bound=1,
        value=0,
        owner=project.manager,
        due=today,
    )
    decision = record_decision(
        actor=SYSTEM,
        project_id=project.pk,
        fields={"title": "Cloud", "rationale": "Cheaper", "decided_on": today},
    )
    # Numbers begin at 1 in every project; here no two are alike, so that another project's number is not ours.
    Decision.objects.filter(pk=decision.pk).update(number=1000 + decision.pk)
    change, operation = change_that_waits_for(project, project.manager)
    return {
        "change": change.number,
        "change_id": change.pk,
        "operation": operation.pk,
        "step": "assess",
        "answer": "approve",
        "logged_decision": 1000 + decision.pk,
        "logged_decision_id": decision.pk,
        "action": action.pk,
        "own_rule": own.pk,
        "rule": rule.pk,
        "baseline": baseline.pk,
        "baseline_number": baseline.number,
        "override": override.pk,
        "snapshot": snapshot.pk,
        "earned_line": "project",
        "project_code": project.code,
    }


def change_that_waits_for(project: Project, person: User) -> tuple[ChangeRequest, ChangeOperation]:
    set_change_route(actor=SYSTEM, project_id=project.pk, fields={"approver_ids": [person.pk]})
    change = request_change(
        actor=SYSTEM, project_id=project.pk, fields={"title": "More", "reason": "Needed", "category": "scope"}
    )
    ChangeRequest.objects.filter(pk=change.pk).update(number=1000 + change.pk)
    operation = set_operation(
        actor=SYSTEM, change_id=change.pk, kind="add_task", given={"name": "One more", "duration": "2d"}
    )
    submit_change(actor=SYSTEM, change_id=change.pk)
    change.refresh_from_db()
    return change, operation
