from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class ControlsConfig(AppConfig):
    name = "controls"
    verbose_name = _("Controls")

    def ready(self) -> None:
        from controls.actions.reads import late_actions, waiting_actions
        from controls.actions.words import needed_actions
        from controls.alerting import services as alerting
        from controls.baselines.words import baseline_of, baseline_taken
        from controls.changes.reads.register import needed_changes, sent_changes, waiting_changes
        from controls.changes.services import CHANGE_ANSWERS
        from controls.changes.services import over as changes_over
        from controls.changes.words import changes_decided
        from controls.decisions.reads import needed_reviews
        from controls.decisions.services import REVIEW_ANSWERS, reviews_over
        from controls.health.views import draw_cost_health
        from controls.quality.words import answer_of, plan_is_good, question_of, values_in_plan
        from core.access import Action
        from core.doors import ProjectPage
        from core.needs import NeedKind
        from core.registry import (
            AlertKind,
            GateQuery,
            NavItem,
            PlanColumn,
            alert_kinds,
            gate_queries,
            happened,
            needs,
            page_parts,
            plan_columns,
            project_pages,
            settings_pages,
            task_facts,
        )
        from engine.quality import Check
        from projects.project.reads.waiting import needed_gates
        from tasks.reporting.reads import needed_tasks

        for order, name, kind in (
            (
                10,
                "task",
                NeedKind(
                    _("Task"),
                    "checklist",
                    Action.VIEW_PLAN,
                    needed_tasks,
                    alerting.TASK_ANSWERS,
                ),
            ),
            (
                20,
                "gate",
                NeedKind(
                    _("Gate"),
                    "shield-check",
                    Action.VIEW_DASHBOARD,
                    needed_gates,
                    alerting.GATE_ANSWERS,
                ),
            ),
            (
                30,
                "change",
                NeedKind(
                    _("Change"),
                    "switch-horizontal",
                    Action.VIEW_DASHBOARD,
                    needed_changes,
                    CHANGE_ANSWERS,
                    sent_changes,
                ),
            ),
            (
                45,
                "action",
                NeedKind(
                    _("Action"),
                    "flag",
                    Action.VIEW_PLAN,
                    needed_actions,
                    alerting.BOUND_ANSWERS,
                ),
            ),
            (
                70,
                "review",
                NeedKind(
                    _("Review"),
                    "refresh",
                    Action.VIEW_PLAN,
                    needed_reviews,
                    REVIEW_ANSWERS,
                ),
            ),
        ):
            needs.register(name, kind, order=order)

        def manages(actor: Any) -> bool:
            return bool(actor.may(Action.MANAGE_ORGANISATION))

        settings_pages.register(
            "thresholds", NavItem(_("Thresholds"), "thresholds", "gauge", is_shown=manages), order=75
        )
        settings_pages.register(
            "quality_limits",
            NavItem(_("Plan quality"), "quality_limits", "checklist", is_shown=manages),
            order=77,
        )
        settings_pages.register(
            "action_rules",
            NavItem(_("Action rules"), "action_rules", "flag", is_shown=manages),
            order=76,
        )
        settings_pages.register(
            "recompute",
            NavItem(_("Waiting for figures"), "recompute_queue", "refresh", is_shown=manages),
            order=90,
        )

        for order, name, page in (
            (30, "slips", ProjectPage("overview", _("Why it moved"), "slips", Action.VIEW_PLAN)),
            (50, "baselines", ProjectPage("plan", _("Baselines"), "baselines", Action.VIEW_PLAN)),
            (
                60,
                "plan_quality",
                ProjectPage(
                    "plan",
                    _("Quality"),
                    "plan_quality",
                    Action.VIEW_PLAN,
                    title=_("Plan quality"),
                ),
            ),
            (
                10,
                "actions",
                ProjectPage(
                    "control",
                    _("Actions"),
                    "control_actions",
                    Action.VIEW_PLAN,
                    waiting_actions,
                    late_actions,
                ),
            ),
            (
                20,
                "changes",
                ProjectPage("control", _("Changes"), "changes", Action.VIEW_DASHBOARD, waiting_changes),
            ),
            (30, "decisions", ProjectPage("control", _("Decisions"), "decision_log", Action.VIEW_PLAN)),
        ):
            project_pages.register(name, page, order=order)
        gate_queries.register("baseline_taken", GateQuery(_("A baseline is taken"), baseline_taken))
        gate_queries.register(
            "changes_decided", GateQuery(_("Every change request is decided"), changes_decided)
        )
        for check in Check:
            gate_queries.register(f"quality_{check.value}", GateQuery(question_of(check), answer_of(check)))
        gate_queries.register(
            "quality_all", GateQuery(_("Plan quality: every check keeps its limit"), plan_is_good)
        )
        plan_columns.register("plan_quality", PlanColumn(_("Quality"), "text", values_in_plan, 180))
        alert_kinds.register(
            "task_overdue",
            AlertKind(
                _("Task overdue"),
                _("You are assigned to the task, or answer for it."),
                Action.VIEW_PLAN,
                alerting.overdue_over,
                answers=alerting.TASK_ANSWERS,
                is_watched=True,
                several=lambda n: ngettext("%(n)d task is overdue", "%(n)d tasks are overdue", n) % {"n": n},
            ),
            order=10,
        )
        alert_kinds.register(
            "task_due_soon",
            AlertKind(
                _("Task due soon"),
                _("You are assigned to the task."),
                Action.VIEW_PLAN,
                alerting.due_soon_over,
                answers=alerting.TASK_ANSWERS,
                by_email=False,
                is_watched=True,
                several=lambda n: (
                    ngettext("%(n)d task is due soon", "%(n)d tasks are due soon", n) % {"n": n}
                ),
            ),
            order=12,
        )
        alert_kinds.register(
            "deadline_risk",
            AlertKind(
                _("Deadline at risk"),
                _("You are assigned to the task, or manage the project."),
                Action.VIEW_PLAN,
                alerting.deadlines_over,
                answers=alerting.TASK_ANSWERS,
                is_watched=True,
                several=lambda n: (
                    ngettext("%(n)d task will miss its deadline", "%(n)d tasks will miss their deadlines", n)
                    % {"n": n}
                ),
            ),
            order=14,
        )
        alert_kinds.register(
            "gate_waiting",
            AlertKind(
                _("Gate waits for your answer"),
                _("You are an approver."),
                Action.VIEW_DASHBOARD,
                alerting.gates_over,
                answers=alerting.GATE_ANSWERS,
                is_watched=True,
                several=lambda n: (
                    ngettext("%(n)d gate waits for your answer", "%(n)d gates wait for your answer", n)
                    % {"n": n}
                ),
            ),
            order=40,
        )
        alert_kinds.register(
            "threshold_crossed",
            AlertKind(
                _("Schedule, cost, scope or risk past a threshold"),
                _("You answer for the project."),
                Action.VIEW_DASHBOARD,
                alerting.crossings_over,
                is_watched=True,
                several=lambda n: (
                    ngettext("%(n)d threshold is crossed", "%(n)d thresholds are crossed", n) % {"n": n}
                ),
            ),
            order=20,
        )
        alert_kinds.register(
            "control_action",
            AlertKind(
                _("An action opened for you"),
                _("The action is yours."),
                Action.VIEW_PLAN,
                alerting.bounds_over,
                answers=alerting.BOUND_ANSWERS,
                is_watched=True,
                several=lambda n: (
                    ngettext("%(n)d action opened for you", "%(n)d actions opened for you", n) % {"n": n}
                ),
            ),
            order=22,
        )
        alert_kinds.register(
            "milestone_slip",
            AlertKind(
                _("Milestone will slip past its baseline"),
                _("You manage the project."),
                Action.VIEW_DASHBOARD,
                alerting.slips_over,
                by_email=False,
                is_watched=True,
                several=lambda n: (
                    ngettext("%(n)d milestone will slip", "%(n)d milestones will slip", n) % {"n": n}
                ),
            ),
            order=30,
        )
        alert_kinds.register(
            "decision_review_due",
            AlertKind(
                _("Decision to review"),
                _("You took this decision, or manage the project."),
                Action.VIEW_PLAN,
                reviews_over,
                answers=REVIEW_ANSWERS,
                by_email=False,
                is_watched=True,
                several=lambda n: (
                    ngettext("%(n)d decision is due for review", "%(n)d decisions are due for review", n)
                    % {"n": n}
                ),
            ),
            order=45,
        )
        alert_kinds.register(
            "change_waiting",
            AlertKind(
                _("Change waits for your answer"),
                _("You decide on changes of this project."),
                Action.VIEW_DASHBOARD,
                changes_over,
                answers=CHANGE_ANSWERS,
            ),
            order=42,
        )
        alert_kinds.register(
            "change_decided",
            AlertKind(
                _("Change decided"),
                _("You asked for it, or manage this project."),
                Action.VIEW_DASHBOARD,
                happened,
            ),
            order=43,
        )
        alert_kinds.register(
            "recompute_failed",
            AlertKind(
                _("A project's figures cannot be computed"),
                _("You answer for the project."),
                Action.VIEW_DASHBOARD,
                alerting.failures_over,
            ),
            order=90,
        )
        task_facts.register("baseline", baseline_of, order=10)
        page_parts.register("cost_health", draw_cost_health)
