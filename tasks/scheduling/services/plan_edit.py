"""One edit of a plan that several services make: numbered and scheduled once, at its end.

The edit travels with its actor (`core/journal/change_sets.py: Edit`): a service asks the actor that it was given
which edit it is a part of, and hands that actor on to the services that it calls.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from core.access import Actor
from core.intents import Intent
from core.journal import Edit, one_change_set
from projects.models import Project
from tasks.models import CustomField, Task

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(slots=True)
class PlanEdit(Edit):
    """An edit of a locked project's plan, and what its services leave to its end."""

    project: Project
    # Live tasks of the project: whoever opened the edit may see them all, so steps need not ask again.
    live_ids: set[int] = field(default_factory=set)
    # Locked rows read ahead, where many cells are typed and nothing but these services touches them meanwhile.
    tasks: dict[int, Task] = field(default_factory=dict)
    # The project's own columns by key, read when the first of their cells is typed.
    custom_fields: dict[str, CustomField] | None = None
    must_number: bool = False
    must_schedule: bool = False


@contextmanager
def open_plan_edit(
    actor: Actor,
    project: Project,
    intent: Intent | str,
    *,
    held: Project | None = None,
    summary: str = "",
) -> Iterator[PlanEdit]:
    """One change set of a locked project, whose services note what has to be done instead of doing it each time.

    Whoever opens it names in `live_ids` the tasks that they may touch, numbers the tree before the block ends and
    schedules after it.
    """
    with one_change_set(actor, intent, project_id=project.pk, held=held, summary=summary) as edit:
        yield PlanEdit(edit.opened_by, edit.record, project)


def plan_edit_of(actor: Actor, project_id: int) -> PlanEdit | None:
    """The edit of this project's plan that the actor's writes are a part of."""
    edit = actor.edit
    return edit if isinstance(edit, PlanEdit) and edit.project.pk == project_id else None


def plan_edit_with(actor: Actor, task_id: int) -> PlanEdit | None:
    """The actor's edit of a plan, if the task is a live one of its project."""
    edit = actor.edit
    return edit if isinstance(edit, PlanEdit) and task_id in edit.live_ids else None


def in_transaction(service: Callable[P, R]) -> Callable[P, R]:
    """`transaction.atomic`; within an edit of a plan no savepoint, because that stands or falls as a whole."""

    @wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        actor: Any = kwargs["actor"]
        if isinstance(actor.edit, PlanEdit):
            return service(*args, **kwargs)
        with transaction.atomic():
            return service(*args, **kwargs)

    return run


def lock_project(project_id: int) -> Project:
    """The project's row, locked: two edits of one plan wait for each other, or each would undo the other's dates."""
    return Project.objects.select_for_update(of=("self",)).get(pk=project_id)


def project_to_edit(actor: Actor, project_id: int) -> Project:
    """The project that the actor's edit holds locked, or else its row, locked."""
    edit = plan_edit_of(actor, project_id)
    return edit.project if edit is not None else lock_project(project_id)
