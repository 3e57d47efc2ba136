"""What an hour of a plan's resource costs from a date on, as the resource keeps it.

A list of steps, each {"table", "valid_from", "hourly", "overtime", "per_use"}: amounts as
text, `valid_from` an ISO date or None for what holds from the beginning. An assignment
names the table that prices it; 0 is the usual one (Microsoft Project's A, the others B–E).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class RateStep:
    """Amounts from a day on; `overtime` None means that such an hour costs what any other does."""

    valid_from: date
    hourly: Decimal
    overtime: Decimal | None
    per_use: Decimal

    @property
    def overtime_price(self) -> Decimal:
        return self.hourly if self.overtime is None else self.overtime


def stored(steps: Mapping[int, Iterable[RateStep]]) -> list[dict[str, Any]] | None:
    """As the field keeps the steps of each table; None for none."""
    rows = [
        {
            "table": table,
            "valid_from": None if step.valid_from == date.min else step.valid_from.isoformat(),
            "hourly": str(step.hourly),
            "overtime": None if step.overtime is None else str(step.overtime),
            "per_use": str(step.per_use),
        }
        for table, own in sorted(steps.items())
        for step in own
    ]
    return rows or None


def steps_of(value: Sequence[Mapping[str, Any]] | None, table: int) -> list[RateStep]:
    """The steps of one table in order, the first from the beginning; empty where it has none."""
    own = [_read(row) for row in value or () if row["table"] == table]
    return sorted(own, key=lambda step: step.valid_from)


def step_on(steps: Sequence[RateStep], day: date) -> RateStep:
    """The step that holds on a day: the latest not after it; before the first, the first one."""
    before = [step for step in steps if step.valid_from <= day]
    return before[-1] if before else steps[0]


def _read(row: Mapping[str, Any]) -> RateStep:
    since, overtime = row["valid_from"], row["overtime"]
    return RateStep(
        date.min if since is None else date.fromisoformat(since),
        Decimal(row["hourly"]),
        None if overtime is None else Decimal(overtime),
        Decimal(row["per_use"]),
    )
