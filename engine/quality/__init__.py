"""What a plan is worth as a plan: the published checks of a schedule, over its arrays."""

from engine.quality.checks import assess
from engine.quality.critical_path_test import CriticalPathTest, critical_path_test
from engine.quality.facts import QualityFacts
from engine.quality.findings import PUBLISHED, Check, Finding, Limit, Measure

__all__ = [
    "PUBLISHED",
    "Check",
    "CriticalPathTest",
    "Finding",
    "Limit",
    "Measure",
    "QualityFacts",
    "assess",
    "critical_path_test",
]
