from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BackupsConfig(AppConfig):
    name = "backups"
    verbose_name = _("Backups")

    def ready(self) -> None:
        from backups.schedule.services import late_over
        from core.access import Action
        from core.registry import AlertKind, NavItem, alert_kinds, settings_pages

        def manages(actor: Any) -> bool:
            return bool(actor.may(Action.MANAGE_ORGANISATION))

        settings_pages.register(
            "backups", NavItem(_("Backups"), "backups", "database", is_shown=manages), order=88
        )
        alert_kinds.register(
            "backup_late",
            AlertKind(
                _("Last backup too old"),
                _("You are an organisation admin."),
                Action.MANAGE_ORGANISATION,
                late_over,
            ),
            order=95,
        )
