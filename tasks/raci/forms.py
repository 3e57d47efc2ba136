"""What people type and bring; parsing only, the services decide."""

from collections.abc import Iterator
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
        initial = {_field(one): grid.letters.get((row.key, one.key), "") for one in grid.columns}
        super().__init__(*args, **{**options, "initial": initial})
        self.row = row
        self.keys = {_field(one): one.key for one in grid.columns}
        choices = [("", "–"), *((one.value, f"{one.value}: {one.label}") for one in RaciLetter.Letter)]
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
            Cell(self.row.key, key, self.cleaned_data[name])
            for name, key in self.keys.items()
            if name in self.changed_data
        ]


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
        raise InvalidInput({"file": [_("The first line names the people, the first column the rows.")]})
    columns = {one.name.casefold(): one.key for one in grid.columns}
    rows = {one.name.casefold(): one.key for one in grid.rows}
    head, errors = lines[0], []
    for place, name in enumerate(head[1:], start=2):
        if name and name.casefold() not in columns:
            words = _("Column %(place)d: nobody here is called “%(name)s”.")
            errors.append(words % {"place": place, "name": name[:60]})
    for number, line in enumerate(lines[1:], start=2):
        if line and line[0] and line[0].casefold() not in rows:
            words = _("Line %(number)d: there is no row “%(name)s”.")
            errors.append(words % {"number": number, "name": line[0][:60]})
    if errors:
        raise InvalidInput({"file": errors[:10]})
    return list(_cells(head, lines[1:], rows, columns))


def _cells(
    head: list[str],
    lines: list[list[str]],
    rows: dict[str, str],
    columns: dict[str, str],
) -> Iterator[Cell]:
    for line in lines:
        if not line or not line[0]:
            continue
        for place, name in enumerate(head[1:], start=1):
            if name:
                letter = line[place] if place < len(line) else ""
                yield Cell(rows[line[0].casefold()], columns[name.casefold()], letter)
