"""Where a person is signed in, from which devices, and what happened at the door."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PersonSession(AbstractBaseSession):
    """A session that names its person, so that all of somebody's can be listed and ended at once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="sessions"
    )
    device = models.CharField(max_length=120, blank=True)
    address = models.GenericIPAddressField(null=True)
    began_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)

    @classmethod
    def get_session_store_class(cls) -> type:
        from people.sessions import SessionStore

        return SessionStore


class KnownDevice(models.Model):
    """A browser in which a person has signed in: whoever guesses elsewhere does not shut it out.

    The browser holds a random word in a cookie; here stands its hash.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices")
    token_hash = models.CharField(max_length=64)
    device = models.CharField(max_length=120, blank=True)
    # The network it came from last (see people/origin.py).
    network = models.CharField(max_length=50, blank=True)
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "token_hash"], name="device_once_per_person")]

    def __str__(self) -> str:
        return self.device


class DoorRecord(models.Model):
    """A sign-in, a refusal, or a change of how an account is protected.

    What was typed is not kept: people type passwords into the wrong field. `user` is empty where the
    typed address is nobody's.
    """

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("Signed in")
        NEW_DEVICE = "new_device", _("Signed in on a new device")
        WRONG_PASSWORD = "wrong_password", _("Wrong password")
        WRONG_CODE = "wrong_code", _("Wrong code")
        TOO_MANY = "too_many", _("Refused: too many attempts")
        INACTIVE = "inactive", _("Refused: account deactivated")
        COMPANY_REFUSED = "company_refused", _("Refused: company account")
        CODE_USED = "code_used", _("Recovery code used")
        CODES_MADE = "codes_made", _("New recovery codes")
        PASSWORD_CHANGED = "password_changed", _("Password changed")
        PASSWORD_RESET = "password_reset", _("Password reset by e-mail")
        FACTOR_ON = "factor_on", _("Second factor turned on")
        FACTOR_OFF = "factor_off", _("Second factor turned off")
        FACTOR_RESET = "factor_reset", _("Second factor reset by an admin")
        TOKEN_MADE = "token_made", _("API token made")
        SIGNED_OUT = "signed_out", _("Session ended from elsewhere")

    at = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="door_records"
    )
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    address = models.GenericIPAddressField(_("address"), null=True)
    device = models.CharField(_("device"), max_length=120, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["user", "-at"], name="door_of_person"),
            models.Index(fields=["-at"], name="door_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at}"


REFUSALS = (
    DoorRecord.Kind.WRONG_PASSWORD,
    DoorRecord.Kind.WRONG_CODE,
    DoorRecord.Kind.TOO_MANY,
    DoorRecord.Kind.INACTIVE,
    DoorRecord.Kind.COMPANY_REFUSED,
)


class ResetRequest(models.Model):
    """Somebody asked for a new password. A job answers it after the page did, and deletes the row.

    So the page does the same work whether the address is somebody's or not.
    """

    email = models.EmailField()
    language = models.CharField(max_length=10, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"#{self.pk}"
