from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.access import Action, Actor
from core.database.any_of import Ids


class ProjectQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "ProjectQuerySet":
        """Projects the actor may know of."""
        if actor.sees_everything:
            return self
        return self.filter(pk__any_of=Ids(actor.grants))

    def allowing(self, actor: Actor, action: Action) -> "ProjectQuerySet":
        """Projects in which the actor may do `action`."""
        ids = actor.project_ids_with(action)
        return self if ids is None else self.filter(pk__any_of=Ids(ids))

    def stale(self) -> "ProjectQuerySet":
        """Projects whose numbers lag behind their edits and that are not backing off after an error."""
        due = Q(compute_not_before=None) | Q(compute_not_before__lte=timezone.now())
        return self.filter(due, generation__gt=F("computed_generation"))


class OfProjectQuerySet(models.QuerySet):
    """Rows that belong to a project through `project`."""

    project_path = "project"

    def visible_to(self, actor: Actor) -> "OfProjectQuerySet":
        if actor.sees_everything:
            return self
        return self.filter(**{f"{self.project_path}__any_of": Ids(actor.grants)})

    def allowing(self, actor: Actor, action: Action) -> "OfProjectQuerySet":
        """Rows of the projects in which the actor may do `action`: reading that is a right of its own (costs)."""
        ids = actor.project_ids_with(action)
        if ids is None:
            return self
        return self.filter(**{f"{self.project_path}__any_of": Ids(ids)})
