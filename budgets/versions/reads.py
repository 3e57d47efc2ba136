"""Versions of the budget on their way to approval, and what differs since the approved one."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from budgets.models import BudgetLine, BudgetVersion, Reserve
from budgets.money.reads import budget_at_completion
from core.access import Actor
from core.money import total

LABOUR_KEY = "labour"


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not as it was approved: None where it is new or gone; equal amounts mean another spread."""

    name: str
    before: Decimal | None
    after: Decimal | None

    @property
    def change(self) -> Decimal:
        return (self.after or Decimal("0.00")) - (self.before or Decimal("0.00"))


@dataclass(frozen=True, slots=True)
class BudgetState:
    """The approved version, the one that waits, the newest if it was returned, and the draft's differences."""

    approved: BudgetVersion | None
    waiting: BudgetVersion | None
    returned: BudgetVersion | None
    differences: list[Difference]
    next_number: int

    @property
    def change(self) -> Decimal:
        return total(row.change for row in self.differences)

    @property
    def is_draft(self) -> bool:
        return self.approved is None or bool(self.differences)


def rows_of(
    lines: Iterable[BudgetLine], reserves: Iterable[Reserve], planned: Decimal
) -> list[dict[str, str]]:
    """The rows that are approved together: lines with their `months`, people's time (`planned` less them), reserves."""
    lines = list(lines)
    rows = [
        {
            "key": f"line:{line.pk}",
            "name": line.name,
            "amount": str(line.amount),
            "spread": _spread(line),
        }
        for line in lines
    ]
    labour = planned - total(line.amount for line in lines)
    rows.append({"key": LABOUR_KEY, "name": "", "amount": str(labour), "spread": ""})
    rows += [
        {"key": f"reserve:{row.kind}", "name": "", "amount": str(row.amount), "spread": ""}
        for row in reserves
    ]
    return rows


def _spread(line: BudgetLine) -> str:
    months = (f"{share.month:%Y-%m}={share.amount}" for share in line.months.all())
    return " ".join(
        str(part or "-") for part in (line.phasing, line.starts_on, line.ends_on, line.task_id, *months)
    )


def rows_now(project_id: int) -> list[dict[str, str]]:
    """`rows_of` the project's budget as it is."""
    lines = BudgetLine.objects.filter(project_id=project_id).order_by("pk").prefetch_related("months")
    reserves = Reserve.objects.filter(project_id=project_id).order_by("kind")
    return rows_of(lines, reserves, budget_at_completion(project_id))


def versions_of(actor: Actor, project_code: str = "") -> QuerySet[BudgetVersion]:
    """Budget versions, the newest first; all that the actor may see, or of one project."""
    found = BudgetVersion.objects.visible_to(actor).select_related("project")
    found = found.filter(project__code=project_code) if project_code else found
    return found.order_by("project", "-number")


def budget_state(project_id: int, rows: list[dict[str, str]]) -> BudgetState:
    """Where the budget stands; `rows` from `rows_of`. One query."""
    versions = list(
        BudgetVersion.objects.filter(project_id=project_id)
        .select_related("submitted_by", "decided_by")
        .order_by("-number")
    )
    approved = next((row for row in versions if row.status == BudgetVersion.Status.APPROVED), None)
    waiting = next((row for row in versions if row.status == BudgetVersion.Status.SUBMITTED), None)
    newest = versions[0] if versions else None
    is_returned = newest is not None and newest.status == BudgetVersion.Status.RETURNED
    return BudgetState(
        approved=approved,
        waiting=waiting,
        returned=newest if is_returned else None,
        differences=differences(approved.rows, rows) if approved else [],
        next_number=newest.number + 1 if newest else 1,
    )


def differences(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[Difference]:
    """Rows that differ in amount, spread or name, in the order of the later version, what is gone last."""
    old, new = {row["key"]: row for row in before}, {row["key"]: row for row in after}
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key), new.get(key)
        if was != now:
            found.append(Difference(_name(key, now or was or {}), _amount(was), _amount(now)))
    return found


def _amount(row: dict[str, Any] | None) -> Decimal | None:
    return Decimal(row["amount"]) if row else None


def _name(key: str, row: dict[str, Any]) -> str:
    if key == LABOUR_KEY:
        return _("People's time from the plan")
    if key.startswith("reserve:"):
        return str(Reserve.Kind(key.removeprefix("reserve:")).label)
    return str(row.get("name", ""))
