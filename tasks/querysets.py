from typing import cast

from django.db.models import Q

from core.access import Action, Actor
from core.database.any_of import Ids
from projects.querysets import OfProjectQuerySet


class TaskQuerySet(OfProjectQuerySet):
    def visible_to(self, actor: Actor) -> "TaskQuerySet":
        """Tasks of visible projects; a stakeholder knows milestones and summaries only."""
        seen = cast("TaskQuerySet", super().visible_to(actor))
        with_plan = actor.project_ids_with(Action.VIEW_PLAN)
        if with_plan is None:
            return seen
        return seen.filter(Q(project__any_of=Ids(with_plan)) | Q(is_milestone=True))

    def live(self) -> "TaskQuerySet":
        """Not in the trash."""
        return self.filter(deleted_at=None)

    def leaves(self) -> "TaskQuerySet":
        return self.live().filter(is_summary=False)

    def unfinished(self) -> "TaskQuerySet":
        return self.leaves().filter(actual_finish=None)

    def assigned_to(self, user_id: int) -> "TaskQuerySet":
        return self.filter(assignments__resource__user_id=user_id).distinct()


class OfTaskQuerySet(OfProjectQuerySet):
    project_path = "task__project"


class LinkQuerySet(OfProjectQuerySet):
    def live(self) -> "LinkQuerySet":
        return self.filter(predecessor__deleted_at=None, successor__deleted_at=None)


class CommentQuerySet(OfTaskQuerySet):
    def shown(self) -> "CommentQuerySet":
        return self.filter(deleted_at=None)
