"""What the page of the grid shows, put together."""

from typing import Any

from core.access import Action, Actor
from projects.models import Project
from projects.project.reads.rights import may_do
from tasks.models import RaciLetter
from tasks.plan.views.sheet import Sheet
from tasks.raci.figures import ACCOUNTABLE, Grid
from tasks.raci.words import findings


def raci_page(actor: Actor, project: Project, grid: Grid) -> dict[str, Any]:
    return {
        "grid": grid,
        "lines": [
            {
                "line": row,
                "is_missing": not grid.of_row(row, ACCOUNTABLE),
                "cells": [
                    {"column": one, "letter": grid.letters.get((row.key, one.key), "")}
                    for one in grid.columns
                ],
            }
            for row in grid.rows
        ],
        "findings": list(findings(grid)),
        "letters": RaciLetter.Letter.choices,
        "may_set": may_do(actor, Action.EDIT_PROJECT, project),
    }


def sheet_of(grid: Grid, corner: str) -> Sheet:
    """As it is brought back: rows and columns by name."""
    rows: list[list[str | float]] = [[corner, *(one.name for one in grid.columns)]]
    for row in grid.rows:
        letters = [grid.letters.get((row.key, one.key), "") for one in grid.columns]
        rows.append([row.name, *letters])
    return Sheet(rows)
