"""Beginning a project with what a template keeps, or with what another project is made of."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.access import Action, Actor, Role, require
from core.errors import DomainError
from core.intents import Intent
from core.journal import recording
from core.registry import template_parts
from people.memberships.services import add_members
from people.models import Membership, User, WorkingCalendar
from people.organisation.reads import organisation
from projects.models import Project
from projects.project.services import begin_watch
from projects.project_templates.figures import (
    MANAGER,
    SPONSOR,
    Document,
    WorkingDays,
    refuse_unknown_roles,
)
from projects.project_templates.services.keeping import document_of, work_calendar
from projects.project_templates.services.parts import Putting
from projects.project_templates.words.sources import template_of
from projects.settings.services import create_project


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What whoever begins a project says of it; without a start it is the next Monday's work."""

    code: str
    name: str
    description: str = ""
    start: date | None = None
    calendar: WorkingCalendar | None = None
    currency: str = ""
    manager: User | None = None
    sponsor: User | None = None


@transaction.atomic
def start_from_template(
    *,
    actor: Actor,
    template: str,
    beginning: Beginning,
    people: Mapping[str, User | None],
) -> Project:
    """A new project with all that a template keeps. `people` by role; nobody leaves it a name.

    Raises InvalidInput or DomainError (a code twice, a start without work, a role that the
    template does not have), Forbidden, NotVisible. Nothing is written then.
    """
    require(actor, Action.CREATE_PROJECT)
    source = template_of(template)
    named = {role.key: role.name for role in source.document.roles}
    for key in people:
        if key not in named:
            words = _("The template has no role “%(role)s”. Its roles: %(roles)s.")
            roles = ", ".join(f"{name} ({known})" for known, name in named.items())
            raise DomainError(words % {"role": key, "roles": roles}, field="people")
    chosen = {key: person for key, person in people.items() if person is not None}
    return begin_with(actor, source.document, beginning, chosen, Intent.USE_TEMPLATE, source.name)


@transaction.atomic
def copy_project(
    *,
    actor: Actor,
    source: str,
    parts: Collection[str],
    with_people: bool,
    beginning: Beginning,
) -> Project:
    """A new project like another, whose code `source` is: kept as a template, and used at once.

    Without its people their roles stay as names. Raises what `start_from_template` raises, and
    DomainError for a project that the actor may not read.
    """
    require(actor, Action.CREATE_PROJECT)
    origin = readable_project(actor, source)
    document, people = document_of(actor, origin, parts)
    chosen = people if with_people else {}
    return begin_with(actor, document, beginning, chosen, Intent.COPY_PROJECT, origin.name)


def readable_project(actor: Actor, code: str) -> Project:
    """A project that may be copied. Raises DomainError, alike whether there is none or none to see."""
    project: Project | None = Project.objects.visible_to(actor).filter(code=code).first()
    if project is None or not actor.may(Action.VIEW_PLAN, project.pk):
        raise DomainError(
            _("You may not read a project of this code. Choose another, or ask its project manager."),
            field="project",
        )
    return project


def begin_with(
    actor: Actor,
    document: Document,
    beginning: Beginning,
    people: Mapping[str, User],
    intent: Intent,
    source: str,
) -> Project:
    """A new project with what a document keeps; `source` is what that is called."""
    for name, part in template_parts:
        if name in document.parts:
            refuse_unknown_roles(document.roles, part.roles(document.parts[name]))
    home = organisation()
    calendar = work_calendar(beginning.calendar.pk if beginning.calendar else None)
    days = WorkingDays(calendar, beginning.start or _next_monday())
    if beginning.start is not None and not days.is_worked(beginning.start):
        words = _("Nobody works on %(day)s. Begin on %(next)s, or choose another calendar.")
        said = {"day": date_format(beginning.start), "next": date_format(days.first)}
        raise DomainError(words % said, field="start")
    zone = ZoneInfo(home.time_zone)

    def lay_out(project: Project) -> None:
        trusted = actor.entrusted_with(project.pk)
        _add_people(trusted, project, people)
        named = {MANAGER: project.manager, SPONSOR: project.sponsor, **people}
        with recording(trusted, intent, project_id=project.pk, summary=source) as record:
            record.updated(project, {"laid_out_from": ""}, {"laid_out_from": source})
            putting = Putting(
                actor=trusted,
                project=project,
                days=days,
                zone=zone,
                scale=Fraction(calendar.minutes_per_day, document.minutes_per_day),
                roles={role.key: role for role in document.roles},
                people={key: person for key, person in named.items() if person is not None},
                currency=document.currency,
                record=record,
            )
            for name, part in template_parts:
                if name in document.parts:
                    part.put(putting, document.parts[name])
        if days.first < timezone.localdate():
            begin_watch(project.pk)

    return create_project(
        actor=actor,
        code=beginning.code,
        name=beginning.name,
        description=beginning.description,
        start=days.morning().replace(tzinfo=zone),
        manager=beginning.manager,
        sponsor=beginning.sponsor,
        currency=beginning.currency,
        calendar=beginning.calendar,
        lay_out=lay_out,
    )


def _add_people(actor: Actor, project: Project, people: Mapping[str, User]) -> None:
    """Whoever plays a role takes part; who does already keeps what they may."""
    members = set(Membership.objects.filter(project=project).values_list("user_id", flat=True))
    new = {person.pk for person in people.values()} - members
    if new:
        add_members(
            actor=actor,
            project_id=project.pk,
            user_ids=sorted(new),
            role=Role.TEAM_MEMBER,
        )


def _next_monday() -> date:
    today = timezone.localdate()
    return today + timedelta(days=(7 - today.weekday()) % 7)
