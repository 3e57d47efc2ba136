"""Change requests: drafted, assessed, handed in, withdrawn. Deciding on them is `deciding.py`."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.raising.services import raise_alerts, settle
from controls.changes.services import news
from controls.changes.services.rehearsal import rehearse
from controls.models import ChangeApproval, ChangeRequest, ChangeRoute
from core.access import Action, Actor, require
from core.errors import DomainError, InvalidInput, NotVisible
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, delete_row, locked, save_fields
from people.models import User
from projects.models import Project
from projects.project.services.closed import refuse_when_closed

State = ChangeRequest.State
_PLAIN = frozenset({"title", "reason", "category"})


@transaction.atomic
def request_change(*, actor: Actor, project_id: int, fields: Mapping[str, Any]) -> ChangeRequest:
    """Draft a change request. `fields`: title, reason, category."""
    project = _project(actor, project_id)
    require(actor, Action.RAISE_CHANGE, project.pk)
    wanted = _plain(fields)
    highest = ChangeRequest.objects.filter(project=project).aggregate(Max("number"))["number__max"]
    change = ChangeRequest(project=project, number=(highest or 0) + 1, requested_by=actor.user, **wanted)
    with recording(actor, Intent.REQUEST_CHANGE, project_id=project.pk, summary=change.title) as record:
        return create_row(change, record=record)


@transaction.atomic
def update_change(
    *, actor: Actor, change_id: int, changes: Mapping[str, Any], version: int | None = None
) -> ChangeRequest:
    """Reword a draft. Raises Conflict when it is not at `version` any more."""
    change = draft_of(actor, change_id)
    with recording(actor, Intent.UPDATE_CHANGE, project_id=change.project_id, summary=str(change)) as record:
        save_fields(change, _plain(changes), record=record, expected_version=version)
    return change


@transaction.atomic
def assess_change(*, actor: Actor, change_id: int) -> ChangeRequest:
    """Schedule and cost the request anew on the plan as it is. Whoever sees the request may ask for it."""
    change = locked_change(actor, change_id)
    require(
        actor,
        Action.RAISE_CHANGE if change.state == State.DRAFT else Action.VIEW_DASHBOARD,
        change.project_id,
    )
    if not change.is_open:
        raise DomainError(_("This request was decided on already."))
    assess(actor, change)
    return change


@transaction.atomic
def submit_change(*, actor: Actor, change_id: int, version: int | None = None) -> ChangeRequest:
    """Hand a draft in: assessed once more, and its approvers are told. Raises DomainError when it cannot be made."""
    change = draft_of(actor, change_id)
    if not change.operations.exists():
        raise DomainError(_("Say first what is to change: a task or a budget line."))
    assess(actor, change)
    if faults := (change.assessment or {}).get("faults"):
        words = {"place": faults[0]["position"], "message": faults[0]["message"]}
        raise DomainError(_("Operation %(place)d: %(message)s") % words)
    people = approvers_for(change)
    if not people:
        raise DomainError(_("Nobody can decide on this: name somebody in the route of changes."))
    changes = {"state": State.SUBMITTED, "submitted_at": timezone.now()}
    with recording(actor, Intent.SUBMIT_CHANGE, project_id=change.project_id, summary=str(change)) as record:
        save_fields(change, changes, record=record, expected_version=version)
        for person in people:
            create_row(ChangeApproval(request=change, person=person), record=record)
    raise_alerts(news.waiting(actor, change, people))
    return change


@transaction.atomic
def withdraw_change(*, actor: Actor, change_id: int, is_draft_again: bool = False) -> ChangeRequest:
    """Take a request back: for good, or to work on it again. The answers given so far are forgotten."""
    change = locked_change(actor, change_id)
    require_own_change(actor, change)
    if not change.is_open or (is_draft_again and change.state == State.DRAFT):
        raise DomainError(_("This request was decided on already."))
    settle(keys=news.keys_of(change))
    state = State.DRAFT if is_draft_again else State.WITHDRAWN
    changes = {"state": state, "submitted_at": None if is_draft_again else change.submitted_at}
    with recording(
        actor, Intent.WITHDRAW_CHANGE, project_id=change.project_id, summary=str(change)
    ) as record:
        for row in change.approvals.all():
            delete_row(row, record=record)
        save_fields(change, changes, record=record)
    return change


@transaction.atomic
def set_change_route(
    *, actor: Actor, project_id: int, fields: Mapping[str, Any], version: int | None = None
) -> ChangeRoute:
    """Who decides on the project's changes. `fields`: manager_days, manager_amount, approver_ids."""
    project = _project(actor, project_id)
    require(actor, Action.EDIT_PROJECT, project.pk)
    wanted = {name: fields[name] for name in ("manager_days", "manager_amount") if name in fields}
    if "approver_ids" in fields:
        ids = list(dict.fromkeys(fields["approver_ids"] or ()))
        insider = Q(memberships__project=project) | ~Q(organisation_role="")
        known = User.objects.filter(insider, pk__in=ids, is_active=True).distinct()
        if known.count() != len(ids):
            raise InvalidInput({"approvers": [_("Choose somebody who takes part in the project.")]})
        wanted["approver_ids"] = ids
    route = ChangeRoute.objects.select_for_update().filter(project=project).first()
    with recording(actor, Intent.SET_CHANGE_ROUTE, project_id=project.pk, summary=project.name) as record:
        if route is None:
            return create_row(ChangeRoute(project=project, **wanted), record=record)
        save_fields(route, wanted, record=record, expected_version=version)
    return route


