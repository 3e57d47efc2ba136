from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from core.access import Action, Actor
        from core.registry import NavItem, nav_items, settings_pages

        def manages(actor: Actor) -> bool:
            return actor.may(Action.MANAGE_ORGANISATION)

        nav_items.register("people", NavItem(_("People"), "people_list", "users"), order=40)
        settings_pages.register("profile", NavItem(_("Profile"), "profile", "user"), order=10)
        settings_pages.register(
            "security", NavItem(_("Sign-in and security"), "security", "shield-check"), order=15
        )
        settings_pages.register(
            "sign_in_rules",
            NavItem(_("Sign-in rules"), "sign_in_rules", "lock", is_shown=manages),
            order=45,
        )
        settings_pages.register(
            "sign_in_log",
            NavItem(_("Log of sign-ins"), "sign_in_log", "history", is_shown=manages),
            order=46,
        )
        settings_pages.register(
            "organisation", NavItem(_("Organisation"), "organisation", "building", is_shown=manages), order=40
        )
        settings_pages.register(
            "calendars", NavItem(_("Calendars"), "calendars", "calendar-week", is_shown=manages), order=50
        )
        settings_pages.register("skills", NavItem(_("Skills"), "skills", "star", is_shown=manages), order=60)
        settings_pages.register(
            "rates", NavItem(_("Rates"), "rates", "currency-euro", is_shown=manages), order=70
        )
        settings_pages.register(
            "exchange_rates",
            NavItem(_("Exchange rates"), "exchange_rates", "switch-horizontal", is_shown=manages),
            order=75,
        )
