"""What a person said of the pages that gather everything: what is to come back later."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PutOff(models.Model):
    """A row of “What needs you” that one person does not want to see before a day. It waits all the same."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="put_off",
    )
    # As the row's kind names it: core.needs.Need.key.
    key = models.CharField(max_length=120)
    back_on = models.DateField(_("back on"))
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="put_off_once"),
        ]

    def __str__(self) -> str:
        return self.key
