"""What is done about a risk."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import Forbidden
from core.intents import Intent
from core.journal import recording
from core.money import cents
from core.writing import create_row, locked, save_fields
from projects.project.services import raise_generation
from risks.entries import services
from risks.models import Risk, RiskResponse


@transaction.atomic
def add_response(
    *,
    actor: Actor,
    risk_id: int,
    strategy: str,
    action: str,
    owner_id: int | None = None,
    due: date | None = None,
    cost: Decimal = Decimal(0),
    task_id: int | None = None,
) -> RiskResponse:
    """Answer a risk: an action with owner, date and price; `task_id` names the task of the plan that it is."""
    risk = locked(Risk.objects.visible_to(actor), risk_id)
    require(actor, Action.EDIT_RISK, risk.project_id)
    response = RiskResponse(
        risk=risk,
        strategy=strategy,
        action=action.strip(),
        owner=services.owner_of(risk.project_id, owner_id),
        due=due,
        cost=cents(cost),
        task=services.task_of(risk.project_id, task_id),
    )
    with recording(actor, Intent.ADD_RESPONSE, project_id=risk.project_id, summary=response.action) as record:
        create_row(response, record=record)
    raise_generation(risk.project_id)
    return response


@transaction.atomic
def update_response(
    *, actor: Actor, response_id: int, changes: Mapping[str, Any], version: int | None = None
) -> RiskResponse:
    """Change named fields; keys as in `add_response`."""
    response = locked(RiskResponse.objects.visible_to(actor).select_related("risk"), response_id)
    project_id = response.risk.project_id
    require(actor, Action.EDIT_RISK, project_id)
    if changes.get("cost") and not actor.may(Action.VIEW_COSTS, project_id):
        raise Forbidden(_("You may not see the costs of this project, so you cannot enter them."))
    fields = {name: changes[name] for name in ("strategy", "action", "due") if name in changes}
    if "cost" in changes:
        fields["cost"] = cents(changes["cost"])
    if "owner_id" in changes:
        fields["owner"] = services.owner_of(project_id, changes["owner_id"])
    if "task_id" in changes:
        fields["task"] = services.task_of(project_id, changes["task_id"])
    with recording(actor, Intent.UPDATE_RESPONSE, project_id=project_id, summary=response.action) as record:
        save_fields(response, fields, record=record, expected_version=version)
    return response


@transaction.atomic
def complete_response(
    *, actor: Actor, response_id: int, is_done: bool = True, version: int | None = None
) -> RiskResponse:
    """Mark a response as done, or not done after all. Its owner may, and whoever edits risks."""
    response = locked(RiskResponse.objects.visible_to(actor).select_related("risk"), response_id)
    project_id = response.risk.project_id
    services.require_or_owner(actor, Action.EDIT_RISK, project_id, response.owner_id)
    if is_done == (response.done_at is not None):
        return response
    with recording(actor, Intent.COMPLETE_RESPONSE, project_id=project_id, summary=response.action) as record:
        changes = {"done_at": timezone.now() if is_done else None}
        save_fields(response, changes, record=record, expected_version=version)
    raise_generation(project_id)
    return response
