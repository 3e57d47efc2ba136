"""What a demo project is worth, and where its objectives stand."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from dashboards.demo.figures.cases import CASES
from dashboards.demo.figures.measured import MEASURED
from projects.models import BusinessCase, CaseOption, Objective, ObjectiveMeasurement, Project


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


def write_measurements(project: Project) -> None:
    """What the owners of the objectives have measured so far."""
    measured = MEASURED.get(project.code, {})
    for objective in Objective.objects.filter(project=project, name__in=measured):
        ObjectiveMeasurement.objects.bulk_create(
            ObjectiveMeasurement(
                objective=objective,
                measured_on=timezone.localdate() - timedelta(days=days),
                value=Decimal(value),
                source=source,
                measured_by_id=objective.owner_id,
            )
            for days, value, source in measured[objective.name]
        )


def _texts(thousands: tuple[int, ...]) -> list[str]:
    return [str(Decimal(amount * 1000).quantize(Decimal("0.01"))) for amount in thousands]
