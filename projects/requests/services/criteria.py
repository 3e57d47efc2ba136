"""By what the organisation judges requests."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, delete_row, locked, save_fields
from projects.models import ScoringCriterion

EDITABLE = frozenset({"name", "low_words", "high_words", "weight", "is_burden"})


@transaction.atomic
def add_criterion(*, actor: Actor, values: Mapping[str, Any]) -> ScoringCriterion:
    """One more question; what was scored before is not complete until it is answered, too.

    Raises InvalidInput (a weight of zero, a name twice), Forbidden.
    """
    require(actor, Action.MANAGE_ORGANISATION)
    last = ScoringCriterion.objects.aggregate(last=Max("position"))["last"] or 0
    wanted = {name: value for name, value in values.items() if name in EDITABLE}
    row = ScoringCriterion(position=last + 1, **wanted)
    with recording(actor, Intent.ADD_SCORING_CRITERION, summary=row.name) as record:
        return create_row(row, record=record)


@transaction.atomic
def update_criterion(
    *,
    actor: Actor,
    criterion_id: int,
    changes: Mapping[str, Any],
    version: int | None = None,
) -> ScoringCriterion:
    """Change a question or its weight; every score follows at once."""
    require(actor, Action.MANAGE_ORGANISATION)
    row: ScoringCriterion = locked(ScoringCriterion.objects.all(), criterion_id)
    wanted = {name: value for name, value in changes.items() if name in EDITABLE}
    with recording(actor, Intent.UPDATE_SCORING_CRITERION, summary=row.name) as record:
        save_fields(row, wanted, record=record, expected_version=version)
    return row


@transaction.atomic
def delete_criterion(*, actor: Actor, criterion_id: int) -> None:
    """Remove a question with its answers; the last one stays, for a score needs one."""
    require(actor, Action.MANAGE_ORGANISATION)
    rows = ScoringCriterion.objects.select_for_update()
    if rows.count() <= 1:
        raise DomainError(_("A score needs one criterion at least."))
    row: ScoringCriterion = locked(ScoringCriterion.objects.all(), criterion_id)
    with recording(actor, Intent.DELETE_SCORING_CRITERION, summary=row.name) as record:
        delete_row(row, record=record)


@transaction.atomic
def lay_out_criteria(*, actor: Actor) -> list[ScoringCriterion]:
    """The four usual questions, where the organisation has none yet. Raises DomainError, Forbidden."""
    require(actor, Action.MANAGE_ORGANISATION)
    if ScoringCriterion.objects.exists():
        raise DomainError(_("There are criteria already."))
    usual = (
        (_("Strategic fit"), _("Serves no goal"), _("A goal fails without it"), 30, False),
        (_("Value"), _("Nice to have"), _("Pays back within a year"), 30, False),
        (_("Effort"), _("A few weeks"), _("More than a year"), 20, True),
        (_("Risk"), _("Done before"), _("Never done by anyone here"), 20, True),
    )
    rows = [
        ScoringCriterion(
            name=name,
            low_words=low,
            high_words=high,
            weight=weight,
            is_burden=is_burden,
            position=place,
        )
        for place, (name, low, high, weight, is_burden) in enumerate(usual, start=1)
    ]
    with recording(actor, Intent.ADD_SCORING_CRITERION, summary=_("The usual four")) as record:
        return [create_row(row, record=record) for row in rows]
