"""One cell of the plan grid, typed as in a spreadsheet: which service a column's text means."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import DomainError
from projects.models import Project
from tasks.models import Task, TaskLink
from tasks.selectors.plan_page import scale_of
from tasks.selectors.task_page import find_by_code
from tasks.services.editing import Edited, editable_task, update_task
from tasks.services.linking import link_tasks, unlink_tasks, update_link
from tasks.services.progress import Report, report_progress
from tasks.shorthand import TypedLink, parse_duration, parse_predecessors

COLUMNS = ("name", "duration", "predecessors", "percent")


@transaction.atomic
def edit_cell(*, actor: Actor, task_id: int, column: str, text: str, version: int | None = None) -> Edited:
    """Set a column of a task from typed text. Raises DomainError saying what is wrong; nothing changes."""
    project, task = editable_task(actor, task_id)
    scale = scale_of(project)
    if column == "name":
        return update_task(actor=actor, task_id=task_id, changes={"name": _name(text)}, version=version)
    if column == "duration":
        duration = parse_duration(text, scale)
        changes: dict[str, Any] = {
            "duration_minutes": duration.minutes,
            "is_elapsed": duration.is_elapsed,
            "is_estimated": duration.is_estimated,
            "is_milestone": duration.minutes == 0,
        }
        return update_task(actor=actor, task_id=task_id, changes=changes, version=version)
    if column == "predecessors":
        _set_predecessors(actor, project, task, parse_predecessors(text, scale))
        task.refresh_from_db()
        return Edited(task)
    if column == "percent":
        return report_progress(
            actor=actor, task_id=task_id, report=Report(percent_complete=_percent(text)), version=version
        )
    raise DomainError(_("This column cannot be edited here."), field=column)


def _name(text: str) -> str:
    if not text.strip():
        raise DomainError(_("A task needs a name."), field="name")
    return text.strip()


def _percent(text: str) -> int:
    raw = text.strip().rstrip("%").strip()
    if not raw.isdigit() or int(raw) > 100:
        raise DomainError(_("Type a whole number from 0 to 100."), field="percent")
    return int(raw)


def _set_predecessors(actor: Actor, project: Project, task: Task, typed: list[TypedLink]) -> None:
    """Make the task's predecessors what was typed: remove, change and add what differs."""
    wanted: dict[int, TypedLink] = {}
    for link in typed:
        other = find_by_code(project, link.predecessor)
        if other is None:
            raise DomainError(
                _("There is no task %(code)s.") % {"code": link.predecessor}, field="predecessors"
            )
        wanted[other.pk] = link
    existing = {link.predecessor_id: link for link in TaskLink.objects.filter(successor=task)}
    for predecessor_id in existing.keys() - wanted.keys():
        unlink_tasks(actor=actor, link_id=existing[predecessor_id].pk)
    for predecessor_id, link in wanted.items():
        values: dict[str, Any] = {"kind": link.kind, "lag": link.lag, "lag_unit": link.lag_unit}
        if predecessor_id in existing:
            update_link(actor=actor, link_id=existing[predecessor_id].pk, changes=values)
        else:
            link_tasks(actor=actor, predecessor_id=predecessor_id, successor_id=task.pk, **values)
