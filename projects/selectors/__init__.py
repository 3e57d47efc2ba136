"""Reads of projects, shaped for pages and endpoints. Import from here."""

from .gates import answered_criteria, gate_page, gates_page, is_passed, phase_rail
from .history import project_history
from .initiation import charter_page, objectives_of, stakeholder_page
from .projects import project_by_code, suggest_code
from .team import people_involved, team_page

__all__ = [
    "answered_criteria",
    "charter_page",
    "gate_page",
    "gates_page",
    "is_passed",
    "objectives_of",
    "people_involved",
    "phase_rail",
    "project_by_code",
    "project_history",
    "stakeholder_page",
    "suggest_code",
    "team_page",
]
