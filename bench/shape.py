"""What a measured plan looks like: its rows and links as plain values, the same ones every time."""

import itertools
import random
from dataclasses import dataclass

CHAIN_LENGTH = 501
LEAVES_A_PACKAGE = 10
PACKAGES_A_STAGE = 10
PEOPLE = 20
_SEED = 20260302


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the outline; `person` is whom the task is given to, None for a summary."""

    name: str
    level: int
    days: int = 0
    person: int | None = None
    is_in_chain: bool = False

    @property
    def is_summary(self) -> bool:
        return self.person is None


@dataclass(frozen=True, slots=True)
class Shape:
    """Rows in plan order, and finish-to-start links as (index before, index after)."""

    rows: list[Row]
    links: list[tuple[int, int]]

    @property
    def chain(self) -> list[int]:
        return [index for index, row in enumerate(self.rows) if row.is_in_chain]

    @property
    def without_successors(self) -> list[int]:
        """Tasks that nothing waits for."""
        waited_for = {before for before, _after in self.links}
        return [
            index for index, row in enumerate(self.rows) if not row.is_summary and index not in waited_for
        ]


def shape_of(size: int) -> Shape:
    """A plan of `size` rows: stages of packages of about ten tasks, as many links as rows, one chain of 501 tasks.

    A smaller plan has a chain of two thirds of its tasks. Everything outside the chain is linked within its stage.
    """
    rng = random.Random(_SEED + size)
    rows = _rows(size, rng)
    leaves = [index for index, row in enumerate(rows) if not row.is_summary]
    chain = leaves[: min(CHAIN_LENGTH, len(leaves) * 2 // 3)]
    for index in chain:
        rows[index] = Row(rows[index].name, 3, days=1, person=rows[index].person, is_in_chain=True)
    links = list(itertools.pairwise(chain))
    stages = _stages_outside(rows, set(chain))
    links += [
        (before, before + 1)
        for stage in stages
        for before in stage
        if before + 1 in stage and rows[before].person is not None
    ]
    links += _further_links(stages, set(links), size - len(links), rng)
    return Shape(rows, links)


def _rows(size: int, rng: random.Random) -> list[Row]:
    rows: list[Row] = []
    packages = 0
    while len(rows) < size:
        if size - len(rows) > 2 and packages % PACKAGES_A_STAGE == 0:
            rows.append(Row(f"Stage {packages // PACKAGES_A_STAGE + 1}", 1))
        if size - len(rows) > 1:
            packages += 1
            rows.append(Row(f"Work package {packages}", 2))
        for _ in range(min(LEAVES_A_PACKAGE, size - len(rows))):
            rows.append(Row(f"Task {len(rows) + 1}", 3, days=rng.randint(1, 8), person=rng.randrange(PEOPLE)))
    return rows


def _stages_outside(rows: list[Row], chain: set[int]) -> list[list[int]]:
    """The tasks of each stage that are not in the chain."""
    stages: list[list[int]] = []
    for index, row in enumerate(rows):
        if row.level == 1:
            stages.append([])
        elif not row.is_summary and index not in chain:
            stages[-1].append(index)
    return stages


def _further_links(
    stages: list[list[int]], known: set[tuple[int, int]], wanted: int, rng: random.Random
) -> list[tuple[int, int]]:
    roomy = [stage for stage in stages if len(stage) > 3 * LEAVES_A_PACKAGE]
    found: list[tuple[int, int]] = []
    while roomy and len(found) < wanted:
        before, after = sorted(rng.sample(rng.choice(roomy), 2))
        if (before, after) not in known:
            known.add((before, after))
            found.append((before, after))
    return found
