from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Projects")

    def ready(self) -> None:
        from core.access import Action
        from core.doors import GEAR, ProjectPage
        from core.needs import NeedKind
        from core.registry import (
            AlertKind,
            GateQuery,
            NavItem,
            TemplatePart,
            alert_kinds,
            gate_queries,
            happened,
            nav_items,
            needs,
            project_choices,
            project_pages,
            quiet_projects,
            settings_pages,
            template_parts,
            write_guards,
        )
        from projects.business_case.words import option_chosen
        from projects.charter.reads import needed_signatures
        from projects.charter.services import SIGNATURE_ANSWERS
        from projects.charter.services.sign_off import ANSWERED, TO_SIGN
        from projects.charter.words import (
            charter_approved,
            objectives_measurable,
            signatures_over,
            stakeholders_registered,
        )
        from projects.communication import services as communication
        from projects.communication.reads import late_messages, waiting_messages
        from projects.gates.services import CONDITION_ANSWERS
        from projects.gates.words.answers import conditions_closed
        from projects.project.reads.choices import not_active
        from projects.project.reads.choices import project_choices as choices
        from projects.project.reads.waiting import (
            late_gates,
            needed_conditions,
            waiting_gates,
        )
        from projects.project.services.closed import refuse_when_closed
        from projects.project_templates.services import gates as template_gates
        from projects.project_templates.services import messages as template_messages
        from projects.team.words import roles_named

        nav_items.register(
            "requests",
            NavItem(_("Requests"), "requests", "clipboard-list"),
            order=35,
        )
        settings_pages.register(
            "scoring",
            NavItem(
                _("Requests"),
                "scoring_criteria",
                "clipboard-list",
                is_shown=lambda actor: actor.may(Action.MANAGE_ORGANISATION),
            ),
            order=65,
        )
        settings_pages.register(
            "templates",
            NavItem(
                _("Project templates"),
                "project_templates",
                "template",
                is_shown=lambda actor: actor.may(Action.CREATE_PROJECT),
            ),
            order=66,
        )
        alert_kinds.register(
            "request_decided",
            AlertKind(
                _("Request for a project decided"),
                _("You asked for a project."),
                Action.VIEW_DASHBOARD,
                happened,
            ),
            order=92,
        )
        alert_kinds.register(
            TO_SIGN,
            AlertKind(
                _("Charter waits for your signature"),
                _("You are asked to sign it."),
                Action.VIEW_DASHBOARD,
                signatures_over,
                answers=SIGNATURE_ANSWERS,
            ),
            order=42,
        )
        alert_kinds.register(
            ANSWERED,
            AlertKind(
                _("Charter signed or declined"),
                _("You asked for the signatures."),
                Action.VIEW_DASHBOARD,
                happened,
            ),
            order=93,
        )
        needs.register(
            "signature",
            NeedKind(
                _("Signature"),
                "signature",
                Action.VIEW_DASHBOARD,
                needed_signatures,
                SIGNATURE_ANSWERS,
            ),
            order=45,
        )
        alert_kinds.register(
            communication.REPORT_DUE,
            AlertKind(
                _("Report or message due"),
                _("You are responsible for a message of a communication plan."),
                Action.VIEW_DASHBOARD,
                communication.asked_over,
                is_watched=True,
                several=lambda n: ngettext("%(n)d message is due", "%(n)d messages are due", n) % {"n": n},
                answers=communication.SETTLE_ANSWERS,
            ),
            order=45,
        )
        for order, kind, label, by_email in (
            (46, communication.MESSAGE, _("Message of a project"), True),
            (47, communication.MESSAGE_INSIDE, _("Message of a project, in Plumbline alone"), False),
        ):
            alert_kinds.register(
                kind,
                AlertKind(
                    label,
                    _("You are in the audience of a communication plan."),
                    Action.VIEW_DASHBOARD,
                    communication.message_over,
                    by_email=by_email,
                    answers=communication.READ_ANSWERS,
                ),
                order=order,
            )
        needs.register(
            communication.REPORT_DUE,
            NeedKind(
                _("Message due"),
                "send",
                Action.VIEW_DASHBOARD,
                communication.needed_messages,
                communication.SETTLE_ANSWERS,
            ),
            order=55,
        )
        needs.register(
            communication.MESSAGE,
            NeedKind(
                _("Message"),
                "mail",
                Action.VIEW_DASHBOARD,
                communication.unread_messages,
                communication.READ_ANSWERS,
            ),
            order=56,
        )
        needs.register(
            "condition",
            NeedKind(
                _("Condition"),
                "clipboard-list",
                Action.VIEW_DASHBOARD,
                needed_conditions,
                CONDITION_ANSWERS,
            ),
            order=50,
        )
        template_parts.register(
            "gates",
            TemplatePart(
                label=_("Phases and gates"),
                hint=_("What phases and gates are called, and what each gate asks."),
                needs=Action.VIEW_DASHBOARD,
                keep=template_gates.kept_gates,
                put=template_gates.put_gates,
                size=template_gates.gates_size,
                lines=template_gates.gate_lines,
                roles=template_gates.gate_roles,
            ),
            order=20,
        )
        template_parts.register(
            "communication",
            TemplatePart(
                label=_("Communication plan"),
                hint=_("Who hears what, how and how often; the register of stakeholders stays behind."),
                needs=Action.VIEW_PLAN,
                keep=template_messages.kept_messages,
                put=template_messages.put_messages,
                size=template_messages.messages_size,
                lines=template_messages.message_lines,
                roles=template_messages.message_roles,
            ),
            order=60,
        )
        write_guards.register("closed project", refuse_when_closed)

        project_choices.register("projects", choices)
        quiet_projects.register("projects", not_active)

        for order, name, page in (
            (10, "charter", ProjectPage("start", _("Charter"), "charter", Action.VIEW_DASHBOARD)),
            (
                15,
                "business-case",
                ProjectPage("start", _("Business case"), "business_case", Action.VIEW_COSTS),
            ),
            (
                20,
                "stakeholders",
                ProjectPage("start", _("Stakeholders"), "stakeholders", Action.VIEW_PLAN),
            ),
            (
                25,
                "communication",
                ProjectPage(
                    "start",
                    _("Communication"),
                    "communication",
                    Action.VIEW_DASHBOARD,
                    waiting_messages,
                    late_messages,
                ),
            ),
            (10, "team", ProjectPage("team", _("People"), "team", Action.VIEW_PLAN)),
            (
                10,
                "gates",
                ProjectPage("gates", _("Gates"), "gates", Action.VIEW_DASHBOARD, waiting_gates, late_gates),
            ),
            (
                10,
                "settings",
                ProjectPage(
                    GEAR,
                    _("Settings"),
                    "project_settings",
                    Action.EDIT_PROJECT,
                    title=_("Project settings"),
                ),
            ),
        ):
            project_pages.register(name, page, order=order)
        for label, answer in (
            (_("Charter signed"), charter_approved),
            (_("Option of the business case chosen"), option_chosen),
            (_("Objectives have metric, target and date"), objectives_measurable),
            (_("Stakeholders registered"), stakeholders_registered),
            (_("Sponsor and project manager named"), roles_named),
            (_("Conditions of earlier gates closed"), conditions_closed),
        ):
            gate_queries.register(answer.__name__, GateQuery(label, answer))
