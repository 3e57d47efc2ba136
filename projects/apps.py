from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Projects")

    def ready(self) -> None:
        from core.access import Action
        from core.registry import (
            GateQuery,
            ProjectTab,
            gate_queries,
            project_choices,
            project_tabs,
            quiet_projects,
            write_guards,
        )
        from projects import gate_answers
        from projects.selectors.choices import not_active
        from projects.selectors.choices import project_choices as choices
        from projects.services.closed import refuse_when_closed

        write_guards.register("closed project", refuse_when_closed)

        project_choices.register("projects", choices)
        quiet_projects.register("projects", not_active)

        project_tabs.register("gates", ProjectTab(_("Gates"), "gates", Action.VIEW_DASHBOARD), order=60)
        project_tabs.register("charter", ProjectTab(_("Charter"), "charter", Action.VIEW_DASHBOARD), order=70)
        project_tabs.register("team", ProjectTab(_("Team"), "team", Action.VIEW_PLAN), order=90)
        project_tabs.register(
            "settings", ProjectTab(_("Settings"), "project_settings", Action.EDIT_PROJECT), order=95
        )
        for name, label in (
            ("charter_approved", _("Charter approved")),
            ("objectives_measurable", _("Objectives have metric, target and date")),
            ("stakeholders_registered", _("Stakeholders registered")),
            ("roles_named", _("Sponsor and project manager named")),
            ("conditions_closed", _("Conditions of earlier gates closed")),
        ):
            gate_queries.register(name, GateQuery(label, getattr(gate_answers, name)))
