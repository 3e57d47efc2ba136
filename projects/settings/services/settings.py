"""A project's own data, and its way from active over on hold to closed."""

from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor
from core.errors import DomainError
from core.intents import Intent
from core.journal import recording
from core.writing import save_fields
from people.models import User
from projects.models import GateDecision, Phase, Project
from projects.project.services import begin_watch, raise_generation
from projects.project.services.fetching import locked_project

EDITABLE = frozenset(
    {
        "name",
        "description",
        "sponsor",
        "manager",
        "currency",
        "time_zone",
        "calendar",
        "start",
        "critical_float_minutes",
        "near_critical_float_minutes",
        "progress_mode",
        "eac_method",
        "lag_calendar",
        "alap_takes_free_float",
    }
)
# What the schedule or the figures are made from.
_COMPUTED_FROM = EDITABLE - {"name", "description", "sponsor", "manager"}
_OUTCOMES_TO_PASS = (GateDecision.Outcome.GO, GateDecision.Outcome.CONDITIONAL_GO)


@transaction.atomic
def update_project(
    *, actor: Actor, project_id: int, changes: dict[str, Any], version: int | None = None
) -> Project:
    """Change a project's own data (the names in EDITABLE). Raises Conflict, InvalidInput, Forbidden, NotVisible.

    A new manager or sponsor must be a member already; the code and the currency of booked costs stay.
    """
    project = locked_project(actor, project_id)
    wanted = {name: value for name, value in changes.items() if name in EDITABLE}
    _check(project, wanted)
    with recording(actor, Intent.UPDATE_PROJECT, project_id=project.pk, summary=project.name) as record:
        changed = save_fields(project, wanted, record=record, expected_version=version)
    if _COMPUTED_FROM & set(changed):
        raise_generation(project.pk)
    return project


def _check(project: Project, wanted: dict[str, Any]) -> None:
    for field in ("manager", "sponsor"):
        person: User | None = wanted.get(field)
        if person is not None and not project.memberships.filter(user=person).exists():
            raise DomainError(_("Add them to the team first."), field=field)
    if "manager" in wanted and wanted["manager"] is None:
        raise DomainError(_("A project needs a project manager."), field="manager")
    if wanted.get("time_zone", project.time_zone) not in available_timezones():
        raise DomainError(_("There is no such time zone."), field="time_zone")


@transaction.atomic
def hold_project(*, actor: Actor, project_id: int, reason: str, version: int | None = None) -> Project:
    """Stop the clock of a project for a while; the reason stands in its history."""
    return _set_status(actor, project_id, Project.Status.ON_HOLD, Intent.HOLD_PROJECT, reason, version)


@transaction.atomic
def resume_project(*, actor: Actor, project_id: int, version: int | None = None) -> Project:
    """Go on with a project that is on hold, or open a closed one again."""
    return _set_status(actor, project_id, Project.Status.ACTIVE, Intent.RESUME_PROJECT, "", version)


@transaction.atomic
def close_project(*, actor: Actor, project_id: int, reason: str = "", version: int | None = None) -> Project:
    """Close a project. Before its last gate is passed this needs a reason: the project ends early."""
    if not reason.strip() and not _last_gate_is_passed(project_id):
        raise DomainError(
            _("The closure gate is not passed. Say why the project ends before it."), field="reason"
        )
    return _set_status(actor, project_id, Project.Status.CLOSED, Intent.CLOSE_PROJECT, reason or "-", version)


def _set_status(
    actor: Actor, project_id: int, status: str, intent: str, reason: str, version: int | None
) -> Project:
    project = locked_project(actor, project_id, Action.EDIT_PROJECT)
    if intent == Intent.HOLD_PROJECT and not reason.strip():
        raise DomainError(_("Say why the project is put on hold."), field="reason")
    if project.status == status:
        return project
    with recording(actor, intent, project_id=project.pk, summary=reason.strip().strip("-")) as record:
        save_fields(project, {"status": status}, record=record, expected_version=version)
    if status == Project.Status.ACTIVE:
        begin_watch(project.pk)
    raise_generation(project.pk)
    return project


def _last_gate_is_passed(project_id: int) -> bool:
    last = GateDecision.objects.filter(
        gate__phase__project_id=project_id, gate__phase__kind=Phase.Kind.CLOSURE
    ).first()
    return last is not None and last.outcome in _OUTCOMES_TO_PASS
