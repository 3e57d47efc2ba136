"""The options that are compared."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError, InvalidInput
from core.intents import Intent
from core.journal import recording
from core.money import CENT
from core.writing import create_row, delete_row, save_fields
from projects.business_case.reads import case_of
from projects.business_case.services.case import case_open_for_edit
from projects.models import BusinessCase, CaseOption
from projects.project.services.fetching import locked_row

MOST_OPTIONS = 8
_MOST = Decimal("999999999999.99")
_PLAIN = frozenset({"name", "description", "is_nothing"})
AMOUNTS = ("costs", "benefits")


@transaction.atomic
def add_option(*, actor: Actor, project_id: int, values: Mapping[str, Any]) -> CaseOption:
    """Add an option. `costs` and `benefits` have an amount for every year; what is missing is 0.

    Raises DomainError, InvalidInput naming the year, Forbidden, NotVisible.
    """
    project = case_open_for_edit(actor, project_id)
    case = case_of(project)
    if CaseOption.objects.filter(project=project).count() >= MOST_OPTIONS:
        words = _("More than %(count)d options cannot be compared at a glance. Remove one first.")
        raise DomainError(words % {"count": MOST_OPTIONS})
    nothing: dict[str, Any] = {name: [] for name in AMOUNTS}
    option = CaseOption(project=project, **_clean(case, nothing | dict(values)))
    with recording(
        actor,
        Intent.ADD_CASE_OPTION,
        project_id=project.pk,
        summary=option.name,
    ) as record:
        if case.pk is None:
            create_row(case, record=record)
        return create_row(option, record=record)


@transaction.atomic
def update_option(
    *,
    actor: Actor,
    option_id: int,
    changes: Mapping[str, Any],
    version: int | None = None,
    project_id: int | None = None,
) -> CaseOption:
    """Change an option. Raises Conflict, InvalidInput naming the year, Forbidden, NotVisible."""
    option = _option(actor, option_id, project_id)
    wanted = _clean(case_of(option.project), changes)
    with recording(
        actor,
        Intent.UPDATE_CASE_OPTION,
        project_id=option.project_id,
        summary=option.name,
    ) as record:
        save_fields(option, wanted, record=record, expected_version=version)
    return option


@transaction.atomic
def delete_option(*, actor: Actor, option_id: int, project_id: int | None = None) -> None:
    """Remove an option that is not the chosen one; the journal keeps what it said."""
    option = _option(actor, option_id, project_id)
    if BusinessCase.objects.filter(chosen=option).exists():
        raise DomainError(_("This option is the chosen one. Choose another one first."))
    with recording(
        actor,
        Intent.DELETE_CASE_OPTION,
        project_id=option.project_id,
        summary=option.name,
    ) as record:
        delete_row(option, record=record)


def _option(actor: Actor, option_id: int, project_id: int | None) -> CaseOption:
    rows = CaseOption.objects.visible_to(actor)
    option: CaseOption = locked_row(rows, option_id, project_id)
    require(actor, Action.EDIT_PROJECT, option.project_id)
    case_open_for_edit(actor, option.project_id)
    return option


def _clean(case: BusinessCase, values: Mapping[str, Any]) -> dict[str, Any]:
    wanted = {name: value for name, value in values.items() if name in _PLAIN}
    for name in AMOUNTS:
        if name in values:
            wanted[name] = _amounts(case, name, values[name])
    return wanted


def _amounts(case: BusinessCase, name: str, given: Sequence[Decimal | None]) -> list[str]:
    """An amount for each year as text. Raises InvalidInput naming the year."""
    length = case.year_count + 1
    if len(given) > length:
        words = _("These are %(given)d amounts for %(years)d years.")
        raise InvalidInput({name: [words % {"given": len(given), "years": length}]})
    amounts = []
    for place in range(length):
        amount = (given[place] if place < len(given) else None) or Decimal(0)
        if not 0 <= amount <= _MOST or amount != amount.quantize(CENT):
            words = _("%(year)d: an amount of money from 0 on, with two places at most.")
            raise InvalidInput({name: [words % {"year": case.first_year + place}]})
        amounts.append(str(amount.quantize(CENT)))
    return amounts
