"""The stakeholder register."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import InvalidInput
from core.intents import Intent
from core.journal import Recorder, recording
from core.writing import create_row, delete_row, save_fields
from projects.models import Stakeholder, StakeholderNote
from projects.project.services.fetching import locked_project, locked_row, somebody_involved

EDITABLE = frozenset(
    {
        "name",
        "organisation",
        "user_id",
        "email",
        "power",
        "interest",
        "current_engagement",
        "desired_engagement",
        "notes",
    }
)
NOTED = frozenset({"noted_on", "engagement", "sentiment", "text"})


@transaction.atomic
def add_stakeholder(*, actor: Actor, project_id: int, values: dict[str, Any]) -> Stakeholder:
    """Register somebody; `values` has the names in EDITABLE."""
    project = locked_project(actor, project_id)
    row = Stakeholder(project=project, **_clean(project.pk, values))
    with recording(actor, Intent.ADD_STAKEHOLDER, project_id=project.pk, summary=row.name) as record:
        create_row(row, record=record)
        _note_engagement(row, actor, record)
    return row


@transaction.atomic
def update_stakeholder(
    *,
    actor: Actor,
    stakeholder_id: int,
    changes: dict[str, Any],
    version: int | None = None,
    project_id: int | None = None,
) -> Stakeholder:
    """Change an entry. Raises Conflict, InvalidInput, Forbidden, NotVisible."""
    row = _stakeholder(actor, stakeholder_id, project_id)
    with recording(actor, Intent.UPDATE_STAKEHOLDER, project_id=row.project_id, summary=row.name) as record:
        fields = _clean(row.project_id, changes)
        changed = save_fields(row, fields, record=record, expected_version=version)
        if "current_engagement" in changed:
            _note_engagement(row, actor, record)
    return row


@transaction.atomic
def note_stakeholder(
    *,
    actor: Actor,
    stakeholder_id: int,
    values: dict[str, Any],
    project_id: int | None = None,
) -> StakeholderNote:
    """Write down how engaged somebody was on a day, and what was said. The latest note says how they stand now.

    `values`: noted_on, engagement, sentiment, text. Raises InvalidInput (a day to come), Forbidden, NotVisible.
    """
    row = _stakeholder(actor, stakeholder_id, project_id)
    known = {name: value for name, value in values.items() if name in NOTED}
    note = StakeholderNote(stakeholder=row, noted_by=actor.user, **known)
    if note.noted_on is not None and note.noted_on > timezone.localdate():
        raise InvalidInput({"noted_on": [_("The day is still to come.")]})
    with recording(actor, Intent.NOTE_STAKEHOLDER, project_id=row.project_id, summary=row.name) as record:
        create_row(note, record=record)
        _follow_latest(row, record)
    return note


@transaction.atomic
def delete_stakeholder_note(*, actor: Actor, note_id: int, project_id: int | None = None) -> None:
    """Take a note out; the journal keeps it. The latest one left says how they stand now."""
    note = locked_row(
        StakeholderNote.objects.visible_to(actor).select_related("stakeholder"),
        note_id,
        project_id,
    )
    row = _stakeholder(actor, note.stakeholder_id, project_id)
    with recording(
        actor,
        Intent.DELETE_STAKEHOLDER_NOTE,
        project_id=row.project_id,
        summary=row.name,
    ) as record:
        delete_row(note, record=record)
        _follow_latest(row, record)


def _note_engagement(row: Stakeholder, actor: Actor, record: Recorder) -> None:
    """What is set in the register is noted under today, so that the course over time has no hole."""
    note = StakeholderNote(
        stakeholder=row,
        noted_on=timezone.localdate(),
        engagement=row.current_engagement,
        noted_by=actor.user,
    )
    create_row(note, record=record)


def _follow_latest(row: Stakeholder, record: Recorder) -> None:
    latest = row.entries.first()
    if latest is not None:
        save_fields(row, {"current_engagement": latest.engagement}, record=record)


@transaction.atomic
def delete_stakeholder(*, actor: Actor, stakeholder_id: int, project_id: int | None = None) -> None:
    """Take an entry out of the register; the journal keeps it."""
    row = _stakeholder(actor, stakeholder_id, project_id)
    with recording(actor, Intent.DELETE_STAKEHOLDER, project_id=row.project_id, summary=row.name) as record:
        delete_row(row, record=record)


def _stakeholder(actor: Actor, stakeholder_id: int, project_id: int | None) -> Stakeholder:
    row = locked_row(Stakeholder.objects.visible_to(actor), stakeholder_id, project_id)
    require(actor, Action.EDIT_PROJECT, row.project_id)
    return row


def _clean(project_id: int, values: dict[str, Any]) -> dict[str, Any]:
    wanted = {name: value for name, value in values.items() if name in EDITABLE}
    if "user_id" in wanted:
        wanted["user"] = somebody_involved(project_id, wanted.pop("user_id"), "user")
    return wanted
