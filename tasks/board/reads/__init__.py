"""Reads of the subject. Import from here."""

from .cards import Wanted, board, people_on_board
from .month import month_of, tasks_on

__all__ = [
    "Wanted",
    "board",
    "month_of",
    "people_on_board",
    "tasks_on",
]
