"""Reads the project files of PSPLIB (Kolisch & Sprecher 1996), one mode each."""

from __future__ import annotations

import re
from pathlib import Path

from engine.errors import PlanFileError
from engine.levelling.rcpsp import Project


def read_project(path: Path) -> Project:
    """A `.sm` file. Raises PlanFileError when it is not one."""
    return parse_project(path.read_text(encoding="latin-1"), name=path.name)


def parse_project(text: str, *, name: str = "The file") -> Project:
    """The project in the text of a `.sm` file; the dummy source and sink stay in as activities of no duration."""
    try:
        relations = _numbers(text, "PRECEDENCE RELATIONS:")
        requests = _numbers(text, "REQUESTS/DURATIONS:")
        capacities = tuple(_numbers(text, "RESOURCEAVAILABILITIES:")[0])
        if not relations or len(relations) != len(requests):
            raise PlanFileError(f"{name} lists {len(relations)} activities but {len(requests)} durations.")
        successors = [[number - 1 for number in row[3 : 3 + row[2]]] for row in relations]
        if any(not 0 <= number < len(relations) for row in successors for number in row):
            raise PlanFileError(f"{name} names a successor that is not there.")
        return Project(
            [row[2] for row in requests], successors, [tuple(row[3:]) for row in requests], capacities
        )
    except (IndexError, ValueError) as error:
        if isinstance(error, PlanFileError):
            raise
        raise PlanFileError(f"{name} is not a PSPLIB file: {error!r}") from error


def _numbers(text: str, heading: str) -> list[list[int]]:
    """The rows of numbers under a heading, until the next line of stars."""
    part = text.split(heading, 1)[1]
    part = part.split("****", 1)[0]
    return [
        [int(word) for word in line.split()]
        for line in part.splitlines()
        if re.fullmatch(r"[\s\d]+", line) and line.strip()
    ]
