"""What the rooms are told when they keep their part of a project, or put it into a new one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core.access import Actor
from people.models import User
from projects.models import Gate, Phase, Project
from projects.project_templates.figures import (
    MANAGER,
    SPONSOR,
    Role,
    WorkingDays,
    free_key,
)


@dataclass(slots=True, kw_only=True)
class Taking:
    """One project while its parts are kept: days become working days, people roles.

    `tasks`: by task id its number in the kept plan, filled by the plan's part.
    """

    project: Project
    days: WorkingDays
    zone: ZoneInfo
    sees_costs: bool
    sees_rates: bool
    roles: dict[str, Role] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    tasks: dict[int, int] = field(default_factory=dict)
    _names: set[str] = field(default_factory=set)

    def moment(self, moment: datetime | None, *, ends: bool = False) -> list[int] | None:
        """A stored moment as the template keeps it."""
        local = moment.astimezone(self.zone).replace(tzinfo=None) if moment else None
        return self.days.kept(local, ends=ends)

    def day(self, day: date | None, *, ends: bool = False) -> int | None:
        return None if day is None else self.days.number_of(day, ends=ends)

    def role_of(self, user: User | None) -> str:
        """The role that somebody plays, named anew where it has none yet; empty for nobody."""
        if user is None:
            return ""
        known = next((key for key, user_id in self.people.items() if user_id == user.pk), None)
        if known is not None:
            return known
        if user.pk in (self.project.manager_id, self.project.sponsor_id):
            key = MANAGER if user.pk == self.project.manager_id else SPONSOR
            self.people[key] = user.pk
            return key
        return self.add_role(user.labour_role or user.job_title, user=user)

    def add_role(
        self,
        name: str,
        *,
        user: User | None = None,
        units: Decimal = Decimal(1),
        hourly_rate: Decimal = Decimal(0),
    ) -> str:
        """One role more, under a name that no other has; its key."""
        key = free_key(self.roles)
        rate = hourly_rate if self.sees_rates else Decimal(0)
        name = self._free_name(name)
        self.roles[key] = Role(key, name, f"{units.normalize():f}", f"{rate.normalize():f}")
        if user is not None:
            self.people[key] = user.pk
        return key

    def _free_name(self, wanted: str) -> str:
        stem = wanted.strip()[:80] or _("Role")
        name, number = stem, 1
        while name.casefold() in self._names:
            number += 1
            name = f"{stem} {number}"
        self._names.add(name.casefold())
        return name


@dataclass(slots=True, kw_only=True)
class Putting:
    """A new project while a template is put into it: working days become days, roles people.

    `people`: who was chosen for a role; a role without one stays a name. `scale`: minutes of this
    project's working day for one of the template's, so that three days stay three days.
    `tasks`: the new tasks by their number in the kept plan, filled by the plan's part.
    """

    actor: Actor
    project: Project
    days: WorkingDays
    zone: ZoneInfo
    scale: Fraction
    roles: Mapping[str, Role]
    people: Mapping[str, User]
    currency: str
    record: Any
    tasks: dict[int, Any] = field(default_factory=dict)

    def moment(self, kept: list[int] | None) -> datetime | None:
        local = self.days.moment(kept)
        return None if local is None else local.replace(tzinfo=self.zone)

    def day(self, kept: int | None) -> date | None:
        return None if kept is None else self.days.day(kept)

    def minutes(self, kept: int) -> int:
        """Working minutes of the template as minutes here, to the whole minute."""
        return kept if self.scale == 1 else round(kept * self.scale)

    def role(self, key: str) -> Role:
        """What a role is called; manager and sponsor are in every project."""
        named = {MANAGER: _("Project manager"), SPONSOR: _("Sponsor")}
        return self.roles.get(key) or Role(key, named.get(key, key))

    def phases(self) -> dict[str, Phase]:
        """The new project's by their kind."""
        return {phase.kind: phase for phase in Phase.objects.filter(project=self.project)}

    def gates(self) -> dict[str, Gate]:
        """The new project's by the kind of their phase."""
        rows = Gate.objects.filter(phase__project=self.project).select_related("phase")
        return {gate.phase.kind: gate for gate in rows}

    def person(self, key: str) -> User | None:
        """Who plays a role; None where nobody does yet."""
        return self.people.get(key)
