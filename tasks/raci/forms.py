"""What people type and bring; parsing only, the services decide."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.errors import DomainError, InvalidInput
from core.foreign_files.tables import Cell as FileCell
from core.foreign_files.tables import read_table, shown
from core.forms import ServiceForm
from tasks.models import RaciLetter
from tasks.raci.figures import Grid, Line
from tasks.raci.services import Cell

_MAX_BYTES = 1024 * 1024
# So many faults of a file are said at once.
_TOLD = 10


class RoleForm(ServiceForm):
    """A column for who is not of the team."""

    name = forms.CharField(
        label=_lazy("Role"),
        max_length=60,
        help_text=_lazy("For example: works council, vendor, data protection officer"),
    )


class RowForm(ServiceForm):
    """A row, a choice for each column: how it is edited by touch and without scripts."""

    def __init__(self, *args: Any, grid: Grid, row: Line, **options: Any) -> None:
        options["initial"] = {_field(one): grid.letters.get((row.key, one.key), "") for one in grid.columns}
        super().__init__(*args, **options)
        self.row = row
        self.keys = {_field(one): one.key for one in grid.columns}
        choices = [("", "–"), *map(_choice, RaciLetter.Letter)]
        for one in grid.columns:
            self.fields[_field(one)] = forms.ChoiceField(
                label=one.name,
                choices=choices,
                required=False,
                # What others set meanwhile stays: only what was changed here is sent on.
                show_hidden_initial=True,
            )

    def changed_cells(self) -> list[Cell]:
        return [
            Cell(self.row.key, key, self.cleaned_data[name], self._seen(name))
            for name, key in self.keys.items()
            if name in self.changed_data
        ]

    def _seen(self, name: str) -> str | None:
        """What the cell said when the form was opened."""
        return self.data.get(self.add_initial_prefix(name))


def _choice(letter: RaciLetter.Letter) -> tuple[str, str]:
    return letter.value, f"{letter.value}: {letter.label}"


def _field(column: Line) -> str:
    return f"c_{column.key}"


class SheetForm(ServiceForm):
    """A grid from Excel or CSV: rows and columns by their names, as the file that is saved here has them."""

    file = forms.FileField(
        label=_lazy("File"),
        help_text=_lazy("Excel or CSV, with the names of rows and people as here. Empty cells are emptied."),
    )

    def __init__(self, *args: Any, grid: Grid, **options: Any) -> None:
        super().__init__(*args, **options)
        self.grid = grid
        self.found: list[Cell] = []

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        try:
            self.found = cells_of(self.grid, read_table(upload.file, max_bytes=_MAX_BYTES))
        except DomainError as error:
            texts = [text for texts in error.field_errors().values() for text in texts]
            raise forms.ValidationError(texts) from error
        return upload


def cells_of(grid: Grid, table: list[list[FileCell]]) -> list[Cell]:
    """The cells that a table names. Raises InvalidInput naming each row and column that is none."""
    lines = [[shown(cell).strip() for cell in line] for line in table]
    if not lines or len(lines[0]) < 2:
        words = _("The first line names the people, the first column the rows.")
        raise InvalidInput({"file": [words]})
    columns = _keys(grid.columns)
    rows = _keys(grid.rows)
    head, body = lines[0], lines[1:]
    errors = [
        *_strange_columns(head, columns),
        *_strange_rows(body, rows),
    ]
    if errors:
        raise InvalidInput({"file": errors[:_TOLD]})
    return list(_cells(head, body, rows, columns))


def _keys(lines: Iterable[Line]) -> dict[str, str]:
    """{name in lower case: key}."""
    return {one.name.casefold(): one.key for one in lines}


def _strange_columns(head: list[str], known: dict[str, str]) -> Iterator[str]:
    words = _("Column %(place)d: nobody here is called “%(name)s”.")
    for place, name in enumerate(head[1:], start=2):
        if name and name.casefold() not in known:
            yield words % {"place": place, "name": name[:60]}


def _strange_rows(body: list[list[str]], known: dict[str, str]) -> Iterator[str]:
    words = _("Line %(number)d: there is no row “%(name)s”.")
    for number, line in enumerate(body, start=2):
        name = line[0] if line else ""
        if name and name.casefold() not in known:
            yield words % {"number": number, "name": name[:60]}


def _cells(
    head: list[str],
    body: list[list[str]],
    rows: dict[str, str],
    columns: dict[str, str],
) -> Iterator[Cell]:
    for line in body:
        if not line or not line[0]:
            continue
        row = rows[line[0].casefold()]
        for place, name in enumerate(head[1:], start=1):
            if not name:
                continue
            yield Cell(
                row=row,
                column=columns[name.casefold()],
                letter=line[place] if place < len(line) else "",
            )
