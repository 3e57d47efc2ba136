"""Who may do what: one table from role to actions, and the question asked before every write.

A role is held in the organisation (admin, portfolio manager) or in one project. Reading starts at a queryset's
`visible_to(actor)`: what is not visible is 404. `require` then answers whether the actor may act: 403 if not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.errors import Forbidden, NotVisible

if TYPE_CHECKING:
    from core.journal import Edit


class Role(StrEnum):
    """The roles. The first two are the organisation's, the others a project's."""

    ADMIN = "admin"
    PORTFOLIO_MANAGER = "portfolio_manager"
    PROJECT_MANAGER = "project_manager"
    TEAM_MEMBER = "team_member"
    STAKEHOLDER = "stakeholder"


ROLE_LABELS: dict[str, Any] = {
    Role.ADMIN: _lazy("Organisation admin"),
    Role.PORTFOLIO_MANAGER: _lazy("Portfolio manager"),
    Role.PROJECT_MANAGER: _lazy("Project manager"),
    Role.TEAM_MEMBER: _lazy("Team member"),
    Role.STAKEHOLDER: _lazy("Stakeholder"),
}
ORGANISATION_ROLES = (Role.ADMIN, Role.PORTFOLIO_MANAGER)
PROJECT_ROLES = (Role.PROJECT_MANAGER, Role.TEAM_MEMBER, Role.STAKEHOLDER)


class Action(StrEnum):
    """Everything a service may ask about, named verb first."""

    VIEW_DASHBOARD = "view_dashboard"
    VIEW_PLAN = "view_plan"
    VIEW_COSTS = "view_costs"
    VIEW_RATES = "view_rates"
    VIEW_PORTFOLIO = "view_portfolio"
    CREATE_PROJECT = "create_project"
    EDIT_PROJECT = "edit_project"
    APPROVE_CHARTER = "approve_charter"
    MANAGE_TEAM = "manage_team"
    EDIT_PLAN = "edit_plan"
    UPDATE_PROGRESS = "update_progress"
    COMMENT = "comment"
    LOG_TIME = "log_time"
    APPROVE_TIME = "approve_time"
    EDIT_BUDGET = "edit_budget"
    RECORD_COST = "record_cost"
    RAISE_RISK = "raise_risk"
    EDIT_RISK = "edit_risk"
    RAISE_ISSUE = "raise_issue"
    EDIT_ISSUE = "edit_issue"
    RAISE_CHANGE = "raise_change"
    TAKE_BASELINE = "take_baseline"
    SET_STATUS_DATE = "set_status_date"
    OVERRIDE_HEALTH = "override_health"
    DECIDE_GATE = "decide_gate"
    IMPORT_PLAN = "import_plan"
    MANAGE_ORGANISATION = "manage_organisation"


_STAKEHOLDER = frozenset({Action.VIEW_DASHBOARD, Action.COMMENT})
_TEAM_MEMBER = _STAKEHOLDER | {
    Action.VIEW_PLAN,
    Action.UPDATE_PROGRESS,
    Action.LOG_TIME,
    Action.RAISE_RISK,
    Action.RAISE_ISSUE,
    Action.RAISE_CHANGE,
}
_PROJECT_MANAGER = _TEAM_MEMBER | {
    Action.VIEW_COSTS,
    Action.VIEW_RATES,
    Action.EDIT_PROJECT,
    Action.APPROVE_CHARTER,
    Action.MANAGE_TEAM,
    Action.EDIT_PLAN,
    Action.APPROVE_TIME,
    Action.EDIT_BUDGET,
    Action.RECORD_COST,
    Action.EDIT_RISK,
    Action.EDIT_ISSUE,
    Action.TAKE_BASELINE,
    Action.SET_STATUS_DATE,
    Action.OVERRIDE_HEALTH,
    Action.IMPORT_PLAN,
}
_PORTFOLIO_MANAGER = frozenset(
    {
        Action.VIEW_DASHBOARD,
        Action.VIEW_PLAN,
        Action.VIEW_COSTS,
        Action.VIEW_PORTFOLIO,
        Action.CREATE_PROJECT,
        Action.COMMENT,
        Action.DECIDE_GATE,
        Action.APPROVE_CHARTER,
        Action.RAISE_RISK,
        Action.RAISE_ISSUE,
        Action.RAISE_CHANGE,
    }
)
ACCESS: Mapping[Role, frozenset[Action]] = {
    Role.ADMIN: frozenset(Action),
    Role.PORTFOLIO_MANAGER: _PORTFOLIO_MANAGER,
    Role.PROJECT_MANAGER: frozenset(_PROJECT_MANAGER),
    Role.TEAM_MEMBER: frozenset(_TEAM_MEMBER),
    Role.STAKEHOLDER: _STAKEHOLDER,
}
# Money is a right of its own: a membership may grant it to somebody whose role has it not.
COST_GRANT = frozenset({Action.VIEW_COSTS})
# What is left to do in a closed project: to read it, and to say who may.
ALLOWED_WHEN_CLOSED = frozenset(
    {
        Action.VIEW_DASHBOARD,
        Action.VIEW_PLAN,
        Action.VIEW_COSTS,
        Action.VIEW_RATES,
        Action.VIEW_PORTFOLIO,
        Action.MANAGE_TEAM,
    }
)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a membership gives in one project."""

    role: Role
    sees_costs: bool = False

    def actions(self) -> frozenset[Action]:
        return ACCESS[self.role] | COST_GRANT if self.sees_costs else ACCESS[self.role]


