from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class RisksConfig(AppConfig):
    name = "risks"
    verbose_name = _("Risks")

    def ready(self) -> None:
        from core.access import Action
        from core.doors import ProjectPage
        from core.needs import NeedKind
        from core.registry import (
            AlertKind,
            GateQuery,
            PlanColumn,
            TemplatePart,
            alert_kinds,
            gate_queries,
            needs,
            plan_columns,
            project_pages,
            task_facts,
            template_parts,
        )
        from risks.issues.reads import needed_issues, waiting_issues
        from risks.issues.services import ISSUE_ANSWERS
        from risks.issues.services import over as issues_over
        from risks.issues.words import issues_on, no_severe_issue
        from risks.register.reads.due import needed_reviews
        from risks.register.reads.plan_columns import open_risks_by_task
        from risks.register.services import reviews_over
        from risks.register.words import high_risks_answered, risks_on
        from risks.template_part.reads import kept_risks
        from risks.template_part.services import put_risks
        from risks.template_part.words import lines_of, roles_of, size_of

        template_parts.register(
            "risks",
            TemplatePart(
                label=_("Risks"),
                hint=_("Open risks with their ratings, impact and responses."),
                needs=Action.VIEW_PLAN,
                keep=kept_risks,
                put=put_risks,
                size=size_of,
                lines=lines_of,
                roles=roles_of,
            ),
            order=40,
        )
        plan_columns.register("risk", PlanColumn(_("Risks"), "text", open_risks_by_task), order=20)
        for order, name, page in (
            (
                10,
                "risks",
                ProjectPage("risk", _("Register"), "risks", Action.VIEW_PLAN, title=_("Risk register")),
            ),
            (
                30,
                "issues",
                ProjectPage("risk", _("Issues"), "issues", Action.VIEW_PLAN, waiting_issues),
            ),
        ):
            project_pages.register(name, page, order=order)
        needs.register(
            "issue",
            NeedKind(
                _("Issue"),
                "alert-triangle",
                Action.VIEW_DASHBOARD,
                needed_issues,
                ISSUE_ANSWERS,
            ),
            order=60,
        )
        needs.register(
            "risk_review",
            NeedKind(
                _("Risk"),
                "shield",
                Action.VIEW_PLAN,
                needed_reviews,
            ),
            order=65,
        )
        gate_queries.register(
            "high_risks_answered",
            GateQuery(_("Every high risk has an owner and a response"), high_risks_answered),
        )
        gate_queries.register("no_severe_issue", GateQuery(_("No open issue above medium"), no_severe_issue))
        alert_kinds.register(
            "issue_escalated",
            AlertKind(
                _("Issue escalated to you"),
                _("You were named as the one who can clear it."),
                Action.VIEW_DASHBOARD,
                issues_over,
                answers=ISSUE_ANSWERS,
            ),
            order=25,
        )
        alert_kinds.register(
            "issue_overdue",
            AlertKind(
                _("Issue overdue"),
                _("You own this issue."),
                Action.VIEW_DASHBOARD,
                issues_over,
                answers=ISSUE_ANSWERS,
                is_watched=True,
                several=lambda n: (
                    ngettext("%(n)d issue is overdue", "%(n)d issues are overdue", n) % {"n": n}
                ),
            ),
            order=26,
        )
        alert_kinds.register(
            "risk_review_due",
            AlertKind(
                _("Risk review due"),
                _("You own this risk."),
                Action.VIEW_DASHBOARD,
                reviews_over,
                is_watched=True,
                several=lambda n: (
                    ngettext("%(n)d risk is due for review", "%(n)d risks are due for review", n) % {"n": n}
                ),
            ),
        )
        task_facts.register("risks", risks_on, order=30)
        task_facts.register("issues", issues_on, order=28)
