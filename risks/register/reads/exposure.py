"""Expected monetary value. Amounts are in the project's currency."""

from dataclasses import dataclass
from decimal import Decimal

from core.money import cents, total
from risks.models import Risk


def expected_value(probability_percent: int, low: Decimal, likely: Decimal, high: Decimal) -> Decimal:
    """EMV = probability × PERT mean of the cost impact, (O + 4M + P) / 6; rounded to the cent, half to even."""
    return cents(Decimal(probability_percent) * (low + 4 * likely + high) / 600)


@dataclass(frozen=True, slots=True)
class Exposure:
    """Σ of expected values of open threats, of open opportunities, and what remains of one after the other."""

    threats: Decimal
    opportunities: Decimal

    @property
    def net(self) -> Decimal:
        return self.threats - self.opportunities


def exposure_of(project_id: int) -> Exposure:
    rows = Risk.objects.filter(project_id=project_id, status=Risk.Status.OPEN).order_by()
    values: dict[str, list[Decimal]] = {Risk.Kind.THREAT: [], Risk.Kind.OPPORTUNITY: []}
    fields = ("kind", "probability_percent", "impact_cost_low", "impact_cost_likely", "impact_cost_high")
    for kind, probability, low, likely, high in rows.values_list(*fields):
        values[kind].append(expected_value(probability, low, likely, high))
    return Exposure(total(values[Risk.Kind.THREAT]), total(values[Risk.Kind.OPPORTUNITY]))


def exposure(project_id: int) -> Decimal:
    """Σ probability × mean cost impact of the open threats: what is set against the contingency left."""
    return exposure_of(project_id).threats


def opportunity_value(project_id: int) -> Decimal:
    """Σ probability × mean saving of the open opportunities; shown apart, never netted in silence."""
    return exposure_of(project_id).opportunities