def approvers_for(change: ChangeRequest) -> list[User]:
    """Who decides: the manager alone within the limits, else the route's people, else the sponsor.

    Nobody decides on what he asked for himself, but the manager within his limits.
    """
    project = change.project
    route = ChangeRoute.objects.filter(project=project).first()
    manager = project.manager
    if manager is not None and manager.is_active and _is_within_limits(change, route):
        return [manager]
    wanted: Sequence[int | None] = (route.approver_ids if route else ()) or [project.sponsor_id]
    known = User.objects.filter(is_active=True).in_bulk([pk for pk in wanted if pk is not None])
    people = [known[pk] for pk in wanted if pk in known and pk != change.requested_by_id]
    if people or manager is None or manager.pk == change.requested_by_id:
        return people
    return [manager]


def _is_within_limits(change: ChangeRequest, route: ChangeRoute | None) -> bool:
    if route is None or route.manager_days is None or route.manager_amount is None:
        return False
    found = change.assessment or {}
    days = Decimal((found.get("finish") or {}).get("days") or 0)
    amount = Decimal((found.get("cost") or {}).get("delta") or 0)
    return days <= route.manager_days and amount <= route.manager_amount


def assess(actor: Actor, change: ChangeRequest) -> None:
    """Write what the request would do; nothing of it is journalled: it follows from rows that are."""
    refuse_when_closed(change.project_id, Intent.EDIT_CHANGE)
    project = Project.objects.select_for_update(of=("self",)).get(pk=change.project_id)
    change.assessment = rehearse(actor, project, change)
    change.assessed_at = timezone.now()
    change.assessed_generation = project.generation
    change.save(update_fields=["assessment", "assessed_at", "assessed_generation"])


def _project(actor: Actor, project_id: int) -> Project:
    project: Project | None = (
        Project.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=project_id).first()
    )
    if project is None:
        raise NotVisible
    return project


def locked_change(actor: Actor, change_id: int) -> ChangeRequest:
    """The project's lock first, as every edit of a plan takes it, then the request's."""
    project_id = (
        ChangeRequest.objects.visible_to(actor).filter(pk=change_id).values_list("project_id", flat=True)
    )
    _project(actor, project_id.first() or 0)
    change: ChangeRequest = locked(ChangeRequest.objects.visible_to(actor), change_id)
    return change


def draft_of(actor: Actor, change_id: int) -> ChangeRequest:
    """A draft that the actor may work on, locked with its project. Raises Forbidden, DomainError, NotVisible."""
    change = locked_change(actor, change_id)
    require_own_change(actor, change)
    if change.state != State.DRAFT:
        raise DomainError(_("Only a draft can be changed. Take the request back first."))
    return change


def require_own_change(actor: Actor, change: ChangeRequest) -> None:
    """Whoever asked for it works on it, and who runs the project. Raises Forbidden."""
    require(actor, Action.RAISE_CHANGE, change.project_id)
    if actor.user_id is None or actor.user_id != change.requested_by_id:
        require(actor, Action.EDIT_PROJECT, change.project_id)


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    wanted = {name: value.strip() for name, value in fields.items() if name in _PLAIN}
    for name in ("title", "reason"):
        if name in wanted and not wanted[name]:
            raise InvalidInput({name: [_("This is needed.")]})
    return wanted
