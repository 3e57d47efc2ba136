from django.apps import AppConfig
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        # One validator serves every field for an address: it says the word as our labels do.
        validate_email.message = _("Enter a valid e-mail address.")
