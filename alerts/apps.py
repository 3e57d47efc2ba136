from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    name = "alerts"
    verbose_name = _("Alerts")

    def ready(self) -> None:
        from alerts.inbox.reads import unread_count
        from alerts.links.services import end_links
        from core.access import Action
        from core.registry import NavItem, access_followers, nav_items, settings_pages

        access_followers.register("links in e-mails", end_links)

        nav_items.register(
            "inbox",
            NavItem(
                _("Inbox"), "inbox", "inbox", count=unread_count, count_url_name="inbox_count", on_phone=True
            ),
            order=20,
        )
        settings_pages.register("alerts", NavItem(_("Alerts"), "alert_preferences", "bell"), order=20)
        settings_pages.register(
            "escalation",
            NavItem(
                _("Escalation"),
                "escalation",
                "trending-up",
                is_shown=lambda actor: actor.may(Action.MANAGE_ORGANISATION),
            ),
            order=76,
        )
        settings_pages.register(
            "teams",
            NavItem(
                _("Microsoft Teams"),
                "teams",
                "message",
                is_shown=lambda actor: actor.may(Action.MANAGE_ORGANISATION),
            ),
            order=78,
        )
        settings_pages.register(
            "deliveries",
            NavItem(
                _("Sent messages"),
                "deliveries",
                "send",
                is_shown=lambda actor: actor.may(Action.MANAGE_ORGANISATION),
            ),
            order=80,
        )
