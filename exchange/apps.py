from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "exchange"
    verbose_name = _("Exchange")

    def ready(self) -> None:
        from core.registry import NavItem, settings_pages

        settings_pages.register("tokens", NavItem(_("API tokens"), "tokens", "key"), order=30)
