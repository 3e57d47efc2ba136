"""Who takes part in a project."""

from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext

from core.access import Actor, Role
from people.models import Invitation, Membership
from projects.models import Project

_ROLE_ORDER = {Role.PROJECT_MANAGER.value: 0, Role.TEAM_MEMBER.value: 1, Role.STAKEHOLDER.value: 2}


def team_page(actor: Actor, project: Project) -> dict[str, Any]:
    """Members by role, open invitations, and who could be added."""
    members = list(Membership.objects.filter(project=project).select_related("user"))
    members.sort(key=lambda row: (_ROLE_ORDER.get(row.role, 9), row.user.full_name))
    for row in members:
        row.duties = [  # type: ignore[attr-defined]
            name for name in ("sponsor", "manager") if getattr(project, f"{name}_id") == row.user_id
        ]
    invitations = Invitation.objects.filter(
        project=project, accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()
    )
    return {
        "members": members,
        "counts": _counts([row.role for row in members]),
        "invitations": list(invitations),
    }


def _counts(roles: list[str]) -> list[str]:
    """1 project manager, 7 team members, 1 stakeholder."""
    managers, members, stakeholders = (roles.count(role) for role in _ROLE_ORDER)
    return [
        ngettext("%(count)d project manager", "%(count)d project managers", managers) % {"count": managers},
        ngettext("%(count)d team member", "%(count)d team members", members) % {"count": members},
        ngettext("%(count)d stakeholder", "%(count)d stakeholders", stakeholders) % {"count": stakeholders},
    ]
