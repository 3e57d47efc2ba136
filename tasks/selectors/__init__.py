"""Reads of the plan, shaped for pages, endpoints and the rooms above. Import from here."""

from .costs import assignment_costs, fixed_costs, planned_costs_apart, planned_labour_cost
from .planload import PlanSource, load_plan

__all__ = [
    "PlanSource",
    "assignment_costs",
    "fixed_costs",
    "load_plan",
    "planned_costs_apart",
    "planned_labour_cost",
]
