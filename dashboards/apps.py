from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardsConfig(AppConfig):
    name = "dashboards"
    verbose_name = _("Dashboards")

    def ready(self) -> None:
        from core.access import Action
        from core.doors import ProjectPage
        from core.registry import NavItem, nav_items, nav_projects, project_pages
        from dashboards.home.views import kept_count
        from dashboards.navigation.reads import may_see_portfolio, projects_in_navigation

        nav_items.register(
            "home",
            NavItem(
                _("Home"),
                "home",
                "home",
                on_phone=True,
                count_url_name="home_count",
                kept_count=kept_count,
            ),
            order=5,
        )
        nav_items.register(
            "portfolio",
            NavItem(_("Portfolio"), "portfolio", "briefcase", is_shown=may_see_portfolio, on_phone=True),
            order=30,
        )
        nav_projects.register("projects", projects_in_navigation)
        for order, name, page in (
            (
                10,
                "overview",
                ProjectPage(
                    "overview",
                    _("Status"),
                    "project_overview",
                    Action.VIEW_DASHBOARD,
                    title=_("Overview"),
                ),
            ),
            (
                20,
                "earned_value",
                ProjectPage("overview", _("Earned value"), "earned_value", Action.VIEW_DASHBOARD),
            ),
        ):
            project_pages.register(name, page, order=order)
