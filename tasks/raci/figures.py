"""The grid as plain rows and columns, and what is missing or too much in it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ACCOUNTABLE, RESPONSIBLE = "A", "R"
LETTERS = ("R", "A", "C", "I")
# So many rows of one column are much, if they are half of all of them, too.
MANY = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A row (a phase or a deliverable) or a column (a person or a role).

    `key` names it in cells: "p7", "d3", "u12", "r4". `is_gone`: a person who has letters and is of
    the team no more.
    """

    key: str
    name: str
    url: str = ""
    row: Any = None
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """`letters`: {(row key, column key): letter}."""

    rows: Sequence[Line]
    columns: Sequence[Line]
    letters: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def of_row(self, row: Line, letter: str) -> list[Line]:
        """The columns that have this letter in a row."""
        return [one for one in self.columns if self.letters.get((row.key, one.key)) == letter]

    def of_column(self, column: Line, letter: str) -> list[Line]:
        return [one for one in self.rows if self.letters.get((one.key, column.key)) == letter]

    @property
    def without_accountable(self) -> list[Line]:
        return [row for row in self.rows if not self.of_row(row, ACCOUNTABLE)]

    @property
    def without_hands(self) -> list[Line]:
        """Rows that somebody answers for and nobody does: more than one letter, and no R."""
        return [
            row
            for row in self.rows
            if self.of_row(row, ACCOUNTABLE) and not self.of_row(row, RESPONSIBLE) and self._is_shared(row)
        ]

    def _is_shared(self, row: Line) -> bool:
        return sum((row.key, one.key) in self.letters for one in self.columns) > 1

    @property
    def overloaded(self) -> list[tuple[Line, int]]:
        """Columns that answer for many rows, with how many."""
        counted = [(one, len(self.of_column(one, ACCOUNTABLE))) for one in self.columns]
        return [(one, n) for one, n in counted if n >= MANY and 2 * n > len(self.rows)]

    @property
    def idle(self) -> list[Line]:
        """Columns without a letter."""
        used = {column for _row, column in self.letters}
        return [one for one in self.columns if one.key not in used]
