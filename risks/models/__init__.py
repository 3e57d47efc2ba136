"""The rows of the room. Import from here."""

from .issues import Issue
from .risks import OfRiskQuerySet, RegisterQuerySet, Risk, RiskResponse, ScaleStep

__all__ = ["Issue", "OfRiskQuerySet", "RegisterQuerySet", "Risk", "RiskResponse", "ScaleStep"]
