from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BudgetsConfig(AppConfig):
    name = "budgets"
    verbose_name = _("Budgets")

    def ready(self) -> None:
        from budgets.documents.services import COST_ANSWERS, costs_over
        from budgets.labour.services import book_time
        from budgets.money.reads.plan_columns import actual_costs
        from budgets.money.reads.waiting import (
            needed_costs,
            needed_draws,
            needed_versions,
            sent_costs,
            sent_draws,
            sent_versions,
            waiting_costs,
            waiting_draws,
            waiting_versions,
        )
        from budgets.money.words import budget_set, commitments_closed, cost_of
        from budgets.reserves.services import DRAW_ANSWERS, draws_over
        from budgets.template_part.reads import kept_budget
        from budgets.template_part.services import put_budget
        from budgets.template_part.words import lines_of, roles_of, size_of
        from budgets.versions.services import VERSION_ANSWERS, versions_over
        from core.access import Action
        from core.doors import ProjectPage
        from core.needs import NeedKind
        from core.quantities import lazy_name
        from core.registry import (
            AlertKind,
            GateQuery,
            PlanColumn,
            TemplatePart,
            alert_kinds,
            gate_queries,
            happened,
            needs,
            plan_columns,
            project_pages,
            task_facts,
            template_parts,
            time_followers,
        )

        template_parts.register(
            "budget",
            TemplatePart(
                label=_("Budget"),
                hint=_("Budget lines with where they lie from the start, and reserves."),
                needs=Action.VIEW_COSTS,
                keep=kept_budget,
                put=put_budget,
                size=size_of,
                lines=lines_of,
                roles=roles_of,
            ),
            order=30,
        )
        plan_columns.register(
            "actual_cost",
            PlanColumn(lazy_name("actual_cost"), "money", actual_costs, needs_costs=True),
            order=10,
        )
        for order, name, page in (
            (
                10,
                "budget",
                ProjectPage(
                    "money",
                    _("Budget"),
                    "budget",
                    Action.VIEW_COSTS,
                    waiting_versions,
                ),
            ),
            (
                20,
                "costs",
                ProjectPage(
                    "money",
                    _("Costs"),
                    "costs",
                    Action.VIEW_COSTS,
                    waiting_costs,
                ),
            ),
            (
                30,
                "orders",
                ProjectPage(
                    "money",
                    _("Orders"),
                    "orders",
                    Action.VIEW_COSTS,
                ),
            ),
            (
                40,
                "reserves",
                ProjectPage(
                    "money",
                    _("Reserves"),
                    "reserves",
                    Action.VIEW_COSTS,
                    waiting_draws,
                ),
            ),
        ):
            project_pages.register(name, page, order=order)
        gate_queries.register(
            "budget_set", GateQuery(_("Budget has lines and a contingency reserve"), budget_set)
        )
        gate_queries.register(
            "commitments_closed", GateQuery(_("No purchase order open"), commitments_closed)
        )
        for order, name, kind in (
            (
                32,
                "budget",
                NeedKind(
                    _("Budget"),
                    "currency-euro",
                    Action.VIEW_COSTS,
                    needed_versions,
                    VERSION_ANSWERS,
                    sent_versions,
                ),
            ),
            (
                33,
                "draw",
                NeedKind(
                    _("Reserve"),
                    "currency-euro",
                    Action.VIEW_COSTS,
                    needed_draws,
                    DRAW_ANSWERS,
                    sent_draws,
                ),
            ),
            (
                34,
                "cost",
                NeedKind(
                    _("Cost"),
                    "signature",
                    Action.VIEW_COSTS,
                    needed_costs,
                    COST_ANSWERS,
                    sent_costs,
                ),
            ),
        ):
            needs.register(name, kind, order=order)
        alert_kinds.register(
            "budget_waiting",
            AlertKind(
                _("Budget waits for approval"),
                _("You approve the project's budget."),
                Action.VIEW_COSTS,
                versions_over,
                answers=VERSION_ANSWERS,
            ),
            order=66,
        )
        alert_kinds.register(
            "budget_decided",
            AlertKind(
                _("Your budget is approved or returned"),
                _("You handed it in."),
                Action.VIEW_COSTS,
                happened,
            ),
            order=67,
        )
        alert_kinds.register(
            "draw_waiting",
            AlertKind(
                _("Management reserve is asked for"),
                _("You approve draws from the management reserve."),
                Action.VIEW_COSTS,
                draws_over,
                answers=DRAW_ANSWERS,
            ),
            order=68,
        )
        alert_kinds.register(
            "draw_decided",
            AlertKind(
                _("Your draw from a reserve is approved or refused"),
                _("You asked for it."),
                Action.VIEW_COSTS,
                happened,
            ),
            order=69,
        )
        alert_kinds.register(
            "cost_waiting",
            AlertKind(
                _("Cost waits for approval"),
                _("You approve costs of the project."),
                Action.VIEW_COSTS,
                costs_over,
                answers=COST_ANSWERS,
            ),
            order=64,
        )
        alert_kinds.register(
            "cost_decided",
            AlertKind(
                _("Your cost is approved or returned"),
                _("You handed it in."),
                Action.VIEW_COSTS,
                happened,
            ),
            order=65,
        )
        task_facts.register("cost", cost_of, order=20)
        time_followers.register("labour cost", lambda actor, pk: book_time(actor=actor, project_id=pk))
