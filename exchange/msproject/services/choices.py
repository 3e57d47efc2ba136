"""What a person chooses about a plan on its way in: whose dates hold, the status date, the currency, the
name and the code."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.money import CURRENCIES
from exchange.msproject.file.records import ImportedPlan
from people.organisation.reads import organisation
from projects.models import Project
from projects.models.project import code_validator


@dataclass(frozen=True, slots=True)
class Choices:
    """How a plan is written. Without a choice: our dates, and the file's status date where it moves nothing.

    `status_date`: None leaves it to that rule; "none" sets none; else a day as ISO text.
    """

    holds_dates: bool = False
    status_date: str | None = None
    currency: str = ""
    code: str = ""
    # Of a new project; empty: the file's.
    name: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the row of the import."""
        return asdict(self)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Choices":
        """From the row of the import."""
        return cls(**stored)


NO_CHOICES = Choices()
MOST_NAME = 200


def checked_choices(
    *,
    holds_dates: bool = False,
    status_date: str | None = None,
    currency: str = "",
    code: str = "",
    name: str = "",
) -> Choices:
    """Raises DomainError that names the field."""
    if currency and currency not in CURRENCIES:
        raise DomainError(
            _("“%(code)s” is no currency that is known here.") % {"code": currency[:10]}, field="currency"
        )
    if status_date not in (None, "", "none"):
        try:
            date.fromisoformat(status_date or "")
        except ValueError as error:
            raise DomainError(_("That is no day."), field="status_date") from error
    return Choices(holds_dates, status_date or None, currency, code, " ".join(name.split())[:MOST_NAME])


def currency_for(plan: ImportedPlan, choices: Choices) -> str:
    """The project's currency. Raises DomainError for a file in a currency that nobody has chosen another for."""
    if choices.currency:
        return choices.currency
    if plan.currency in CURRENCIES:
        return plan.currency
    if not plan.currency:
        return organisation().currency
    raise DomainError(
        _("The file's amounts are in %(currency)s, which is not known here. Choose a currency for them.")
        % {"currency": plan.currency},
        field="currency",
        code="currency_unknown",
    )


def check_code(choices: Choices, *, has_project: bool) -> None:
    """Raises DomainError (field "code") for a code that a new project cannot have."""
    if has_project or not choices.code:
        return
    try:
        code_validator(choices.code)
    except ValidationError as error:
        raise DomainError(error.messages[0], field="code") from error
    if Project.objects.filter(code=choices.code).exists():
        raise DomainError(_("Another project has this code."), field="code")
