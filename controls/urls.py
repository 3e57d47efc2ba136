"""Addresses of monitoring & control."""

from django.urls import path

from controls import (
    views,
    views_actions,
    views_changes,
    views_costs,
    views_decisions,
    views_queue,
    views_slips,
)

urlpatterns = [
    path("p/<str:code>/baselines/", views.baselines, name="baselines"),
    path("p/<str:code>/baselines/compare/", views.baseline_compare, name="baseline_compare"),
    path(
        "p/<str:code>/baselines/<int:number>/reference/", views.baseline_reference, name="baseline_reference"
    ),
    path("p/<str:code>/baselines/slip/", views.baseline_slip, name="baseline_slip"),
    path("p/<str:code>/baselines/ghosts/", views.baseline_ghosts, name="baseline_ghosts"),
    path("p/<str:code>/revision/", views.project_revision, name="project_revision"),
    path("p/<str:code>/slips/", views_slips.slips, name="slips"),
    path("p/<str:code>/actions/", views_actions.control_actions, name="control_actions"),
    path("p/<str:code>/actions/rules/", views_actions.project_action_rules, name="project_action_rules"),
    path(
        "p/<str:code>/actions/rules/<int:rule_id>/remove/",
        views_actions.project_action_rule_drop,
        name="project_action_rule_drop",
    ),
    path("p/<str:code>/actions/<int:action_id>/", views_actions.control_action, name="control_action"),
    path(
        "p/<str:code>/actions/<int:action_id>/hand-over/",
        views_actions.control_action_hand_over,
        name="control_action_hand_over",
    ),
    path("p/<str:code>/decision-log/", views_decisions.decisions, name="decision_log"),
    path("p/<str:code>/decision-log/new/", views_decisions.decision_new, name="logged_decision_new"),
    path("p/<str:code>/decision-log/<int:number>/", views_decisions.decision, name="logged_decision"),
    path(
        "p/<str:code>/decision-log/<int:number>/edit/",
        views_decisions.decision_edit,
        name="logged_decision_edit",
    ),
    path("p/<str:code>/changes/", views_changes.changes, name="changes"),
    path("p/<str:code>/changes/new/", views_changes.change_new, name="change_new"),
    path("p/<str:code>/changes/route/", views_changes.change_route, name="change_route"),
    path("p/<str:code>/changes/<int:number>/", views_changes.change, name="change"),
    path("p/<str:code>/changes/<int:number>/edit/", views_changes.change_edit, name="change_edit"),
    path(
        "p/<str:code>/changes/<int:number>/operations/new/",
        views_changes.operation_new,
        name="change_operation_new",
    ),
    path(
        "p/<str:code>/changes/<int:number>/operations/<int:operation_id>/",
        views_changes.operation,
        name="change_operation",
    ),
    path(
        "p/<str:code>/changes/<int:number>/operations/<int:operation_id>/delete/",
        views_changes.operation_delete,
        name="change_operation_delete",
    ),
    path(
        "p/<str:code>/changes/<int:number>/decide/<str:answer>/",
        views_changes.change_decide,
        name="change_decide",
    ),
    path("p/<str:code>/changes/<int:number>/<str:step>/", views_changes.change_step, name="change_step"),
    path("settings/action-rules/", views_actions.action_rules, name="action_rules"),
    path(
        "settings/action-rules/<int:rule_id>/remove/", views_actions.action_rule_drop, name="action_rule_drop"
    ),
    path("p/<str:code>/health/", views.project_health, name="project_health"),
    path("p/<str:code>/health/cost/", views_costs.cost_health, name="cost_health"),
    path("p/<str:code>/health/overrides/", views.health_override, name="health_override"),
    path(
        "p/<str:code>/health/overrides/<int:override_id>/withdraw/",
        views.health_override_withdraw,
        name="health_override_withdraw",
    ),
    path("p/<str:code>/health/status-date/", views.status_date, name="status_date"),
    path("p/<str:code>/health/thresholds/", views.project_thresholds, name="project_thresholds"),
    path("settings/thresholds/", views.thresholds, name="thresholds"),
    path("settings/recompute/", views_queue.recompute_queue, name="recompute_queue"),
    path(
        "settings/recompute/<int:project_id>/cancel/", views_queue.recompute_cancel, name="recompute_cancel"
    ),
    path("settings/recompute/<int:project_id>/retry/", views_queue.recompute_retry, name="recompute_retry"),
]
