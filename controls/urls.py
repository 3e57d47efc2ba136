"""Addresses of monitoring & control."""

from django.urls import path

from controls.actions import views as actions
from controls.baselines import views as baselines
from controls.changes import views as changes
from controls.computing import views as computing
from controls.decisions import views as decisions
from controls.health import views as health
from controls.known import views as known
from controls.quality import views as quality
from controls.slips import views as slips

urlpatterns = [
    path("p/<str:code>/baselines/", baselines.baselines, name="baselines"),
    path("p/<str:code>/baselines/compare/", baselines.baseline_compare, name="baseline_compare"),
    path(
        "p/<str:code>/baselines/<int:number>/reference/",
        baselines.baseline_reference,
        name="baseline_reference",
    ),
    path("p/<str:code>/baselines/slip/", baselines.baseline_slip, name="baseline_slip"),
    path("p/<str:code>/baselines/ghosts/", baselines.baseline_ghosts, name="baseline_ghosts"),
    path("p/<str:code>/quality/", quality.plan_quality, name="plan_quality"),
    path("p/<str:code>/quality/word/", quality.plan_quality_word, name="plan_quality_word"),
    path(
        "p/<str:code>/quality/soften/",
        quality.plan_quality_soften,
        name="plan_quality_soften",
    ),
    path(
        "p/<str:code>/quality/undo/",
        quality.plan_quality_undo,
        name="plan_quality_undo",
    ),
    path("settings/plan-quality/", quality.quality_limits, name="quality_limits"),
    path("p/<str:code>/revision/", known.project_revision, name="project_revision"),
    path("p/<str:code>/slips/", slips.slips, name="slips"),
    path("p/<str:code>/actions/", actions.control_actions, name="control_actions"),
    path("p/<str:code>/actions/rules/", actions.project_action_rules, name="project_action_rules"),
    path(
        "p/<str:code>/actions/rules/<int:rule_id>/remove/",
        actions.project_action_rule_drop,
        name="project_action_rule_drop",
    ),
    path("p/<str:code>/actions/<int:action_id>/", actions.control_action, name="control_action"),
    path(
        "p/<str:code>/actions/<int:action_id>/hand-over/",
        actions.control_action_hand_over,
        name="control_action_hand_over",
    ),
    path("p/<str:code>/decision-log/", decisions.decisions, name="decision_log"),
    path("p/<str:code>/decision-log/new/", decisions.decision_new, name="logged_decision_new"),
    path("p/<str:code>/decision-log/<int:number>/", decisions.decision, name="logged_decision"),
    path(
        "p/<str:code>/decision-log/<int:number>/edit/",
        decisions.decision_edit,
        name="logged_decision_edit",
    ),
    path("p/<str:code>/changes/", changes.changes, name="changes"),
    path("p/<str:code>/changes/new/", changes.change_new, name="change_new"),
    path("p/<str:code>/changes/from-plan/", changes.change_from_plan, name="change_from_plan"),
    path("p/<str:code>/changes/route/", changes.change_route, name="change_route"),
    path("p/<str:code>/changes/<int:number>/", changes.change, name="change"),
    path("p/<str:code>/changes/<int:number>/edit/", changes.change_edit, name="change_edit"),
    path(
        "p/<str:code>/changes/<int:number>/operations/new/",
        changes.operation_new,
        name="change_operation_new",
    ),
    path(
        "p/<str:code>/changes/<int:number>/operations/<int:operation_id>/",
        changes.operation,
        name="change_operation",
    ),
    path(
        "p/<str:code>/changes/<int:number>/operations/<int:operation_id>/delete/",
        changes.operation_delete,
        name="change_operation_delete",
    ),
    path(
        "p/<str:code>/changes/<int:number>/decide/<str:answer>/",
        changes.change_decide,
        name="change_decide",
    ),
    path("p/<str:code>/changes/<int:number>/<str:step>/", changes.change_step, name="change_step"),
    path("settings/action-rules/", actions.action_rules, name="action_rules"),
    path("settings/action-rules/<int:rule_id>/remove/", actions.action_rule_drop, name="action_rule_drop"),
    path("p/<str:code>/health/", health.project_health, name="project_health"),
    path("p/<str:code>/health/cost/", health.cost_health, name="cost_health"),
    path("p/<str:code>/health/overrides/", health.health_override, name="health_override"),
    path(
        "p/<str:code>/health/overrides/<int:override_id>/withdraw/",
        health.health_override_withdraw,
        name="health_override_withdraw",
    ),
    path("p/<str:code>/health/status-date/", health.status_date, name="status_date"),
    path("p/<str:code>/health/thresholds/", health.project_thresholds, name="project_thresholds"),
    path("settings/thresholds/", health.thresholds, name="thresholds"),
    path("settings/recompute/", computing.recompute_queue, name="recompute_queue"),
    path("settings/recompute/<int:project_id>/cancel/", computing.recompute_cancel, name="recompute_cancel"),
    path("settings/recompute/<int:project_id>/retry/", computing.recompute_retry, name="recompute_retry"),
]
