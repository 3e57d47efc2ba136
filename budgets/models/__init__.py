"""The rows of the room. Import from here."""

from .documents import CostDocument, CostFile
from .ledger_files import LedgerImport, LedgerMapping
from .money import (
    BudgetLine,
    BudgetLineMonth,
    Commitment,
    CostCategory,
    CostEntry,
    MoneyQuerySet,
    OfLineQuerySet,
)
from .reserves import OfReserveQuerySet, Reserve, ReserveDraw
from .versions import BudgetVersion

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
