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
        from projects.charter.words import charter_approved, objectives_measurable, stakeholders_registered
        from projects.gates.words.answers import conditions_closed
        from projects.project.reads.choices import not_active
        from projects.project.reads.choices import project_choices as choices
        from projects.project.services.closed import refuse_when_closed
        from projects.team.words import roles_named

        write_guards.register("closed project", refuse_when_closed)

        project_choices.register("projects", choices)
        quiet_projects.register("projects", not_active)

        project_tabs.register("gates", ProjectTab(_("Gates"), "gates", Action.VIEW_DASHBOARD), order=60)
        project_tabs.register("charter", ProjectTab(_("Charter"), "charter", Action.VIEW_DASHBOARD), order=70)
        project_tabs.register("team", ProjectTab(_("Team"), "team", Action.VIEW_PLAN), order=90)
        project_tabs.register(
            "settings", ProjectTab(_("Settings"), "project_settings", Action.EDIT_PROJECT), order=95
        )
        for label, answer in (
            (_("Charter approved"), charter_approved),
            (_("Objectives have metric, target and date"), objectives_measurable),
            (_("Stakeholders registered"), stakeholders_registered),
            (_("Sponsor and project manager named"), roles_named),
            (_("Conditions of earlier gates closed"), conditions_closed),
        ):
            gate_queries.register(answer.__name__, GateQuery(label, answer))
