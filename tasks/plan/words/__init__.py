"""Facts as sentences. Import from here."""

from .columns import column_sets, columns_shown
from .script import words

__all__ = [
    "column_sets",
    "columns_shown",
    "words",
]
