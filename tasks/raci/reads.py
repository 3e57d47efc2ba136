"""The grid of a project: its phases and deliverables, its team and roles, and their letters."""

from django.urls import reverse

from core.access import Role
from people.models import Membership, User
from projects.models import Phase, Project
from tasks.models import Deliverable, RaciLetter, RaciRole
from tasks.raci.figures import Grid, Line

# Whoever reads alone has a column once they have a letter.
_WORKING = (Role.PROJECT_MANAGER, Role.TEAM_MEMBER)


def grid_of(project_id: int, code: str) -> Grid:
    """Five queries."""
    rows = RaciLetter.objects.filter(project_id=project_id)
    letters = {(row_key(one), column_key(one)): one.letter for one in rows}
    return Grid(
        rows=_rows(project_id, code),
        columns=_columns(project_id, letters),
        letters=letters,
    )


def grid_of_project(project: Project) -> Grid:
    return grid_of(project.pk, project.code)


def row_key(one: RaciLetter) -> str:
    return f"p{one.phase_id}" if one.phase_id else f"d{one.deliverable_id}"


def column_key(one: RaciLetter) -> str:
    return f"u{one.user_id}" if one.user_id else f"r{one.role_id}"


def _rows(project_id: int, code: str) -> list[Line]:
    """Phases in their order, then deliverables by number."""
    phases = Phase.objects.filter(project_id=project_id)
    gates = reverse("gates", args=[code])
    deliverables = Deliverable.objects.filter(project_id=project_id)
    return [
        *(_phase(row, gates) for row in phases.order_by("position")),
        *(_deliverable(row, code) for row in deliverables.order_by("number")),
    ]


def _phase(row: Phase, url: str) -> Line:
    return Line(
        key=f"p{row.pk}",
        name=row.name,
        url=url,
        row=row,
    )


def _deliverable(row: Deliverable, code: str) -> Line:
    return Line(
        key=f"d{row.pk}",
        name=str(row),
        url=reverse("deliverable", args=[code, row.number]),
        row=row,
    )


def _columns(
    project_id: int,
    letters: dict[tuple[str, str], str],
) -> list[Line]:
    """The team by name, who left it and has letters, then roles."""
    used = {column for _row, column in letters}
    team = _team(project_id, used)
    shown = {one.key for one in team}
    missing = [
        int(key[1:])
        for key in used - shown
        # Roles stay with their project; a person may leave it.
        if key.startswith("u")
    ]
    gone = User.objects.filter(pk__in=missing).order_by("full_name", "id")
    roles = RaciRole.objects.filter(project_id=project_id)
    return [
        *team,
        *(_person(user, is_gone=True) for user in gone),
        *(_role(role) for role in roles),
    ]


def _team(project_id: int, used: set[str]) -> list[Line]:
    """Who works in the project, and who only reads but has a letter."""
    members = Membership.objects.filter(
        project_id=project_id,
        user__is_active=True,
    )
    ordered = members.select_related("user").order_by(
        "user__full_name",
        "user_id",
    )
    return [
        _person(one.user)
        for one in ordered
        # A reader's column would be empty for most.
        if one.role in _WORKING or f"u{one.user_id}" in used
    ]


def _person(user: User, *, is_gone: bool = False) -> Line:
    return Line(
        key=f"u{user.pk}",
        name=str(user),
        row=user,
        is_gone=is_gone,
    )


def _role(role: RaciRole) -> Line:
    return Line(
        key=f"r{role.pk}",
        name=role.name,
        row=role,
    )
