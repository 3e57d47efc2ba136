"""Reads of money, shaped for pages, endpoints and the rooms above. Import from here.

Sums and series ask nobody's rights: they feed computations. What a person reads starts at `visible_to(actor)`.
"""

from .accruals import Accrual, accruals, accruals_of
from .actuals import (
    Spent,
    actual_cost,
    actual_cost_by_day,
    actual_cost_by_task,
    committed_by_category_and_phase,
    committed_open,
    effective_amount,
    entries,
    open_commitments,
    spent_by_category_and_phase,
    with_open_amount,
)
from .costtree import CostRow, CostTree, cost_tree, rows_by_task
from .documents import (
    ApprovalLimit,
    cost_documents_of,
    may_approve,
    may_approve_budget,
    may_decide,
    may_file,
    may_hand_in,
    open_documents,
)
from .labour import Unpriced, projects_with_time_to_book, unpriced_time
from .months import Month, months_of
from .page import BudgetOverview, budget_overview
from .planned import (
    PlannedItem,
    budget_at_completion,
    by_day,
    cost_baseline,
    months_of_line,
    phased_budget,
    planned_cost_by_task,
    planned_items,
)
from .records import categories, commitments_of, cost_entries_of, line_months, lines_of
from .reserves import contingency_left, draws_of, reserve_amount, reserve_left, reserves_of, with_left
from .versions import BudgetState, budget_state, rows_of, versions_of

__all__ = [
    "Accrual",
    "ApprovalLimit",
    "BudgetOverview",
    "BudgetState",
    "CostRow",
    "CostTree",
    "Month",
    "PlannedItem",
    "Spent",
    "Unpriced",
    "accruals",
    "accruals_of",
    "actual_cost",
    "actual_cost_by_day",
    "actual_cost_by_task",
    "budget_at_completion",
    "budget_overview",
    "budget_state",
    "by_day",
    "categories",
    "commitments_of",
    "committed_by_category_and_phase",
    "committed_open",
    "contingency_left",
    "cost_baseline",
    "cost_documents_of",
    "cost_entries_of",
    "cost_tree",
    "draws_of",
    "effective_amount",
    "entries",
    "line_months",
    "lines_of",
    "may_approve",
    "may_approve_budget",
    "may_decide",
    "may_file",
    "may_hand_in",
    "months_of",
    "months_of_line",
    "open_commitments",
    "open_documents",
    "phased_budget",
    "planned_cost_by_task",
    "planned_items",
    "projects_with_time_to_book",
    "reserve_amount",
    "reserve_left",
    "reserves_of",
    "rows_by_task",
    "rows_of",
    "spent_by_category_and_phase",
    "unpriced_time",
    "versions_of",
    "with_left",
    "with_open_amount",
]