@dataclass(frozen=True)
class Actor:
    """Who acts: a signed-in user, or the system itself (a job). Memberships load once, on first use."""

    kind: Literal["user", "system"]
    user: Any = None
    organisation_role: Role | None = None
    load_grants: Callable[[], Mapping[int, Grant]] = field(default=dict, repr=False)
    # What the writes of this actor are a part of, where several services are one edit.
    edit: "Edit | None" = field(default=None, repr=False, compare=False)

    @cached_property
    def grants(self) -> Mapping[int, Grant]:
        """Project id -> grant, of this actor's memberships."""
        return self.load_grants()

    def entrusted_with(self, project_id: int) -> "Actor":
        """The same person with a project manager's rights: what an approval or a rehearsal is carried out with."""
        grants = {**self.grants, project_id: Grant(Role.PROJECT_MANAGER, sees_costs=True)}
        return Actor(self.kind, self.user, self.organisation_role, lambda: grants, self.edit)

    def within(self, edit: "Edit") -> "Actor":
        """The same person, whose writes are a part of that edit as long as it is open."""
        return Actor(self.kind, self.user, self.organisation_role, lambda: self.grants, edit)

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user is not None else None

    @property
    def name(self) -> str:
        return str(self.user) if self.user is not None else _("Plumbline")

    @property
    def sees_everything(self) -> bool:
        return self.kind == "system" or self.organisation_role in ORGANISATION_ROLES

    def actions_in(self, project_id: int | None) -> frozenset[Action]:
        """All actions allowed in a project, or in the organisation when `project_id` is None."""
        if self.kind == "system":
            return frozenset(Action)
        allowed = ACCESS[self.organisation_role] if self.organisation_role else frozenset()
        if project_id is None and any(grant.role == Role.PROJECT_MANAGER for grant in self.grants.values()):
            # Whoever manages a project may start another one.
            allowed |= {Action.CREATE_PROJECT}
        grant = self.grants.get(project_id) if project_id is not None else None
        return allowed | grant.actions() if grant else allowed

    def may(self, action: Action, project_id: int | None = None) -> bool:
        return action in self.actions_in(project_id)

    def sees_project(self, project_id: int) -> bool:
        return self.sees_everything or project_id in self.grants

    def project_ids_with(self, action: Action) -> frozenset[int] | None:
        """Ids of the projects where the action is allowed; None stands for every project."""
        if self.kind == "system" or (self.organisation_role and action in ACCESS[self.organisation_role]):
            return None
        if action not in self._ids_with:
            self._ids_with[action] = frozenset(
                pk for pk, grant in self.grants.items() if action in grant.actions()
            )
        return self._ids_with[action]

    @cached_property
    def _ids_with(self) -> dict[Action, frozenset[int]]:
        """What was asked for already: a page asks for the same right of many rows."""
        return {}


SYSTEM = Actor(kind="system")


def require(actor: Actor, action: Action, project_id: int | None = None) -> None:
    """Let the action pass, or raise NotVisible (the project is hidden) or Forbidden (it is not theirs to do)."""
    if project_id is not None and not actor.sees_project(project_id):
        raise NotVisible
    if not actor.may(action, project_id):
        raise Forbidden(_("Your role does not allow this. Ask the project manager for it."))
