from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class TasksConfig(AppConfig):
    name = "tasks"
    verbose_name = _("Tasks")

    def ready(self) -> None:
        from django.utils import timezone

        from core.access import Action
        from core.doors import ProjectPage
        from core.needs import NeedKind
        from core.registry import (
            AlertKind,
            GateQuery,
            NavItem,
            TemplatePart,
            access_followers,
            alert_kinds,
            calendar_followers,
            gate_dates,
            gate_queries,
            happened,
            nav_items,
            needs,
            page_parts,
            plan_milestones,
            project_pages,
            task_facts,
            template_parts,
        )
        from tasks.deliverable_part import reads as deliverable_part
        from tasks.deliverable_part import words as deliverable_words
        from tasks.deliverable_part.services import put_deliverables
        from tasks.deliverables import reads as deliverables
        from tasks.deliverables.services import CONDITION_ANSWERS
        from tasks.deliverables.services import over as deliverables_over
        from tasks.deliverables.words import (
            deliverable_conditions_met,
            deliverables_accepted,
            deliverables_of,
            phase_deliverables_accepted,
        )
        from tasks.plan.reads import (
            all_work_done,
            days_of_gates,
            milestones_of,
            phase_work_done,
            tasks_have_successors,
        )
        from tasks.raci.words import rows_have_one_accountable
        from tasks.reporting.reads import my_task_count
        from tasks.reporting.services import left_over, tell_what_is_left
        from tasks.roles.views import draw_open_roles
        from tasks.scheduling.services import follow_calendars
        from tasks.template_part.reads import kept_plan
        from tasks.template_part.services import put_plan
        from tasks.template_part.words import lines_of, roles_of, size_of
        from tasks.time.reads import (
            needed_corrections,
            needed_weeks,
            sent_weeks,
            waiting_weeks,
        )
        from tasks.time.services import WEEK_ANSWERS, returned_over, submitted_over
        from tasks.traceability.words import needs_traced

        calendar_followers.register("schedule", follow_calendars)
        access_followers.register("open_work", tell_what_is_left)

        nav_items.register(
            "my_work",
            NavItem(
                label=_("My work"),
                url_name="my_work",
                icon="checklist",
                count=lambda actor: my_task_count(actor, timezone.localdate()),
                on_phone=True,
            ),
            order=10,
        )
        for order, name, page in (
            (10, "plan", ProjectPage("plan", _("Gantt"), "plan", Action.VIEW_PLAN, title=_("Plan"))),
            (20, "board", ProjectPage("plan", _("Board"), "board", Action.VIEW_PLAN)),
            (30, "month", ProjectPage("plan", _("Month"), "month", Action.VIEW_PLAN)),
            (40, "load", ProjectPage("plan", _("Load"), "project_load", Action.VIEW_PLAN)),
            (
                40,
                "time",
                ProjectPage("team", _("Time"), "project_time", Action.APPROVE_TIME, waiting_weeks),
            ),
            (
                20,
                "raci",
                ProjectPage("team", _("RACI"), "raci", Action.VIEW_PLAN),
            ),
            (
                20,
                "deliverables",
                ProjectPage(
                    "gates",
                    _("Deliverables"),
                    "deliverables",
                    Action.VIEW_DASHBOARD,
                    deliverables.waiting_reviews,
                    deliverables.late_reviews,
                ),
            ),
            (17, "needs", ProjectPage("start", _("Needs"), "needs", Action.VIEW_DASHBOARD)),
        ):
            project_pages.register(name, page, order=order)
        needs.register(
            "week",
            NeedKind(
                _("Time"),
                "clock",
                Action.APPROVE_TIME,
                needed_weeks,
                WEEK_ANSWERS,
            ),
            order=40,
        )
        needs.register(
            "correction",
            NeedKind(
                _("Time returned"),
                "clock",
                Action.LOG_TIME,
                needed_corrections,
                sent=sent_weeks,
            ),
            order=41,
        )
        for order, name, kind in (
            (
                47,
                "deliverable_review",
                NeedKind(
                    _("Acceptance"),
                    "signature",
                    Action.VIEW_DASHBOARD,
                    deliverables.needed_reviews,
                    sent=deliverables.sent_reviews,
                ),
            ),
            (
                48,
                "deliverable",
                NeedKind(
                    _("Deliverable"),
                    "file-text",
                    Action.VIEW_DASHBOARD,
                    deliverables.needed_deliverables,
                ),
            ),
            (
                51,
                "deliverable_condition",
                NeedKind(
                    _("Condition"),
                    "clipboard-list",
                    Action.VIEW_DASHBOARD,
                    deliverables.needed_conditions,
                    CONDITION_ANSWERS,
                ),
            ),
        ):
            needs.register(name, kind, order=order)
        task_facts.register("deliverables", deliverables_of, order=5)
        for label, answer in (
            (_("All deliverables up to the gate are accepted"), phase_deliverables_accepted),
            (_("All deliverables are accepted"), deliverables_accepted),
            (_("Conditions of deliverables are met"), deliverable_conditions_met),
            (_("RACI: every row has one who is accountable"), rows_have_one_accountable),
        ):
            gate_queries.register(answer.__name__, GateQuery(label, answer))
        template_parts.register(
            "plan",
            TemplatePart(
                label=_("Plan"),
                hint=_("Tasks with summaries, durations, work, links, dates by day, roles and skills."),
                needs=Action.VIEW_PLAN,
                keep=kept_plan,
                put=put_plan,
                size=size_of,
                lines=lines_of,
                roles=roles_of,
            ),
            order=10,
        )
        template_parts.register(
            "deliverables",
            TemplatePart(
                label=_("Deliverables and RACI"),
                hint=_("What is handed over, by what it is accepted, and who answers for what."),
                needs=Action.VIEW_PLAN,
                keep=deliverable_part.kept_deliverables,
                put=put_deliverables,
                size=deliverable_words.size_of,
                lines=deliverable_words.lines_of,
                roles=deliverable_words.roles_of,
            ),
            order=30,
        )
        gate_queries.register(
            needs_traced.__name__,
            GateQuery(_("Every need leads to a deliverable"), needs_traced),
        )
        page_parts.register("open_roles", draw_open_roles)
        gate_dates.register("plan", days_of_gates)
        plan_milestones.register("plan", milestones_of)
        gate_queries.register(
            "tasks_have_successors", GateQuery(_("Every task leads somewhere"), tasks_have_successors)
        )
        gate_queries.register(
            "phase_work_done", GateQuery(_("All work up to the gate is done"), phase_work_done)
        )
        gate_queries.register("all_work_done", GateQuery(_("All tasks are done"), all_work_done))
        alert_kinds.register(
            "assigned",
            AlertKind(
                _("Work given to you"),
                _("You are assigned to it."),
                Action.VIEW_PLAN,
                happened,
                is_watched=True,
            ),
            order=11,
        )
        alert_kinds.register(
            "hand_over",
            AlertKind(
                _("Open work of somebody who left"),
                _("You plan the project."),
                Action.VIEW_PLAN,
                left_over,
            ),
            order=12,
        )
        alert_kinds.register(
            "deliverable_waiting",
            AlertKind(
                _("Deliverable waits for your review"),
                _("You are its reviewer."),
                Action.VIEW_DASHBOARD,
                deliverables_over,
            ),
            order=47,
        )
        alert_kinds.register(
            "deliverable_reviewed",
            AlertKind(
                _("Deliverable reviewed"),
                _("It is yours, or you handed it in."),
                Action.VIEW_DASHBOARD,
                happened,
            ),
            order=48,
        )
        alert_kinds.register(
            "deliverable_overdue",
            AlertKind(
                _("Deliverable overdue"),
                _("It is yours, or you manage the project."),
                Action.VIEW_DASHBOARD,
                deliverables_over,
                is_watched=True,
                several=lambda n: (
                    ngettext("%(n)d deliverable is overdue", "%(n)d deliverables are overdue", n) % {"n": n}
                ),
            ),
            order=49,
        )
        alert_kinds.register(
            "mention",
            AlertKind(
                _("Somebody mentions you"),
                _("You are named in a comment."),
                Action.VIEW_PLAN,
                happened,
            ),
            order=15,
        )
        alert_kinds.register(
            "comment",
            AlertKind(
                _("Comment on what you follow"),
                _("You are on the task, or have commented on it."),
                Action.VIEW_PLAN,
                happened,
                by_email=False,
            ),
            order=16,
        )
        alert_kinds.register(
            "time_submitted",
            AlertKind(
                _("Time handed in for approval"),
                _("You manage the project."),
                Action.APPROVE_TIME,
                submitted_over,
                answers=WEEK_ANSWERS,
            ),
            order=60,
        )
        alert_kinds.register(
            "time_returned",
            AlertKind(
                _("Your time is returned"),
                _("It is your time, and it waits for a correction."),
                Action.LOG_TIME,
                returned_over,
            ),
            order=62,
        )
