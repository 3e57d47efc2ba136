"""Monte Carlo over schedule and cost."""

from engine.simulation.monte_carlo import (
    ActivityCost,
    CorrelationGroup,
    Risk,
    RiskImpact,
    RiskState,
    simulate,
)

__all__ = [
    "ActivityCost",
    "CorrelationGroup",
    "Risk",
    "RiskImpact",
    "RiskState",
    "simulate",
]
