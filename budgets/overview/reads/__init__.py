"""Reads of the subject. Import from here."""

from .months import Month, months_of
from .page import BudgetOverview, budget_overview

__all__ = ["BudgetOverview", "Month", "budget_overview", "months_of"]
