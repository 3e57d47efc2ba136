from datetime import datetime

from django.db import models
from django.db.models import Q

from core.access import ACCESS, Action, Actor
from core.database.any_of import Ids


class AlertQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "AlertQuerySet":
        """Everybody reads their own inbox, and nobody else's: not even an admin's rights reach there.

        What somebody may not see any more in its project is not in their inbox either.
        """
        return self.filter(allowed_to(actor), recipient_id=actor.user_id, is_known=False)

    def listed(self) -> "AlertQuerySet":
        """As an inbox lists them: a bundle instead of what it tells of."""
        return self.filter(bundle=None)

    def awake(self, now: datetime) -> "AlertQuerySet":
        """Without what is snoozed at `now`."""
        return self.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=now))

    def unread(self) -> "AlertQuerySet":
        return self.filter(read_at=None)

    def still_open(self) -> "AlertQuerySet":
        """What is still true and was told, whether it was read or not."""
        return self.filter(closed_at=None, is_known=False)


class UpdateLinkQuerySet(models.QuerySet):
    def open_at(self, now: datetime) -> "UpdateLinkQuerySet":
        """Links that have not ended, used or not."""
        return self.filter(revoked_at=None, expires_at__gt=now)


def allowed_to(actor: Actor) -> Q:
    """The alerts whose `needs` the actor meets today: in their project, or in the organisation."""
    role = actor.organisation_role
    of_role = ACCESS[role] if role else frozenset()
    if actor.kind == "system":
        of_role = frozenset(Action)
    everywhere = ["", *(action.value for action in of_role)]
    allowed = Q(
        project_id=None,
        needs__in=everywhere,
    )
    if actor.sees_everything:
        allowed |= Q(needs__in=everywhere)
    # By where they are held: the actions that the same memberships give.
    by_projects: dict[frozenset[int], list[str]] = {}
    for action in Action:
        holding = actor.project_ids_with(action)
        # None: everywhere, which is allowed already.
        if holding:
            by_projects.setdefault(holding, []).append(action.value)
    for holding, names in by_projects.items():
        allowed |= Q(needs__in=names, project_id__any_of=Ids(holding))
    return allowed | Q(needs="", project_id__any_of=Ids(actor.grants))
