"""The people of a task as typed into one cell: "Priya, Daniel 50%"."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from core.access import Actor, Role
from core.errors import DomainError
from core.reading import typed_number
from people.models import Membership
from projects.models import Project
from tasks.editing.services import assign, assign_resource, unassign
from tasks.models import Resource, Task

_PART = re.compile(r"^(?P<name>.*?)\s*[\[(]?\s*(?:(?P<units>[0-9]+(?:[.,][0-9]+)*)\s*%)?\s*[\])]?$")

# A comma between digits before a % is a decimal mark: "Daniel 12,5%".
_BETWEEN = re.compile(r";|,(?!(?<=[0-9],)[0-9]+\s*%)")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Somebody who can be meant: a resource of the plan, or a member who is none yet."""

    names: tuple[str, ...]
    label: str
    resource_id: int | None = None
    user_id: int | None = None


def set_people(actor: Actor, project: Project, task: Task, text: str) -> None:
    """Make the task's people those that were typed; units that are not typed stay, or are 100 %.

    Raises DomainError for somebody unknown, and for a name that more than one person has.
    """
    wanted = [_found(part, project) for part in filter(None, map(str.strip, _BETWEEN.split(text)))]
    now = {row.resource_id: row for row in task.assignments.select_related("resource")}
    kept: set[int] = set()
    for candidate, units in wanted:
        row = now.get(candidate.resource_id) if candidate.resource_id else None
        if row is not None:
            kept.add(row.resource_id)
            if units is None or units == row.units:
                continue
        share = Decimal(1) if units is None else units
        if candidate.resource_id is not None:
            assign_resource(actor=actor, task_id=task.pk, resource_id=candidate.resource_id, units=share)
        elif candidate.user_id is not None:
            assign(actor=actor, task_id=task.pk, user_id=candidate.user_id, units=share)
    for resource_id, row in now.items():
        if resource_id not in kept:
            unassign(actor=actor, assignment_id=row.pk)


def _found(part: str, project: Project) -> tuple[_Candidate, Decimal | None]:
    match = _PART.match(part)
    name = match["name"].strip() if match else part
    units = _units(match["units"]) if match and match["units"] else None
    wanted = name.casefold()
    candidates = _candidates(project)
    for is_meant in (
        lambda names: wanted in names,
        lambda names: any(known.startswith(wanted) for known in names),
    ):
        found = [candidate for candidate in candidates if is_meant(candidate.names)]
        if len(found) == 1:
            return found[0], units
        if len(found) > 1:
            words = ", ".join(candidate.label for candidate in found)
            raise DomainError(
                _("“%(name)s” may be %(words)s. Type the whole name.") % {"name": name, "words": words},
                field="people",
            )
    raise DomainError(_("Nobody in the team is called “%(name)s”.") % {"name": name}, field="people")


def _units(text: str) -> Decimal:
    percent = typed_number(text)
    if percent is None or not 0 < percent <= 1000:
        raise DomainError(_("Type 1 to 1000%."), field="people")
    return percent / 100


def _candidates(project: Project) -> list[_Candidate]:
    found, users = [], set()
    for row in Resource.objects.filter(project=project).order_by("name", "id"):
        users.add(row.user_id)
        found.append(_Candidate(_names(row.name, row.initials, row.email), row.name, resource_id=row.pk))
    members = Membership.objects.filter(project=project, user__is_active=True).exclude(role=Role.STAKEHOLDER)
    for member in members.exclude(user__in=users - {None}).select_related("user"):
        user = member.user
        found.append(_Candidate(_names(str(user), user.initials, user.email), str(user), user_id=user.pk))
    return found


def _names(name: str, initials: str, email: str) -> tuple[str, ...]:
    words = name.casefold().split()
    return tuple(
        filter(None, (name.casefold(), initials.casefold(), email.casefold(), *words[:1], *words[-1:]))
    )
