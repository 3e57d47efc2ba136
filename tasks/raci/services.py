"""Every write of the subject, one function per intent."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import InvalidInput
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, delete_row, save_fields
from projects.models import Project
from projects.project.services.fetching import locked_project, locked_row
from tasks.models import RaciLetter, RaciRole
from tasks.raci.figures import ACCOUNTABLE, LETTERS, Grid
from tasks.raci.reads import column_key, grid_of_project, row_key

MOST_CELLS = 5000
_ROWS = {"p": "phase_id", "d": "deliverable_id"}
_COLUMNS = {"u": "user_id", "r": "role_id"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell is to say: "" for nothing. Keys as in `Grid`.

    `was`: what stood there when it was typed; None where that is not asked.
    """

    row: str
    column: str
    letter: str
    was: str | None = None


class Overtaken(InvalidInput):
    """Somebody else has written a cell meanwhile."""

    status_code = 409
    code = "conflict"


@transaction.atomic
def set_letters(*, actor: Actor, project_id: int, cells: Iterable[Cell]) -> int:
    """Write all of these cells, or none; returns how many changed.

    Of a cell named twice the last word counts. Raises InvalidInput with a sentence for each cell
    that is no letter or not of the grid, and for each row that would have two who are
    accountable; Overtaken for cells that somebody else has changed; Forbidden, NotVisible.
    """
    project = locked_project(actor, project_id)
    grid = grid_of_project(project)
    typed = list(cells)
    wanted = {(one.row, one.column): one.letter.strip().upper() for one in typed}
    if overtaken := list(_overtaken(grid, typed)):
        raise Overtaken({"cells": overtaken})
    if errors := [*_strange(grid, wanted), *_doubled(grid, wanted)]:
        raise InvalidInput({"cells": errors})
    known = {
        (row_key(one), column_key(one)): one
        for one in RaciLetter.objects.select_for_update().filter(project=project)
    }
    changed = {
        cell: letter
        for cell, letter in wanted.items()
        if letter != (known[cell].letter if cell in known else "")
    }
    if not changed:
        return 0
    with recording(
        actor,
        Intent.SET_RACI_LETTERS,
        project_id=project_id,
        held=project,
        summary=_summary(grid, changed),
    ) as record:
        # An A leaves its cell before another comes into the row: the database holds one.
        for cell, letter in sorted(changed.items(), key=lambda item: item[1] == ACCOUNTABLE):
            row = known.get(cell)
            if row is None:
                create_row(_new(project, cell, letter), record=record)
            elif letter:
                save_fields(row, {"letter": letter}, record=record)
            else:
                delete_row(row, record=record)
    return len(changed)


@transaction.atomic
def add_role(*, actor: Actor, project_id: int, name: str) -> RaciRole:
    """A column for who is not of the team. Raises InvalidInput, Forbidden, NotVisible."""
    project = locked_project(actor, project_id)
    row = RaciRole(project=project, name=name.strip())
    with recording(actor, Intent.ADD_RACI_ROLE, project_id=project_id, summary=row.name) as record:
        return create_row(row, record=record)


@transaction.atomic
def rename_role(
    *,
    actor: Actor,
    role_id: int,
    name: str,
    version: int | None = None,
    project_id: int | None = None,
) -> RaciRole:
    row = _role(actor, role_id, project_id)
    with recording(
        actor,
        Intent.RENAME_RACI_ROLE,
        project_id=row.project_id,
        summary=row.name,
    ) as record:
        save_fields(row, {"name": name.strip()}, record=record, expected_version=version)
    return row


@transaction.atomic
def delete_role(*, actor: Actor, role_id: int, project_id: int | None = None) -> None:
    """Its letters go with it."""
    row = _role(actor, role_id, project_id)
    with recording(
        actor,
        Intent.DELETE_RACI_ROLE,
        project_id=row.project_id,
        summary=row.name,
    ) as record:
        for letter in row.letters.all():
            record.deleted(letter)
        delete_row(row, record=record)


def _role(actor: Actor, role_id: int, project_id: int | None) -> RaciRole:
    row = locked_row(RaciRole.objects.visible_to(actor), role_id, project_id)
    require(actor, Action.EDIT_PROJECT, row.project_id)
    return row


def _overtaken(grid: Grid, typed: Iterable[Cell]) -> Iterator[str]:
    """A sentence for each cell that says something else than its writer saw."""
    names = {one.key: one.name for one in (*grid.rows, *grid.columns)}
    for one in typed:
        now = grid.letters.get((one.row, one.column), "")
        if one.was is None or now in (one.was, one.letter.strip().upper()):
            continue
        words = _("%(row)s, %(who)s: somebody else has written “%(letter)s” there. Nothing is changed.")
        yield words % {
            "row": names.get(one.row, "–"),
            "who": names.get(one.column, "–"),
            "letter": now or "–",
        }


def _strange(grid: Grid, wanted: Mapping[tuple[str, str], str]) -> list[str]:
    rows, columns = {one.key for one in grid.rows}, {one.key for one in grid.columns}
    if len(wanted) > MOST_CELLS:
        return [_("At most %(most)d cells at once.") % {"most": MOST_CELLS}]
    found = []
    for (row, column), letter in wanted.items():
        if letter and letter not in LETTERS:
            words = _("“%(letter)s” is no letter of this grid: R, A, C or I, or nothing.")
            found.append(words % {"letter": letter[:20]})
        if row not in rows or column not in columns:
            found.append(_("This row or this person is not in the grid any more. Load the page again."))
    return list(dict.fromkeys(found))


def _doubled(grid: Grid, wanted: Mapping[tuple[str, str], str]) -> list[str]:
    """A sentence for each row that would have two who are accountable."""
    after = {**grid.letters, **wanted}
    found = []
    for row in grid.rows:
        people = [one.name for one in grid.columns if after.get((row.key, one.key)) == ACCOUNTABLE]
        if len(people) > 1:
            words = _(
                "%(row)s would have two who are accountable: %(people)s. One A a row: take the other away first."
            )
            found.append(words % {"row": row.name, "people": _(" and ").join(people[:3])})
    return found


def _new(project: Project, cell: tuple[str, str], letter: str) -> RaciLetter:
    row, column = cell
    ids: dict[str, Any] = {
        _ROWS[row[0]]: int(row[1:]),
        _COLUMNS[column[0]]: int(column[1:]),
    }
    return RaciLetter(project=project, letter=letter, **ids)


def _summary(grid: Grid, changed: Mapping[tuple[str, str], str]) -> str:
    """The rows that it is about, by name."""
    touched = {row for row, _column in changed}
    return ", ".join(one.name for one in grid.rows if one.key in touched)
