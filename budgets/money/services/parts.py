"""What the services of the room share: amounts, and the rows of the same project that an amount may hang on."""

from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from budgets.models import BudgetLine, Commitment, CostCategory
from core.access import Action, Actor, require
from core.errors import DomainError, NotVisible
from core.money import CURRENCIES, cents
from people.exchange_rates.reads import ExchangeBook
from projects.models import Phase, Project
from tasks.models import Task

Part = TypeVar("Part", bound=Model)


def project_of(actor: Actor, project_id: int, action: Action) -> Project:
    """The project in which the actor may do `action`. Raises NotVisible or Forbidden."""
    project: Project | None = Project.objects.visible_to(actor).filter(pk=project_id).first()
    if project is None:
        raise NotVisible
    require(actor, action, project.pk)
    return project


def positive(amount: Decimal, *, field: str = "amount") -> Decimal:
    """The amount in whole cents; money that moves is more than nothing."""
    rounded = cents(amount)
    if rounded <= 0:
        raise DomainError(_("Enter an amount above zero."), field=field)
    return rounded


def exchanged(project: Project, amount: Decimal, currency: str, on: date) -> dict[str, Any]:
    """`amount` in the project's currency at the rate of the day, and beside it what it was in another one.

    Raises DomainError for a currency that is none, NoExchangeRate without a rate.
    """
    if currency in ("", project.currency):
        return {"amount": cents(amount), "foreign_amount": None, "foreign_currency": ""}
    check_currency(currency)
    worth = cents(ExchangeBook().convert(cents(amount), currency, project.currency, on))
    return {"amount": worth, "foreign_amount": cents(amount), "foreign_currency": currency}


def check_currency(currency: str) -> None:
    """Raise DomainError for a currency that is none."""
    if currency not in CURRENCIES:
        raise DomainError(_("Choose a currency."), field="currency")


def category(category_id: int | None) -> CostCategory:
    found = CostCategory.objects.filter(pk=category_id or 0).first()
    if found is None:
        raise DomainError(_("Choose a category."), field="category")
    return found


def of_project(rows: "QuerySet[Part]", pk: int | None, project_id: int, *, field: str) -> Part | None:
    """The row with this id, which must belong to the project; None for None."""
    if pk is None:
        return None
    found = rows.filter(pk=pk, project_id=project_id).first()
    if found is None:
        raise DomainError(_("This does not belong to the project."), field=field)
    return found


def phase_of(project_id: int, pk: int | None) -> Phase | None:
    return of_project(Phase.objects.all(), pk, project_id, field="phase")


def task_of(project_id: int, pk: int | None) -> Task | None:
    return of_project(Task.objects.filter(deleted_at=None), pk, project_id, field="task")


def line_of(project_id: int, pk: int | None) -> BudgetLine | None:
    return of_project(BudgetLine.objects.all(), pk, project_id, field="line")


def commitment_of(project_id: int, pk: int | None) -> Commitment | None:
    return of_project(Commitment.objects.select_related("line__category"), pk, project_id, field="commitment")
