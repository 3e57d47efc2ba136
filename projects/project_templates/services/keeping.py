"""Keeping a project as a template, and what an organisation does with its templates."""

from collections.abc import Collection, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError, Forbidden
from core.intents import Intent
from core.journal import recording
from core.registry import template_parts
from core.writing import create_row, delete_row, locked, save_fields
from engine.calendar import WorkCalendar, standard_calendar
from people.calendars.reads import calendar_of_project, engine_calendars
from people.models import User
from projects.models import Project, ProjectTemplate
from projects.project_templates.figures import Document, WorkingDays
from projects.project_templates.services.parts import Taking

EDITABLE = frozenset({"name", "description"})


@transaction.atomic
def keep_template(
    *,
    actor: Actor,
    project_id: int,
    name: str,
    description: str = "",
    parts: Collection[str],
) -> ProjectTemplate:
    """Make a project a template for others, with those of its parts that are wanted.

    Nothing of its people, its progress or its dates is kept. Raises InvalidInput (a name twice),
    DomainError (nothing to keep), Forbidden, NotVisible.
    """
    require(actor, Action.MANAGE_ORGANISATION)
    project: Project = locked(Project.objects.visible_to(actor), project_id)
    document, _people = document_of(actor, project, parts)
    row = ProjectTemplate(
        name=name.strip(),
        description=description.strip(),
        content=document.as_json(),
        made_from=project,
        made_by=actor.user,
    )
    with recording(actor, Intent.KEEP_TEMPLATE, summary=row.name) as record:
        return create_row(row, record=record)


@transaction.atomic
def update_template(
    *,
    actor: Actor,
    template_id: int,
    changes: Mapping[str, Any],
    version: int | None = None,
) -> ProjectTemplate:
    """Say anew what a template is called and for. Raises Conflict, InvalidInput, Forbidden."""
    require(actor, Action.MANAGE_ORGANISATION)
    row: ProjectTemplate = locked(ProjectTemplate.objects.all(), template_id)
    wanted = {name: value.strip() for name, value in changes.items() if name in EDITABLE}
    with recording(actor, Intent.UPDATE_TEMPLATE, summary=row.name) as record:
        save_fields(row, wanted, record=record, expected_version=version)
    return row


@transaction.atomic
def delete_template(*, actor: Actor, template_id: int) -> None:
    """Remove a template; the projects that began with it stay as they are."""
    require(actor, Action.MANAGE_ORGANISATION)
    row: ProjectTemplate = locked(ProjectTemplate.objects.all(), template_id)
    with recording(actor, Intent.DELETE_TEMPLATE, summary=row.name) as record:
        delete_row(row, record=record)


def document_of(actor: Actor, project: Project, parts: Collection[str]) -> tuple[Document, dict[str, User]]:
    """What is kept of a project, and who plays which role in it.

    Raises DomainError where nothing is chosen or there is nothing of it, Forbidden for a part that
    the actor may not see.
    """
    zone = ZoneInfo(project.time_zone)
    calendar = work_calendar(project.calendar_id)
    taking = Taking(
        project=project,
        days=WorkingDays(calendar, project.start.astimezone(zone).date()),
        zone=zone,
        sees_costs=actor.may(Action.VIEW_COSTS, project.pk),
        sees_rates=actor.may(Action.VIEW_RATES, project.pk),
    )
    kept = {}
    for name, part in template_parts:
        if name not in parts:
            continue
        if not actor.may(part.needs, project.pk):
            words = _("You may not see “%(part)s” of this project. Leave it out.")
            raise Forbidden(words % {"part": part.label})
        values = part.keep(taking)
        if values:
            kept[name] = values
    if not kept:
        raise DomainError(
            _("There is nothing to keep of what you chose. Choose more of the project."),
            field="parts",
        )
    document = Document(
        roles=tuple(taking.roles.values()),
        parts=kept,
        minutes_per_day=calendar.minutes_per_day,
        days=_length(project, taking),
        currency=project.currency,
    )
    people = User.objects.filter(pk__in=taking.people.values(), is_active=True).in_bulk()
    return document, {key: people[pk] for key, pk in taking.people.items() if pk in people}


def work_calendar(calendar_id: int | None) -> WorkCalendar:
    """A project's calendar as the engine reckons with it: its own, else the organisation's."""
    wanted = calendar_of_project(calendar_id)
    if wanted is None:
        return standard_calendar(uid=0)
    return engine_calendars([wanted])[wanted]


def _length(project: Project, taking: Taking) -> int:
    if project.finish is None:
        return 0
    last = project.finish.astimezone(taking.zone).date()
    return max(0, taking.days.number_of(last, ends=True) + 1)
