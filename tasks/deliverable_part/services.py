"""Deliverables and letters out of a template."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from people.models import User
from projects.models import Gate
from projects.project_templates.services import Putting
from tasks.models import Deliverable, DeliverableCriterion, RaciLetter, RaciRole

Kept = Mapping[str, Any]
Letter = RaciLetter.Letter
# Whoever plays two roles of a row is what weighs more.
_WEIGHT = [Letter.ACCOUNTABLE, Letter.RESPONSIBLE, Letter.CONSULTED, Letter.INFORMED]
# As long as the name of a column may be.
MOST_LETTERS = 60
# A row is a phase or a deliverable, a column a person or a named role.
Cell = tuple[tuple[str, int], User | str]


def put_deliverables(putting: Putting, kept: Kept) -> None:
    """Insert deliverables with criteria and tasks, and who is what of them.

    What nobody plays yet stands in a column of its own, under the role's name.
    """
    gates = putting.gates()
    items = kept["deliverables"]
    rows = [
        _deliverable(
            putting,
            item,
            number,
            gates,
        )
        for number, item in enumerate(items, start=1)
    ]
    Deliverable.objects.bulk_create(rows)
    pairs = list(zip(rows, items, strict=True))
    DeliverableCriterion.objects.bulk_create(
        DeliverableCriterion(
            deliverable=row,
            position=position,
            text=text,
        )
        for row, item in pairs
        for position, text in enumerate(item.get("criteria", ()), start=1)
    )
    made = Deliverable.tasks.through
    made.objects.bulk_create(
        made(
            deliverable=row,
            task=putting.tasks[number],
        )
        for row, item in pairs
        for number in item.get("tasks", ())
        if number in putting.tasks
    )
    _put_letters(putting, kept["letters"], rows)


def _deliverable(
    putting: Putting,
    item: Kept,
    number: int,
    gates: Mapping[str, Gate],
) -> Deliverable:
    owner = putting.person(item.get("owner", ""))
    reviewer = putting.person(item.get("reviewer", ""))
    return Deliverable(
        project=putting.project,
        number=number,
        name=item["name"],
        description=item.get("description", ""),
        gate=gates.get(item.get("gate", "")),
        due=putting.day(item.get("due")),
        owner=owner,
        # Nobody reviews what is their own: who plays both roles makes it.
        reviewer=None if reviewer == owner else reviewer,
    )


def _put_letters(putting: Putting, letters: Sequence[Kept], rows: Sequence[Deliverable]) -> None:
    cells: dict[Cell, str] = {}
    for cell, letter in _cells(putting, letters):
        known = cells.get(cell)
        if known is None or _weighs_more(letter, known):
            cells[cell] = letter
    roles = {
        column: RaciRole(
            project=putting.project,
            name=column,
        )
        for _row, column in cells
        if isinstance(column, str)
    }
    RaciRole.objects.bulk_create(roles.values())
    phases = putting.phases()
    RaciLetter.objects.bulk_create(
        RaciLetter(
            project=putting.project,
            phase=phases[kind] if kind else None,
            deliverable=None if kind else rows[place],
            user=None if isinstance(column, str) else column,
            role=roles[column] if isinstance(column, str) else None,
            letter=letter,
        )
        for ((kind, place), column), letter in cells.items()
    )


def _weighs_more(letter: str, other: str) -> bool:
    places = _WEIGHT.index(Letter(letter)), _WEIGHT.index(Letter(other))
    return places[0] < places[1]


def _cells(putting: Putting, letters: Sequence[Kept]) -> Iterator[tuple[Cell, str]]:
    for item in letters:
        kind = item["phase"]
        row = (kind, -1 if kind else item["deliverable"])
        yield (row, _column(putting, item)), item["letter"]


def _column(putting: Putting, item: Kept) -> User | str:
    """Who plays the role, or its name where nobody does."""
    key = item["role"]
    if not key:
        return str(item["name"])
    person = putting.person(key)
    if person is not None:
        return person
    return putting.role(key).name[:MOST_LETTERS]
