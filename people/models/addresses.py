"""An address that somebody wants to sign in with, until the mailbox has answered."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AddressChange(models.Model):
    """A person's new address. Only the hash of the mailed token is stored; done ones stay, to be taken back."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="address_changes"
    )
    old_email = models.EmailField(_("old address"))
    new_email = models.EmailField(_("new address"))
    token_hash = models.CharField(max_length=64, unique=True)
    # The link in the mail to the old address: "it was not me".
    undo_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.new_email
