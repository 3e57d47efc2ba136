"""Cards of the board: moving one is a report, like any other; a column's limit is the manager's."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError
from core.journal import recording
from core.writing import create_row, delete_row, save_fields
from projects.models import Project
from tasks.models import BoardLimit, Task
from tasks.plan.services import PlanEdited, edit_plan


def move_card(
    *, actor: Actor, project_id: int, task_id: int, status: str, reason: str = "", version: int | None = None
) -> PlanEdited:
    """Report what a card's new column means: begun, blocked with its reason, done, or not begun after all.

    Raises StepsRefused, Forbidden, NotVisible. `undo_plan` takes it back.
    """
    if status == Task.Status.BLOCKED:
        if not reason.strip():
            raise DomainError(_("Say what blocks it."), field="reason")
        step = {"op": "block", "id": task_id, "reason": reason, "version": version}
    else:
        step = {"op": "cell", "id": task_id, "column": "status", "text": status, "version": version}
    return edit_plan(actor=actor, project_id=project_id, steps=[step])


@transaction.atomic
def set_limit(*, actor: Actor, project_id: int, status: str, most: int | None) -> None:
    """The most cards a column should hold; None lifts the limit. Raises InvalidInput."""
    require(actor, Action.EDIT_PLAN, project_id)
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    row = BoardLimit.objects.filter(project=project, status=status).first()
    with recording(actor, "set_board_limit", project_id=project_id, summary=status) as record:
        if most is None:
            if row is not None:
                delete_row(row, record=record)
        elif row is not None:
            save_fields(row, {"most": most}, record=record)
        else:
            create_row(BoardLimit(project=project, status=status, most=most), record=record)
