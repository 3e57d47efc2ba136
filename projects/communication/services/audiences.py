"""Audiences: named, and who is in them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import InvalidInput, NotVisible
from core.intents import Intent
from core.journal import recording
from core.journal.change_sets import Recorder
from core.writing import create_row, delete_row, guard_version, locked, save_fields
from projects.models import Audience, AudienceMember, DueMessage, Stakeholder
from projects.models.communication import OPEN
from projects.project.reads import people_involved
from projects.project.services.fetching import locked_project

EDITABLE = frozenset({"name", "note"})
Role = AudienceMember.Role


@dataclass(frozen=True, slots=True)
class Members:
    """Who is in an audience: roles of the project, people and stakeholders by id."""

    roles: frozenset[str] = frozenset()
    people: frozenset[int] = frozenset()
    stakeholders: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls,
        roles: Collection[str] = (),
        people: Collection[int] = (),
        stakeholders: Collection[int] = (),
    ) -> "Members":
        return cls(frozenset(roles), frozenset(people), frozenset(stakeholders))

    @property
    def is_nobody(self) -> bool:
        return not (self.roles or self.people or self.stakeholders)


def members_of(audience: Audience) -> Members:
    """Who is in it, as it is stored. One query."""
    rows = list(audience.members.all())
    return Members.of(
        [row.role for row in rows if row.role],
        [row.user_id for row in rows if row.user_id is not None],
        [row.stakeholder_id for row in rows if row.stakeholder_id is not None],
    )


@transaction.atomic
def add_audience(
    *,
    actor: Actor,
    project_id: int,
    values: Mapping[str, Any],
    members: Members,
) -> Audience:
    """Name an audience. Raises InvalidInput (nobody is in it), Forbidden, NotVisible."""
    project = locked_project(actor, project_id)
    wanted = {name: value for name, value in values.items() if name in EDITABLE}
    audience = Audience(project=project, **wanted)
    with recording(
        actor,
        Intent.ADD_AUDIENCE,
        project_id=project.pk,
        summary=audience.name,
    ) as record:
        create_row(audience, record=record)
        _set_members(audience, members, record)
    return audience


@transaction.atomic
def update_audience(
    *,
    actor: Actor,
    audience_id: int,
    changes: Mapping[str, Any],
    members: Members | None = None,
    version: int | None = None,
    project_id: int | None = None,
) -> Audience:
    """Rename an audience, or say who is in it. Raises Conflict, InvalidInput, Forbidden, NotVisible."""
    audience = _audience(actor, audience_id, project_id)
    wanted = {name: value for name, value in changes.items() if name in EDITABLE}
    guard_version(audience, version, wanted)
    with recording(
        actor,
        Intent.UPDATE_AUDIENCE,
        project_id=audience.project_id,
        summary=audience.name,
    ) as record:
        changed = save_fields(audience, wanted, record=record)
        if members is not None and _set_members(audience, members, record) and not changed:
            # Who is in it is a part of what its editors see.
            audience.version += 1
            audience.save(update_fields=["version"])
    return audience


@transaction.atomic
def delete_audience(*, actor: Actor, audience_id: int, project_id: int | None = None) -> None:
    """Take an audience out of the plan; what it heard stays in the record."""
    audience = _audience(actor, audience_id, project_id)
    with recording(
        actor,
        Intent.DELETE_AUDIENCE,
        project_id=audience.project_id,
        summary=audience.name,
    ) as record:
        DueMessage.objects.filter(audience=audience, state__in=OPEN).delete()
        if audience.due.exists():
            for link in audience.links.all():
                delete_row(link, record=record)
            save_fields(audience, {"removed_at": timezone.now()}, record=record)
        else:
            delete_row(audience, record=record)


def _audience(actor: Actor, audience_id: int, project_id: int | None) -> Audience:
    rows = Audience.objects.visible_to(actor).filter(removed_at=None)
    audience: Audience = locked(rows.select_related("project"), audience_id)
    if project_id is not None and audience.project_id != project_id:
        raise NotVisible
    require(actor, Action.EDIT_PROJECT, audience.project_id)
    return audience


def _set_members(audience: Audience, members: Members, record: Recorder) -> bool:
    """Write who is in it; whether that is anybody else than before."""
    if members.is_nobody:
        words = _("Nobody would hear it. Choose a role, a person or a stakeholder.")
        raise InvalidInput({"roles": [words]})
    _require_known(audience.project_id, members)
    wanted: dict[tuple[str, int | None, int | None], AudienceMember] = {}
    for role in sorted(members.roles):
        wanted[role, None, None] = AudienceMember(role=role)
    for pk in sorted(members.people):
        wanted["", pk, None] = AudienceMember(user_id=pk)
    for pk in sorted(members.stakeholders):
        wanted["", None, pk] = AudienceMember(stakeholder_id=pk)
    stored = {(row.role, row.user_id, row.stakeholder_id): row for row in audience.members.all()}
    for key in stored.keys() - wanted.keys():
        delete_row(stored[key], record=record)
    for key, row in wanted.items():
        if key not in stored:
            row.audience = audience
            create_row(row, record=record)
    return wanted.keys() != stored.keys()


def _require_known(project_id: int, members: Members) -> None:
    if members.roles - set(Role.values):
        raise InvalidInput({"roles": [_("Choose roles from the list.")]})
    people: set[int] = set(people_involved(project_id).values_list("pk", flat=True))
    if members.people - people:
        words = _("Choose people who take part in the project.")
        raise InvalidInput({"people": [words]})
    rows = Stakeholder.objects.filter(project=project_id, pk__in=members.stakeholders)
    if members.stakeholders - set(rows.values_list("pk", flat=True)):
        words = _("Choose stakeholders from the project's register.")
        raise InvalidInput({"stakeholders": [words]})
