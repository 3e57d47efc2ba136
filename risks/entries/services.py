"""What the services of the room share: rights, people and tasks of the project, the next number, three-point checks."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Max, Model, Q
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError, Forbidden, InvalidInput, NotVisible
from core.journal import Recorder
from core.money import cents
from people.models import User
from projects.models import Project
from tasks.models import Task

THREE_POINTS = {
    "impact_days": ("impact_days_low", "impact_days_likely", "impact_days_high"),
    "impact_cost": ("impact_cost_low", "impact_cost_likely", "impact_cost_high"),
}
MONEY_FIELDS = frozenset(THREE_POINTS["impact_cost"])


def locked_project(actor: Actor, project_id: int, action: Action) -> Project:
    """The project, locked so that numbers follow one another, in which the actor may do `action`."""
    project: Project | None = (
        Project.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=project_id).first()
    )
    if project is None:
        raise NotVisible
    require(actor, action, project.pk)
    return project


def next_number(model: type[Model], project_id: int) -> int:
    """The number after the highest one; the project must be locked."""
    latest = model._default_manager.filter(project_id=project_id).aggregate(latest=Max("number"))["latest"]
    return (latest or 0) + 1


def require_or_owner(actor: Actor, action: Action, project_id: int, owner_id: int | None) -> None:
    """Whoever owns the matter may settle it, even without the right to edit the register."""
    if owner_id is not None and owner_id == actor.user_id and actor.sees_project(project_id):
        return
    require(actor, action, project_id)


def require_money_right(actor: Actor, project_id: int, changes: Mapping[str, Any]) -> None:
    """Amounts are written only by who may see them."""
    if any(changes.get(name) for name in MONEY_FIELDS) and not actor.may(Action.VIEW_COSTS, project_id):
        raise Forbidden(_("You may not see the costs of this project, so you cannot enter them."))


def owner_of(project_id: int, user_id: int | None) -> User | None:
    """An active member of the project, or somebody with a role in the organisation."""
    if user_id is None:
        return None
    insider = Q(memberships__project=project_id) | ~Q(organisation_role="")
    found = User.objects.filter(insider, pk=user_id, is_active=True).first()
    if found is None:
        raise DomainError(_("Choose somebody who takes part in the project."), field="owner")
    return found


def task_of(project_id: int, task_id: int | None) -> Task | None:
    if task_id is None:
        return None
    return tasks_of(project_id, [task_id])[0]


def tasks_of(project_id: int, task_ids: Iterable[int]) -> list[Task]:
    """Live tasks of the project, in plan order. Raises DomainError when one is not."""
    wanted = set(task_ids)
    found = list(
        Task.objects.filter(project_id=project_id, deleted_at=None, pk__in=wanted).order_by("row_number")
    )
    if len(found) != len(wanted):
        raise DomainError(_("A task does not belong to the project."), field="tasks")
    return found


def set_tasks(row: Any, task_ids: Iterable[int], *, record: Recorder) -> bool:
    """Make these the tasks of a risk or an issue; whether that is a change. Raises DomainError for a foreign one."""
    before = sorted(row.tasks.values_list("pk", flat=True))
    tasks = tasks_of(row.project_id, task_ids)
    after = sorted(task.pk for task in tasks)
    if before == after:
        return False
    row.tasks.set(tasks)
    record.updated(row, {"tasks": before}, {"tasks": after})
    return True


def in_cents(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes with amounts of money rounded to whole cents."""
    return {name: cents(value) if name in MONEY_FIELDS else value for name, value in changes.items()}


def check_three_points(row: Model) -> None:
    """At least ≤ most likely ≤ at most, none below zero, for days and for money."""
    errors: dict[str, list[str]] = {}
    for low, likely, high in THREE_POINTS.values():
        values = [Decimal(getattr(row, name)) for name in (low, likely, high)]
        if values[0] < 0:
            errors[low] = [_("This cannot be below zero.")]
        elif values[1] < values[0]:
            errors[likely] = [_("Most likely cannot be less than at least.")]
        elif values[2] < values[1]:
            errors[high] = [_("At most cannot be less than most likely.")]
    if errors:
        raise InvalidInput(errors)
