"""The business case of a demo project."""

from decimal import Decimal

from dashboards.demo.figures.cases import CASES
from projects.models import BusinessCase, CaseOption, Project


def write_case(project: Project, first_year: int) -> None:
    """The options with what each costs and brings a year, and the one that was chosen."""
    demo = CASES.get(project.code)
    if demo is None:
        return
    case = BusinessCase(
        project=project,
        first_year=first_year,
        chosen_why=demo.why,
        assumptions=demo.assumptions,
    )
    for option in demo.options:
        row = CaseOption.objects.create(
            project=project,
            name=option.name,
            description=option.description,
            is_nothing=option.is_nothing,
            costs=_texts(option.costs),
            benefits=_texts(option.benefits),
        )
        if option.name == demo.chosen:
            case.chosen = row
    case.save()


def _texts(thousands: tuple[int, ...]) -> list[str]:
    return [str(Decimal(amount * 1000).quantize(Decimal("0.01"))) for amount in thousands]
