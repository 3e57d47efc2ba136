"""Raising, changing and rating risks."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from budgets.money.reads import budget_at_completion
from core.access import Action, Actor, require
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, locked, save_fields
from projects.project.services import raise_generation
from risks.entries import services
from risks.models import Risk
from risks.register.reads import scales

TEXTS = ("title", "cause", "event", "effect", "trigger")
PLAIN_FIELDS = (
    "kind",
    "category",
    "proximity",
    "review_on",
    "probability_percent",
    *services.THREE_POINTS["impact_days"],
    *services.THREE_POINTS["impact_cost"],
)
RATINGS = tuple(
    f"{when}_{axis}" for when in ("inherent", "current", "target") for axis in ("probability", "impact")
)


@transaction.atomic
def raise_risk(*, actor: Actor, project_id: int, fields: Mapping[str, Any]) -> Risk:
    """Add a threat or an opportunity to the register; every team member may.

    `fields`: names of the model's fields, `owner_id` and `task_ids`. Amounts need the right to see costs. Ratings left
    out follow from the numbers by the organisation's scales. Raises InvalidInput naming the field.
    """
    project = services.locked_project(actor, project_id, Action.RAISE_RISK)
    services.require_money_right(actor, project_id, fields)
    known = (*PLAIN_FIELDS, *RATINGS)
    risk = Risk(
        project=project,
        number=services.next_number(Risk, project_id),
        owner=services.owner_of(project_id, fields.get("owner_id")),
        raised_by=actor.user,
        **_clean(fields),
        **services.in_cents({name: fields[name] for name in known if fields.get(name) is not None}),
    )
    services.check_three_points(risk)
    _rate_from_numbers(risk, given=fields)
    with recording(actor, Intent.RAISE_RISK, project_id=project_id, summary=risk.title) as record:
        create_row(risk, record=record)
        services.set_tasks(risk, fields.get("task_ids") or (), record=record)
    raise_generation(project_id)
    return risk


@transaction.atomic
def update_risk(
    *, actor: Actor, risk_id: int, changes: Mapping[str, Any], version: int | None = None
) -> Risk:
    """Change named fields; keys as in `raise_risk`. Raises Conflict when the risk is not at `version` any more."""
    risk = locked(Risk.objects.visible_to(actor), risk_id)
    require(actor, Action.EDIT_RISK, risk.project_id)
    services.require_money_right(actor, risk.project_id, changes)
    fields = services.in_cents({name: changes[name] for name in (*PLAIN_FIELDS, *RATINGS) if name in changes})
    fields |= _clean(changes)
    if "owner_id" in changes:
        fields["owner"] = services.owner_of(risk.project_id, changes["owner_id"])
    with recording(actor, Intent.UPDATE_RISK, project_id=risk.project_id, summary=risk.title) as record:
        save_fields(risk, fields, record=record, expected_version=version)
        services.check_three_points(risk)
        if "task_ids" in changes:
            services.set_tasks(risk, changes["task_ids"] or (), record=record)
    raise_generation(risk.project_id)
    return risk


@transaction.atomic
def rate_risk(
    *,
    actor: Actor,
    risk_id: int,
    current: tuple[int, int] | None = None,
    target: tuple[int, int] | None = None,
    inherent: tuple[int, int] | None = None,
    version: int | None = None,
) -> Risk:
    """Set ratings, each (probability step, impact step) from 1 to 5; those left out stay."""
    risk = locked(Risk.objects.visible_to(actor), risk_id)
    require(actor, Action.EDIT_RISK, risk.project_id)
    given = {"inherent": inherent, "current": current, "target": target}
    fields = {
        f"{when}_{axis}": step
        for when, steps in given.items()
        if steps is not None
        for axis, step in zip(("probability", "impact"), steps, strict=True)
    }
    with recording(actor, Intent.RATE_RISK, project_id=risk.project_id, summary=risk.title) as record:
        save_fields(risk, fields, record=record, expected_version=version)
    raise_generation(risk.project_id)
    return risk


def _clean(fields: Mapping[str, Any]) -> dict[str, str]:
    return {name: fields[name].strip() for name in TEXTS if name in fields}


def _rate_from_numbers(risk: Risk, *, given: Mapping[str, Any]) -> None:
    """Steps that nobody chose: current from the numbers, inherent as current, target no higher than Low."""
    known = scales()
    if given.get("current_probability") is None:
        risk.current_probability = known.probability_step(risk.probability_percent)
    if given.get("current_impact") is None:
        risk.current_impact = known.impact_step(
            cost=risk.impact_cost_likely,
            days=risk.impact_days_likely,
            budget=budget_at_completion(risk.project_id),
        )
    for axis in ("probability", "impact"):
        now = getattr(risk, f"current_{axis}")
        if given.get(f"inherent_{axis}") is None:
            setattr(risk, f"inherent_{axis}", now)
        if given.get(f"target_{axis}") is None:
            setattr(risk, f"target_{axis}", min(now, 2))
