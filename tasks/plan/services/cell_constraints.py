"""The constraint of a task as it is typed into two cells: its kind in words, and its day.

As in Microsoft Project: a kind that needs a day takes the one that is there, else the planned start
or finish; a day that is typed where there is no kind yet is the earliest start; no day, no kind.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import DomainError
from projects.models import Project
from tasks.editing.services import Edited, set_constraint
from tasks.editing.services.constraints import AT_END, WITHOUT_DAY
from tasks.models import Task
from tasks.typing.figures.dates import parse_day


def set_kind_cell(
    actor: Actor,
    project: Project,
    task: Task,
    text: str,
    version: int | None,
) -> Edited:
    """A typed kind; an empty cell is as soon as possible.

    Raises DomainError with the kinds there are.
    """
    refuse_summary(task)
    kind = kind_named(text)
    day = None
    if kind not in WITHOUT_DAY:
        day = _day_for(project, task, kind)
    return set_constraint(
        actor=actor,
        task_id=task.pk,
        kind=kind,
        day=day,
        version=version,
    )


def set_day_cell(
    actor: Actor,
    project: Project,
    task: Task,
    text: str,
    version: int | None,
) -> Edited:
    """A typed day; an empty cell lets the task go. Raises DomainError for what is no day."""
    refuse_summary(task)
    kind = task.constraint_kind
    day = None
    if text.strip():
        day = _typed_day(project, task, text)
        if kind in WITHOUT_DAY:
            kind = Task.Constraint.SNET
    elif kind not in WITHOUT_DAY:
        kind = Task.Constraint.ASAP
    return set_constraint(
        actor=actor,
        task_id=task.pk,
        kind=kind,
        day=day,
        version=version,
    )


def kind_named(text: str) -> str:
    """By its name in any language of the house, the beginning of one, or its key.

    So "snet" and "must start". Raises DomainError with the kinds there are.
    """
    wanted = " ".join(text.split()).casefold()
    if not wanted:
        return Task.Constraint.ASAP
    names = _kinds_by_name()
    if wanted in names:
        return names[wanted]
    begun = {kind for name, kind in names.items() if name.startswith(wanted)}
    if len(begun) == 1:
        return begun.pop()
    words = ", ".join(str(label) for label in Task.Constraint.labels)
    raise DomainError(
        _("Type one of: %(words)s.") % {"words": words},
        field="constraint",
    )


def refuse_summary(task: Task) -> None:
    """A summary has no dates of its own to set. Raises DomainError."""
    if task.is_summary:
        raise DomainError(_("A summary spans its tasks; change them instead."))


def _day_for(project: Project, task: Task, kind: str) -> date | None:
    planned = task.finish if kind in AT_END else task.start
    moment = task.constraint_date or planned
    if moment is None:
        return None
    return moment.astimezone(ZoneInfo(project.time_zone)).date()


def _typed_day(project: Project, task: Task, text: str) -> date:
    zone = ZoneInfo(project.time_zone)
    today = timezone.localdate(timezone=zone)
    near = task.constraint_date or task.start
    return parse_day(
        text,
        near=near.astimezone(zone).date() if near else today,
        today=today,
    )


@lru_cache(maxsize=1)
def _kinds_by_name() -> Mapping[str, str]:
    names = {str(kind): str(kind) for kind in Task.Constraint.values}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for kind, label in Task.Constraint.choices:
                names[str(label).casefold()] = str(kind)
    return names
