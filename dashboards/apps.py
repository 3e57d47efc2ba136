from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardsConfig(AppConfig):
    name = "dashboards"
    verbose_name = _("Dashboards")

    def ready(self) -> None:
        from core.access import Action
        from core.registry import NavItem, ProjectTab, nav_items, nav_projects, project_tabs
        from dashboards.selectors.navigation import may_see_portfolio, projects_in_navigation

        nav_items.register(
            "portfolio",
            NavItem(_("Portfolio"), "portfolio", "briefcase", is_shown=may_see_portfolio, on_phone=True),
            order=30,
        )
        nav_projects.register("projects", projects_in_navigation)
        project_tabs.register(
            "overview", ProjectTab(_("Overview"), "project_overview", Action.VIEW_DASHBOARD), order=10
        )
