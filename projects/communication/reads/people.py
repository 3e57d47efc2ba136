"""Who is in an audience today: its roles, people and stakeholders as people with an address."""

from collections.abc import Collection
from dataclasses import dataclass

from alerts.addresses import leads_nowhere
from people.models import Membership, User
from projects.models import Audience, AudienceMember, Project, Stakeholder

Role = AudienceMember.Role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in an audience: with an account, or with an address alone, or with neither."""

    name: str
    address: str
    user: User | None = None

    @property
    def can_be_reached(self) -> bool:
        return self.user is not None or bool(self.address)


def people_of(audience: Audience) -> list[Person]:
    """Everybody in one audience, each once. Two queries."""
    return people_in(audience.project, [audience.pk])[audience.pk]


def people_in(project: Project, audience_ids: Collection[int]) -> dict[int, list[Person]]:
    """By audience, everybody in it, each once. Two queries, however many there are.

    An account counts as long as it is active and its person takes part in the project or decides
    for the organisation: nobody else may open what they would be sent.
    """
    rows = AudienceMember.objects.filter(audience__in=audience_ids)
    members = list(rows.select_related("user", "stakeholder__user"))
    part = _taking_part(project)
    found: dict[int, list[Person]] = {pk: [] for pk in audience_ids}
    for row in members:
        people = found[row.audience_id]
        known = {person.user.pk for person in people if person.user}
        for person in _people(row, part):
            is_new = person.user is None or person.user.pk not in known
            if is_new:
                people.append(person)
    return found


@dataclass(frozen=True, slots=True)
class _Part:
    """Who takes part: by role, and all together."""

    by_role: dict[str, list[User]]

    def takes(self, user: User) -> bool:
        if not user.is_active:
            return False
        if user.organisation_role:
            return True
        return any(user in users for users in self.by_role.values())


def _taking_part(project: Project) -> _Part:
    by_role: dict[str, list[User]] = {role.value: [] for role in Role}
    rows = Membership.objects.filter(project=project, user__is_active=True)
    for row in rows.select_related("user").order_by("user__full_name", "user_id"):
        by_role.setdefault(row.role, []).append(row.user)
        if row.user_id == project.sponsor_id:
            by_role[Role.SPONSOR].append(row.user)
    return _Part(by_role)


def _people(row: AudienceMember, part: _Part) -> list[Person]:
    if row.role:
        users = part.by_role[row.role]
        return [_with_account(user) for user in users]
    if row.user is not None:
        takes_part = part.takes(row.user)
        return [_with_account(row.user)] if takes_part else []
    if row.stakeholder is not None:
        return [_registered(row.stakeholder, part)]
    return []


def _registered(row: Stakeholder, part: _Part) -> Person:
    """By the account where it counts, else by the address that is entered, or the account's."""
    user = row.user
    if user is not None and part.takes(user):
        return _with_account(user)
    address = row.email
    if not address and user is not None and user.is_active:
        address = user.email
    if leads_nowhere(address):
        address = ""
    return Person(row.name, address)


def _with_account(user: User) -> Person:
    return Person(str(user), user.email, user)
