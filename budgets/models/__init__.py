"""The rows of the room. Import from here."""

from .documents import CostDocument, CostFile
from .money import (
    BudgetLine,
    BudgetLineMonth,
    BudgetVersion,
    Commitment,
    CostCategory,
    CostEntry,
    LedgerImport,
    LedgerMapping,
    MoneyQuerySet,
    OfLineQuerySet,
)
from .reserves import OfReserveQuerySet, Reserve, ReserveDraw

__all__ = [
    "BudgetLine",
    "BudgetLineMonth",
    "BudgetVersion",
    "Commitment",
    "CostCategory",
    "CostDocument",
    "CostEntry",
    "CostFile",
    "LedgerImport",
    "LedgerMapping",
    "MoneyQuerySet",
    "OfLineQuerySet",
    "OfReserveQuerySet",
    "Reserve",
    "ReserveDraw",
]
