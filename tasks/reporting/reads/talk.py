"""Who can be named in a project's comments."""

from django.db.models import Q

from core.access import Role
from people.models import Membership, User
from projects.models import Project
from tasks.models import Assignment, Comment, Task


def people_to_mention(project: Project) -> list[User]:
    """Active people of the team, its manager included: they can open the task that names them. One query."""
    team = Membership.objects.filter(project=project).exclude(role=Role.STAKEHOLDER).values("user")
    people = User.objects.filter(Q(pk__in=team) | Q(pk=project.manager_id), is_active=True)
    return list(people.order_by("full_name", "id"))


def followers(task: Task) -> set[int]:
    """Ids of the people who are on the task or have commented on it. One query."""
    on_it = Assignment.objects.filter(task=task, resource__user__isnull=False).values_list(
        "resource__user_id"
    )
    spoke = Comment.objects.filter(task=task, deleted_at=None).values_list("author_id")
    return {pk for (pk,) in on_it.union(spoke) if pk is not None}
