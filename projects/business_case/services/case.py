"""What options are compared by, and which is chosen."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError, InvalidInput
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, guard_version, save_fields
from projects.business_case.reads import case_of
from projects.models import BusinessCase, CaseOption, Project
from projects.project.services.fetching import locked_project
from projects.project.services.signing import refuse_while_out

EDITABLE = frozenset(
    {
        "first_year",
        "year_count",
        "discount_percent",
        "worst_cost_percent",
        "worst_benefit_percent",
        "best_cost_percent",
        "best_benefit_percent",
        "assumptions",
    }
)
NOTHING = "0.00"


@transaction.atomic
def update_case(
    *,
    actor: Actor,
    project_id: int,
    changes: Mapping[str, Any],
    version: int | None = None,
) -> BusinessCase:
    """Change what the options are compared by. Fewer years: only where nothing is planned in them.

    Raises Conflict, DomainError, InvalidInput, Forbidden, NotVisible.
    """
    project = case_open_for_edit(actor, project_id)
    case = case_of(project)
    wanted = {name: value for name, value in changes.items() if name in EDITABLE}
    with recording(
        actor,
        Intent.UPDATE_BUSINESS_CASE,
        project_id=project.pk,
        summary=project.name,
    ) as record:
        if case.pk is None:
            for name, value in wanted.items():
                setattr(case, name, value)
            create_row(case, record=record)
        else:
            save_fields(case, wanted, record=record, expected_version=version)
        for option in CaseOption.objects.filter(project=project):
            lists = {name: _of_length(option, name, case.year_count + 1) for name in ("costs", "benefits")}
            save_fields(option, lists, record=record)
    return case


@transaction.atomic
def choose_option(
    *,
    actor: Actor,
    project_id: int,
    option_id: int | None,
    why: str = "",
    version: int | None = None,
) -> BusinessCase:
    """Choose an option with the reason, or none any more.

    Raises Conflict, InvalidInput (no reason, an option of another project), Forbidden, NotVisible.
    """
    project = case_open_for_edit(actor, project_id)
    case = case_of(project)
    option = None
    if option_id is not None:
        option = CaseOption.objects.filter(project=project, pk=option_id).first()
        if option is None:
            raise InvalidInput({"option": [_("This option is not there any more.")]})
        if not why.strip():
            raise InvalidInput({"why": [_("Say in a sentence why it is this one.")]})
    guard_version(case, version, {"chosen_why": why})
    with recording(
        actor,
        Intent.CHOOSE_CASE_OPTION,
        project_id=project.pk,
        summary=str(option or project.name),
    ) as record:
        if case.pk is None:
            create_row(case, record=record)
        changes = {"chosen": option, "chosen_why": why.strip() if option else ""}
        save_fields(case, changes, record=record)
    return case


def case_open_for_edit(actor: Actor, project_id: int) -> Project:
    """The project, locked, if the actor may change its business case and nobody has approved it."""
    project = locked_project(actor, project_id, Action.EDIT_PROJECT)
    require(actor, Action.VIEW_COSTS, project.pk)
    refuse_while_out(project.pk)
    if project.charter.approved_at is not None:
        raise DomainError(
            _(
                "The charter is signed, and the business case with it. "
                "Begin the next version of the charter before you change it."
            ),
            code="approved",
        )
    return project


def _of_length(option: CaseOption, name: str, length: int) -> list[str]:
    amounts = list(getattr(option, name))
    beyond = [amount for amount in amounts[length:] if amount != NOTHING]
    if beyond:
        words = _("“%(option)s” has amounts in the years that would go. Remove them first.")
        raise InvalidInput({"year_count": [words % {"option": option}]})
    return (amounts + [NOTHING] * length)[:length]
