"""Starting a project: its five phases, gates with criteria, charter and first members, in one transaction."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from core.access import Action, Actor, Role, require
from core.intents import Intent
from core.journal import recording
from core.writing import create_row
from people.models import Membership, User, WorkingCalendar
from people.organisation.reads import organisation
from projects.gates.words.templates import GATES
from projects.models import Charter, Gate, GateApprover, GateCriterion, Phase, Project
from projects.project.services import raise_generation


@transaction.atomic
def create_project(
    *,
    actor: Actor,
    code: str,
    name: str,
    description: str = "",
    start: datetime | None = None,
    manager: User | None = None,
    sponsor: User | None = None,
    currency: str = "",
    calendar: WorkingCalendar | None = None,
    lay_out: Callable[[Project], None] = lambda project: None,
) -> Project:
    """A new project in its initiation phase. Without a manager the actor manages it.

    `lay_out` puts something into it before it is computed for the first time: it is there with
    all of that, or not at all. Without a calendar it follows the organisation's.

    Raises InvalidInput (code taken or malformed), Forbidden.
    """
    require(actor, Action.CREATE_PROJECT)
    home = organisation()
    manager = manager or actor.user
    project = Project(
        code=code.strip().upper(),
        name=name.strip(),
        description=description,
        start=start or _next_monday(home.time_zone),
        manager=manager,
        sponsor=sponsor,
        currency=currency or home.currency,
        time_zone=home.time_zone,
        calendar=calendar or home.calendar,
        status_date=timezone.localdate(),
    )
    with recording(actor, Intent.CREATE_PROJECT, summary=project.name) as record:
        create_row(project, record=record)
        record.change_set.project_id = project.pk
        Charter.objects.create(project=project)
        _create_phases(project, approver=sponsor)
        _create_memberships(project, manager=manager, sponsor=sponsor)
    lay_out(project)
    raise_generation(project.pk)
    return project


def _next_monday(zone: str) -> datetime:
    today = timezone.localdate()
    return datetime.combine(today + timedelta(days=(7 - today.weekday()) % 7), time(9), tzinfo=ZoneInfo(zone))


def _create_phases(project: Project, *, approver: User | None) -> None:
    today = timezone.localdate()
    phases = [
        Phase(
            project=project,
            kind=kind,
            name=str(Phase.Kind(kind).label),
            position=position,
            status=Phase.Status.ACTIVE if position == 1 else Phase.Status.NOT_STARTED,
            started_on=today if position == 1 else None,
        )
        for position, (kind, _gate, _criteria) in enumerate(GATES, start=1)
    ]
    Phase.objects.bulk_create(phases)
    gates = [
        Gate(phase=phase, name=str(gate_name))
        for phase, (_kind, gate_name, _criteria) in zip(phases, GATES, strict=True)
    ]
    Gate.objects.bulk_create(gates)
    GateCriterion.objects.bulk_create(
        GateCriterion(
            gate=gate,
            position=number,
            group=str(group),
            title=str(title),
            query=query,
        )
        for gate, (_kind, _name, criteria) in zip(gates, GATES, strict=True)
        for number, (group, title, query) in enumerate(criteria, start=1)
    )
    if approver is not None:
        GateApprover.objects.bulk_create(GateApprover(gate=gate, user=approver) for gate in gates)


def _create_memberships(project: Project, *, manager: User | None, sponsor: User | None) -> None:
    rows: list[dict[str, Any]] = []
    if manager is not None:
        rows.append({"user": manager, "role": Role.PROJECT_MANAGER})
    if sponsor is not None and sponsor != manager:
        rows.append({"user": sponsor, "role": Role.STAKEHOLDER, "sees_costs": True})
    Membership.objects.bulk_create([Membership(project=project, **row) for row in rows])
