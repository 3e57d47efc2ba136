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
    letters = {
        (row_key(one), column_key(one)): one.letter
        for one in RaciLetter.objects.filter(project_id=project_id)
    }
    return Grid(_rows(project_id, code), _columns(project_id, letters), letters)


def grid_of_project(project: Project) -> Grid:
    return grid_of(project.pk, project.code)


def row_key(one: RaciLetter) -> str:
    return f"p{one.phase_id}" if one.phase_id else f"d{one.deliverable_id}"


def column_key(one: RaciLetter) -> str:
    return f"u{one.user_id}" if one.user_id else f"r{one.role_id}"


def _rows(project_id: int, code: str) -> list[Line]:
    phases = Phase.objects.filter(project_id=project_id).order_by("position")
    deliverables = Deliverable.objects.filter(project_id=project_id).order_by("number")
    return [
        *(Line(f"p{row.pk}", row.name, reverse("gates", args=[code]), row) for row in phases),
        *(
            Line(f"d{row.pk}", str(row), reverse("deliverable", args=[code, row.number]), row)
            for row in deliverables
        ),
    ]


def _columns(project_id: int, letters: dict[tuple[str, str], str]) -> list[Line]:
    used = {column for _row, column in letters}
    members = Membership.objects.filter(project_id=project_id, user__is_active=True)
    team = {
        one.user_id: one.user
        for one in members.select_related("user").order_by("user__full_name", "user_id")
        if one.role in _WORKING or f"u{one.user_id}" in used
    }
    others = {int(key[1:]) for key in used if key.startswith("u")} - team.keys()
    gone = User.objects.filter(pk__in=others).order_by("full_name", "id") if others else []
    stays = set(members.values_list("user_id", flat=True)) if others else set()
    roles = RaciRole.objects.filter(project_id=project_id)
    return [
        *(Line(f"u{pk}", str(user), row=user) for pk, user in team.items()),
        *(Line(f"u{user.pk}", str(user), row=user, is_gone=user.pk not in stays) for user in gone),
        *(Line(f"r{role.pk}", role.name, row=role) for role in roles),
    ]
