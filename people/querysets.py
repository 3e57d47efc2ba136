from django.db import models
from django.utils import timezone

from core.access import Action, Actor
from core.database.any_of import Ids


class UserQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "UserQuerySet":
        """Oneself, and whoever takes part in a project that one sees; everybody for the organisation's roles."""
        if actor.sees_everything:
            return self
        shared = models.Q(memberships__project__any_of=Ids(actor.grants))
        return self.filter(shared | models.Q(pk=actor.user_id)).distinct()


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "InvitationQuerySet":
        """Invitations into projects that the actor sees; all for the organisation's roles."""
        return self if actor.sees_everything else self.filter(project__any_of=Ids(actor.grants))

    def manageable_by(self, actor: Actor) -> "InvitationQuerySet":
        """Invitations that the actor could have written: of the organisation, or into a project they manage."""
        if actor.may(Action.MANAGE_ORGANISATION):
            return self
        projects = actor.project_ids_with(Action.MANAGE_TEAM) or frozenset()
        return self.filter(project__any_of=Ids(projects), organisation_role="")

    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor revoked nor expired."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())

    def waiting(self) -> "InvitationQuerySet":
        """Neither accepted nor revoked; the expired ones are here to be sent again."""
        return self.filter(accepted_at=None, revoked_at=None)


class RateQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "RateQuerySet":
        """Rates are a right of their own: of everybody (admin), or of the members of projects one manages."""
        projects = actor.project_ids_with(Action.VIEW_RATES)
        if projects is None:
            return self
        if not projects:
            return self.none()
        return self.filter(
            models.Q(user__memberships__project__any_of=Ids(projects)) | models.Q(user=None)
        ).distinct()


class SkillQuerySet(models.QuerySet):
    def with_head_count(self) -> "SkillQuerySet":
        """Each with `head_count`: how many active people have it."""
        active = models.Q(people__user__is_active=True)
        return self.annotate(head_count=models.Count("people", filter=active))
