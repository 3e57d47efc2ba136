from datetime import datetime

from django.db import models
from django.db.models import Q

from core.access import Actor


class AlertQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "AlertQuerySet":
        """Everybody reads their own inbox, and nobody else's: not even an admin's rights reach there."""
        return self.filter(recipient_id=actor.user_id, is_known=False)

    def listed(self) -> "AlertQuerySet":
        """As an inbox lists them: a bundle instead of what it tells of."""
        return self.filter(bundle=None)

    def awake(self, now: datetime) -> "AlertQuerySet":
        """Without what is snoozed at `now`."""
        return self.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=now))

    def unread(self) -> "AlertQuerySet":
        return self.filter(read_at=None)


class UpdateLinkQuerySet(models.QuerySet):
    def open_at(self, now: datetime) -> "UpdateLinkQuerySet":
        """Links that have not ended, used or not."""
        return self.filter(revoked_at=None, expires_at__gt=now)
