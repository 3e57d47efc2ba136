"""Who leaves, leaves work behind: each project's manager gets the list of what is still planned for them."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.raising.services import NewAlert, raise_alerts
from core.access import Action
from people.access import actor_for
from people.models import User
from projects.models import Project
from tasks.models import Assignment

KIND = "hand_over"
_NAMED = 8


def tell_what_is_left(user_id: int, project_id: int | None = None) -> int:
    """Tell of the open tasks of somebody whose access has ended, in one project or in all; how many were told.

    A password that was changed ends access, too: whoever still belongs to it is left alone.
    """
    person = User.objects.get(pk=user_id)
    open_work = Assignment.objects.filter(
        resource__user=person,
        task__deleted_at=None,
        task__actual_finish=None,
        task__project__status=Project.Status.ACTIVE,
    )
    if project_id is not None:
        open_work = open_work.filter(task__project=project_id)
    by_project: dict[int, list[Assignment]] = {}
    rows = open_work.select_related("task").order_by("task__project", "task__row_number")
    for row in rows:
        by_project.setdefault(row.task.project_id, []).append(row)
    if person.is_active:
        actor = actor_for(person)
        by_project = {pk: work for pk, work in by_project.items() if not actor.may(Action.VIEW_PLAN, pk)}
    projects = Project.objects.select_related("manager", "sponsor").in_bulk(by_project)
    news = [
        _alert(person, projects[pk], recipient, work)
        for pk, work in by_project.items()
        if (recipient := _recipient(projects[pk], person)) is not None
    ]
    return len(raise_alerts(news))


def left_over(alerts: Sequence[Any]) -> set[int]:
    """Those of people who have no open work in the project any more: it was given to others, or is done."""
    asked = {alert.pk: alert.about for alert in alerts if alert.key.startswith("left:")}
    rows = Assignment.objects.filter(
        resource__user__in=asked.values(), task__deleted_at=None, task__actual_finish=None
    )
    still = set(rows.values_list("resource__user_id", "task__project_id"))
    return {
        alert.pk for alert in alerts if alert.pk in asked and (asked[alert.pk], alert.project_id) not in still
    }


def _recipient(project: Project, person: User) -> User | None:
    """Who plans the project, or sponsors it where its manager is the one who left."""
    for user in (project.manager, project.sponsor):
        is_there = user is not None and user.is_active and user.pk != person.pk
        if user is not None and is_there and actor_for(user).may(Action.VIEW_PLAN, project.pk):
            return user
    return None


def _alert(person: User, project: Project, recipient: User, work: Sequence[Assignment]) -> NewAlert:
    names, count = [str(row.task) for row in work], len(work)
    resource = work[0].resource_id

    def title() -> str:
        words = ngettext(
            "%(who)s has left: %(count)d open task is still planned for them",
            "%(who)s has left: %(count)d open tasks are still planned for them",
            count,
        )
        return words % {"who": person, "count": count}

    def body() -> str:
        more = count - _NAMED
        listed = ", ".join(names[:_NAMED])
        return _("%(tasks)s and %(count)d more.") % {"tasks": listed, "count": more} if more > 0 else listed

    return NewAlert(
        kind=KIND,
        key=f"left:{person.pk}:{project.pk}:{timezone.now():%Y-%m-%dT%H:%M}",
        recipient=recipient,
        title=lazy(title, str)(),
        body=lazy(body, str)(),
        why=lazy(lambda: _("You plan this project: give the tasks to somebody else."), str)(),
        url=reverse("plan", args=[project.code]) + f"?person={resource}",
        project_id=project.pk,
        project_name=project.name,
    )
