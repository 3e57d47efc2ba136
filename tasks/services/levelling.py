"""Levelling applied: the delays of a preview written to the tasks as one edit, or all taken away again."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from psycopg2.extras import execute_values

from core.access import Action, Actor, require
from core.errors import DomainError
from core.journal import Recorder, recording
from projects.models import Project
from tasks.editing.services import reschedule_and_raise
from tasks.models import Task
from tasks.plan.services import PlanEdited, history_of_edits, undo_plan
from tasks.scheduling.services import Rescheduled, lock_project
from tasks.selectors.levelling import digest_of, read_token, stale_preview

INTENTS = ("level_plan", "clear_levelling")
_DELAY = ("levelling_delay_minutes", "levelling_delay_is_elapsed")
_UPDATE = """
UPDATE tasks_task SET levelling_delay_minutes = levelled.minutes, levelling_delay_is_elapsed = false,
version = tasks_task.version + 1
FROM (VALUES %s) AS levelled (id, minutes)
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
    summary = ngettext("%(count)d task delayed", "%(count)d tasks delayed", len(planned.delays)) % {
        "count": len(planned.delays)
    }
    with recording(actor, "level_plan", project_id=project.pk, summary=summary) as record:
        _write_delays(project, planned.delays, record)
    result = reschedule_and_raise(project)
    if result.schedule is None or digest_of(result.schedule) != planned.digest:
        raise stale_preview()
    return result


@transaction.atomic
def clear_levelling(*, actor: Actor, project_id: int) -> Rescheduled:
    """Take every levelling delay away. Raises DomainError when there is none."""
    require(actor, Action.EDIT_PLAN, project_id)
    project = lock_project(project_id)
    with recording(actor, "clear_levelling", project_id=project.pk, summary=_("Levelling cleared")) as record:
        if not _write_delays(project, {}, record):
            raise DomainError(_("Levelling delays no task."))
    return reschedule_and_raise(project)


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


def _write_delays(project: Project, delays: Mapping[int, int], record: Recorder) -> int:
    """Give the project's live tasks these delays and all others none; returns how many rows changed."""
    rows = (
        Task.objects.filter(project=project)
        .live()
        .select_for_update(of=("self",))
        .order_by("id")
        .values_list("id", "wbs_code", "name", *_DELAY)
    )
    # A delay of ours counts working minutes; one that came with a file may count on the clock.
    changed = [
        (pk, f"{wbs} {name}".strip(), minutes, is_elapsed, delays.get(pk, 0))
        for pk, wbs, name, minutes, is_elapsed in rows
        if minutes != delays.get(pk, 0) or (is_elapsed and minutes)
    ]
    if changed:
        with connection.cursor() as cursor:
            execute_values(
                cursor,
                _UPDATE,
                [(pk, after) for pk, _label, _before, _is_elapsed, after in changed],
                template="(%s::bigint, %s::int)",
                page_size=5000,
            )
    record.updated_rows(
        Task,
        [(pk, label, *_told(before, is_elapsed, after)) for pk, label, before, is_elapsed, after in changed],
    )
    return len(changed)


def _told(before: int, is_elapsed: bool, after: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the journal keeps of a delay: both values, and the unit where that changes."""
    if not is_elapsed:
        return {"levelling_delay_minutes": before}, {"levelling_delay_minutes": after}
    return dict(zip(_DELAY, (before, True), strict=True)), dict(zip(_DELAY, (after, False), strict=True))
