"""Deliverables and the letters of RACI as a template keeps them."""

from collections.abc import Sequence
from typing import Any

from projects.project_templates.services import Taking
from tasks.models import Deliverable, RaciLetter

Kept = dict[str, Any]


def kept_deliverables(taking: Taking) -> Kept | None:
    """What is handed over, without versions and reviews, and who is what of it; None for nothing.

    Six queries.
    """
    rows = list(
        Deliverable.objects.filter(project=taking.project)
        .select_related("gate__phase", "owner", "reviewer")
        .prefetch_related("criteria", "tasks")
        .order_by("number")
    )
    letters = _letters(taking, rows)
    if not rows and not letters:
        return None
    return {
        "deliverables": [_deliverable(taking, row) for row in rows],
        "letters": letters,
    }


def _deliverable(taking: Taking, row: Deliverable) -> Kept:
    return {
        "name": row.name,
        "description": row.description,
        "criteria": [criterion.text for criterion in row.criteria.all()],
        "gate": row.gate.phase.kind if row.gate else "",
        "due": taking.day(row.due, ends=True),
        "owner": taking.role_of(row.owner),
        "reviewer": taking.role_of(row.reviewer),
        "tasks": [
            taking.tasks[task.pk]
            for task in row.tasks.all()
            # One in the trash is not kept, nor any where the plan is not.
            if task.pk in taking.tasks
        ],
    }


def _letters(taking: Taking, rows: Sequence[Deliverable]) -> list[Kept]:
    """Each with its row, a phase's kind or a deliverable's place, and its column, a role or a name."""
    places = {row.pk: place for place, row in enumerate(rows)}
    letters = RaciLetter.objects.filter(project=taking.project)
    found = []
    for letter in letters.select_related("phase", "user", "role").order_by("id"):
        is_phase = letter.phase is not None
        found.append(
            {
                "phase": letter.phase.kind if letter.phase else "",
                "deliverable": None if is_phase else places[letter.deliverable_id],
                "role": taking.role_of(letter.user),
                "name": letter.role.name if letter.role else "",
                "letter": letter.letter,
            }
        )
    return found
