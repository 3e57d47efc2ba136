"""Three-point estimates and the skills a task asks for."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import DomainError, NotVisible
from core.journal import recording
from core.writing import create_row, delete_row, save_fields
from people.models import Skill
from projects.project.services import raise_generation
from tasks.editing.services.editing import Edited, editable_task, update_task
from tasks.models import RequiredSkill, Task
from tasks.typing.figures.three_points import FIELDS, points_of


@transaction.atomic
def set_estimate(
    *,
    actor: Actor,
    task_id: int,
    optimistic: int | None,
    likely: int | None,
    pessimistic: int | None,
    version: int | None = None,
) -> Edited:
    """All three durations, or none of them to take the estimate away. Raises DomainError, Conflict.

    The plan does not move by it: the simulation draws from it.
    """
    values = (optimistic, likely, pessimistic)
    if any(value is None for value in values) and any(value is not None for value in values):
        raise DomainError(_("Give all three, or none."), field="most_likely_minutes")
    if optimistic is not None and not optimistic <= (likely or 0) <= (pessimistic or 0):
        raise DomainError(
            _("From optimistic to pessimistic the durations grow."), field="most_likely_minutes"
        )
    changes: dict[str, Any] = dict(zip(FIELDS, values, strict=True))
    return update_task(actor=actor, task_id=task_id, changes=changes, version=version)


@transaction.atomic
def use_mean(*, actor: Actor, task_id: int, to_minutes: int, version: int | None = None) -> Edited:
    """Make the mean of the estimate, rounded to `to_minutes`, the task's duration."""
    task = Task.objects.visible_to(actor).live().filter(pk=task_id).first()
    points = points_of(task) if task is not None else None
    if points is None:
        raise DomainError(_("There is no estimate yet."))
    minutes = max(to_minutes, round(points.mean / to_minutes) * to_minutes)
    return update_task(actor=actor, task_id=task_id, changes={"duration_minutes": minutes}, version=version)


@transaction.atomic
def require_skill(*, actor: Actor, task_id: int, skill_id: int, level: int) -> RequiredSkill:
    """The task needs this skill at this level or above; again changes the level. Raises InvalidInput."""
    project, task = editable_task(actor, task_id)
    skill = Skill.objects.filter(pk=skill_id).first()
    if skill is None:
        raise DomainError(_("Choose a skill."), field="skill")
    existing = RequiredSkill.objects.select_for_update().filter(task=task, skill=skill).first()
    with recording(actor, "require_skill", project_id=project.pk, summary=str(task)) as record:
        if existing is None:
            row = create_row(RequiredSkill(task=task, skill=skill, level=level), record=record)
        else:
            save_fields(existing, {"level": level}, record=record)
            row = existing
    raise_generation(project.pk)
    return row


@transaction.atomic
def drop_skill(*, actor: Actor, task_id: int, required_id: int) -> None:
    """The task needs this skill no longer."""
    project, task = editable_task(actor, task_id)
    row = RequiredSkill.objects.select_for_update().filter(task=task, pk=required_id).first()
    if row is None:
        raise NotVisible
    with recording(actor, "drop_skill", project_id=project.pk, summary=str(task)) as record:
        delete_row(row, record=record)
    raise_generation(project.pk)
