"""Levelling applied: delays and gaps of a preview written to the tasks as one edit, or all taken away again."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from psycopg2.extras import execute_values

from core.access import Action, Actor, require
from core.errors import DomainError
from core.journal import Recorder, recording
from engine.plan.splits import Gap
from projects.models import Project
from tasks.editing.services import reschedule_and_raise
from tasks.levelling.reads import Planned, digest_of, read_token, stale_preview
from tasks.models import Task
from tasks.plan.services import PlanEdited, history_of_edits, undo_plan
from tasks.scheduling.services import Rescheduled, lock_project
from tasks.scheduling.services.reschedule import reschedule
from tasks.typing.figures.splits import stored

INTENTS = ("level_plan", "clear_levelling")
_DELAY = ("levelling_delay_minutes", "levelling_delay_is_elapsed")
_WRITTEN = (*_DELAY, "levelling_gaps")
_UPDATE = """
UPDATE tasks_task SET levelling_delay_minutes = levelled.minutes, levelling_delay_is_elapsed = false,
levelling_gaps = levelled.gaps, version = tasks_task.version + 1
FROM (VALUES %s) AS levelled (id, minutes, gaps)
WHERE tasks_task.id = levelled.id
"""


@transaction.atomic
def level_plan(*, actor: Actor, project_id: int, token: str) -> Rescheduled:
    """Apply a preview exactly as it was shown: one edit, one run of the engine.

    Raises DomainError with code "stale", and writes nothing, when the plan or what its dates follow from (a
    calendar, somebody's leave) has changed since the preview.
    """
    require(actor, Action.EDIT_PLAN, project_id)
    project = lock_project(project_id)
    planned = read_token(token, project)
    summary = _summary(planned)
    with recording(actor, "level_plan", project_id=project.pk, summary=summary) as record:
        _write(project, planned.delays, planned.gaps, record)
    digests: list[str] = []
    result = reschedule(
        project,
        look=lambda schedule: digests.append(digest_of(schedule)),
        record=record,
        raises=True,
    )
    if digests != [planned.digest]:
        raise stale_preview()
    return result


@transaction.atomic
def clear_levelling(*, actor: Actor, project_id: int) -> Rescheduled:
    """Take every delay and gap away that levelling made. Raises DomainError when there is none."""
    require(actor, Action.EDIT_PLAN, project_id)
    project = lock_project(project_id)
    with recording(actor, "clear_levelling", project_id=project.pk, summary=_("Levelling cleared")) as record:
        if not _write(project, {}, {}, record):
            raise DomainError(_("Levelling delays no task and splits none."))
    return reschedule_and_raise(actor, project, record)


def last_levelling(actor: Actor, project_id: int) -> bool:
    """Whether the actor's latest edit of the plan is a levelling, so that `undo_levelling` takes just that back."""
    undo = history_of_edits(actor, project_id).undo
    return undo is not None and undo.intent in INTENTS


@transaction.atomic
def undo_levelling(*, actor: Actor, project_id: int) -> PlanEdited:
    """Take back one's own levelling or clearing. Raises DomainError when another edit of theirs came after it."""
    require(actor, Action.EDIT_PLAN, project_id)
    lock_project(project_id)
    if not last_levelling(actor, project_id):
        raise DomainError(_("Your last edit of the plan is another one. Undo that first, on the plan."))
    edited, _summary = undo_plan(actor=actor, project_id=project_id)
    return edited


def _summary(planned: Planned) -> str:
    """3 tasks delayed, 1 task split."""
    delayed, split = len(planned.delays), len(planned.gaps)
    parts = []
    if delayed or not split:
        parts.append(
            ngettext("%(count)d task delayed", "%(count)d tasks delayed", delayed) % {"count": delayed}
        )
    if split:
        parts.append(ngettext("%(count)d task split", "%(count)d tasks split", split) % {"count": split})
    return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class _Written:
    """What levelling writes of a task, before and after."""

    pk: int
    label: str
    before: tuple[int, bool, Any]
    after: tuple[int, bool, Any]

    def differing(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the journal keeps: the fields that change, with both values."""
        pairs = list(zip(_WRITTEN, self.before, self.after, strict=True))
        changed = [(name, before, after) for name, before, after in pairs if before != after]
        return {name: before for name, before, _ in changed}, {name: after for name, _, after in changed}


def _write(
    project: Project,
    delays: Mapping[int, int],
    gaps: Mapping[int, Sequence[Gap]],
    record: Recorder,
) -> int:
    """Give the project's live tasks these delays and gaps, all others none; returns how many rows changed."""
    changed = list(_changed(project, delays, gaps))
    if changed:
        with connection.cursor() as cursor:
            execute_values(
                cursor,
                _UPDATE,
                [
                    (row.pk, row.after[0], None if row.after[2] is None else json.dumps(row.after[2]))
                    for row in changed
                ],
                template="(%s::bigint, %s::int, %s::jsonb)",
                page_size=5000,
            )
    record.updated_rows(Task, [(row.pk, row.label, *row.differing()) for row in changed])
    return len(changed)


def _changed(
    project: Project, delays: Mapping[int, int], gaps: Mapping[int, Sequence[Gap]]
) -> Iterator[_Written]:
    rows = (
        Task.objects.filter(project=project)
        .live()
        .select_for_update(of=("self",))
        .order_by("id")
        .values_list("id", "wbs_code", "name", *_WRITTEN)
    )
    for pk, wbs, name, minutes, is_elapsed, own in rows:
        # A delay of ours counts working minutes; one that came with a file may count on the clock.
        before = (minutes, is_elapsed and minutes > 0, own)
        after = (delays.get(pk, 0), False, stored(gaps.get(pk, ())))
        if before != after:
            yield _Written(pk, f"{wbs} {name}".strip(), before, after)
