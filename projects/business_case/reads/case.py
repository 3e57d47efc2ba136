"""The business case: its terms, its options and what each is worth."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from projects.business_case.figures import Flows, Terms, Worth, worth_of
from projects.models import BusinessCase, CaseOption, Project


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year of an option."""

    year: int
    cost: Decimal
    benefit: Decimal

    @property
    def net(self) -> Decimal:
        return self.benefit - self.cost


@dataclass(frozen=True, slots=True)
class Compared:
    """An option with its figures."""

    option: CaseOption
    flows: Flows
    worth: Worth
    years: tuple[YearRow, ...]
    is_chosen: bool
    is_best: bool = False


def case_of(project: Project) -> BusinessCase:
    """The project's business case, or one with the usual terms that is not stored yet."""
    rows = BusinessCase.objects.filter(project=project).select_related("chosen")
    found = rows.first()
    if found is not None:
        found.project = project
        return found
    first = timezone.localtime(project.start).year
    return BusinessCase(project=project, first_year=first)


def compared(case: BusinessCase) -> list[Compared]:
    """The options in their order, each with its figures against doing nothing. One query."""
    rows = list(CaseOption.objects.filter(project=case.project))
    terms = terms_of(case)
    flows = [flows_of(row) for row in rows]
    worths = [worth_of(each, terms) for each in flows]
    most = max((worth.present_value for worth in worths), default=None)
    nothing = next(
        (worth for row, worth in zip(rows, worths, strict=True) if row.is_nothing),
        None,
    )
    return [
        Compared(
            option=row,
            flows=own,
            worth=worth if row.is_nothing else worth.against(nothing),
            years=_years(case, own),
            is_chosen=case.chosen_id == row.pk,
            is_best=len(rows) > 1 and worth.present_value == most,
        )
        for row, own, worth in zip(rows, flows, worths, strict=True)
    ]


def terms_of(case: BusinessCase) -> Terms:
    return Terms(
        discount=Decimal(case.discount_percent),
        worst_cost=Decimal(case.worst_cost_percent),
        worst_benefit=Decimal(case.worst_benefit_percent),
        best_cost=Decimal(case.best_cost_percent),
        best_benefit=Decimal(case.best_benefit_percent),
    )


def flows_of(option: CaseOption) -> Flows:
    return Flows(
        tuple(Decimal(amount) for amount in option.costs),
        tuple(Decimal(amount) for amount in option.benefits),
    )


def _years(case: BusinessCase, flows: Flows) -> tuple[YearRow, ...]:
    pairs = zip(flows.costs, flows.benefits, strict=True)
    return tuple(
        YearRow(case.first_year + place, cost, benefit) for place, (cost, benefit) in enumerate(pairs)
    )
