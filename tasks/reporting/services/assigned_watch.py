"""Who was given work is told once a sitting: however many tasks somebody hands over at a stretch, one alert says so.

What happened is read from the journal, so that every way to assign is covered, and telling again tells nobody twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.raising.services import NewAlert, raise_alerts
from core.models import Change
from people.models import User
from projects.models import Project
from tasks.models import Assignment, Task

KIND = "assigned"
# A sitting ends when nothing more is given for so long, and with every twenty minutes of the clock. Both are told by
# a change and the one before it, so that a look at another time finds the same sittings with the same first change.
SILENCE = timedelta(minutes=2)
LONGEST = timedelta(minutes=20)
# A worker that was away tells what was given meanwhile, but no old stories.
LOOKS_BACK = timedelta(hours=6)
_NAMED = 8
_ASSIGNMENT = Assignment._meta.label_lower


@dataclass(slots=True)
class Sitting:
    """What one person was given by one other in one project, at a stretch."""

    project_id: int
    person_id: int
    giver: str
    first_id: int
    ended: datetime
    task_ids: list[int] = field(default_factory=list)


def tell_assigned(*, now: datetime | None = None) -> int:
    """Tell everybody whose sitting is over of the tasks that are theirs now; returns how many alerts were new."""
    now = now or timezone.now()
    over = [
        sitting
        for sitting in _sittings(now)
        if sitting.ended + SILENCE <= now and sitting.ended >= now - LOOKS_BACK
    ]
    return len(raise_alerts(_news(over)))


def _sittings(now: datetime) -> list[Sitting]:
    """Sittings of the last hours, from the assignments that the journal says were made. Nobody is told of himself.

    It reads further back than is told, so that whatever is told is there from its first change on.
    """
    since = now - LOOKS_BACK - LONGEST - SILENCE
    made = (
        Change.objects.filter(model=_ASSIGNMENT, before__isnull=True, change_set__at__gte=since)
        .exclude(change_set__actor=None)
        .select_related("change_set")
        .order_by("id")
    )
    rows = [(change, change.change_set) for change in made]
    people = dict(
        Assignment.objects.filter(pk__in={change.row_id for change, _set in rows})
        .exclude(resource__user=None)
        .values_list("pk", "resource__user_id")
    )
    open_ones: dict[tuple[int, int, int], Sitting] = {}
    found: list[Sitting] = []
    for change, made_by in rows:
        person_id = people.get(change.row_id)
        if person_id is None or person_id == made_by.actor_id or made_by.project_id is None:
            continue
        key = (made_by.project_id, person_id, made_by.actor_id or 0)
        sitting = open_ones.get(key)
        if sitting is None or _is_another(sitting.ended, made_by.at):
            sitting = Sitting(made_by.project_id, person_id, made_by.actor_name, change.pk, made_by.at)
            open_ones[key] = sitting
            found.append(sitting)
        sitting.ended = made_by.at
        sitting.task_ids.append((change.after or {}).get("task_id", 0))
    return found


def _is_another(before: datetime, at: datetime) -> bool:
    """Whether a change begins another sitting than the one before it."""
    part = LONGEST.total_seconds()
    return at - before > SILENCE or at.timestamp() // part != before.timestamp() // part


def _news(sittings: Sequence[Sitting]) -> Iterator[NewAlert]:
    """One alert a sitting, of the tasks that are still the person's and not done."""
    ids = {pk for sitting in sittings for pk in sitting.task_ids}
    rows = Task.objects.live().filter(pk__in=ids, actual_finish=None, is_summary=False)
    # A project that is not active tells nobody of its work; what was given before it went on is known.
    rows = rows.filter(project__status=Project.Status.ACTIVE)
    tasks = {task.pk: task for task in rows.select_related("project")}
    still = set(
        Assignment.objects.filter(task__in=tasks, resource__user__isnull=False).values_list(
            "task_id", "resource__user_id"
        )
    )
    people = User.objects.filter(is_active=True).in_bulk({sitting.person_id for sitting in sittings})
    for sitting in sittings:
        own = [
            tasks[pk]
            for pk in dict.fromkeys(sitting.task_ids)
            if (pk, sitting.person_id) in still and _is_news(tasks[pk].project, sitting)
        ]
        if own and sitting.person_id in people:
            yield _alert(sitting, own, people[sitting.person_id])


def _is_news(project: Project, sitting: Sitting) -> bool:
    return project.watched_from is None or sitting.ended >= project.watched_from


def _alert(sitting: Sitting, tasks: Sequence[Task], person: User) -> NewAlert:
    project, first = tasks[0].project, tasks[0]
    is_one = len(tasks) == 1
    return NewAlert(
        kind=KIND,
        key=f"{KIND}:{sitting.first_id}",
        recipient=person,
        title=_said(sitting, tasks),
        body="" if is_one else _named(tasks),
        why=lazy(lambda: _("You are assigned to it."), str)(),
        url=reverse("task", args=[project.code, first.pk]) if is_one else reverse("my_work"),
        project_id=project.pk,
        project_name=project.name,
        fact_count=len(tasks),
    )


def _said(sitting: Sitting, tasks: Sequence[Task]) -> Any:
    """In the language of whoever reads it."""

    def words() -> str:
        told = ngettext("%(who)s gave you the task %(task)s", "%(who)s gave you %(number)d tasks", len(tasks))
        return told % {"who": sitting.giver, "task": tasks[0], "number": len(tasks)}

    return lazy(words, str)()


def _named(tasks: Sequence[Task]) -> Any:
    def words() -> str:
        names = "\n".join(str(task) for task in tasks[:_NAMED])
        rest = len(tasks) - _NAMED
        if rest <= 0:
            return names
        return f"{names}\n" + ngettext("and %(n)d more", "and %(n)d more", rest) % {"n": rest}

    return lazy(words, str)()
