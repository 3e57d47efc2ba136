"""The account of an import, as its page shows it."""

from collections import Counter
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.money import money
from core.reading import iso_day
from exchange.models import ImportRun
from exchange.msproject import words


def account_for_page(run: ImportRun) -> dict[str, Any]:
    """The stored account with its sentences, numbers and amounts in the reader's language."""
    account = run.report
    currency = account.get("currency") or (run.project.currency if run.project else "")
    gaps = account.get("date_differences", [])
    outline = account.get("options", {}).get("outline", [])
    return {
        "run": run,
        "account": account,
        "sums": [words.sum_row(row, currency) for row in account.get("sums", [])],
        "left_out": [_left_out(item, currency) for item in account.get("left_out", [])],
        "notes": _notes(account, currency),
        "gaps": [words.gap_row(gap, currency) for gap in gaps],
        "more_gaps": account.get("date_difference_count", 0) - len(gaps),
        "inventory": _inventory(account.get("seen", [])),
        "outline": [_outline_row(row) for row in outline],
        "more_rows": account.get("counts", {}).get("tasks", 0) - len(outline),
    }


def _outline_row(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a draft's plan. `steps`: one a level below the first."""
    return {
        **row,
        "steps": range(row["wbs_code"].count(".")),
        "start": iso_day(row["start"]),
        "finish": iso_day(row["finish"]),
    }


def _left_out(item: dict[str, Any], currency: str) -> dict[str, Any]:
    amount, minutes = Decimal(item.get("amount") or 0), item.get("work_minutes") or 0
    worth = []
    if amount:
        worth.append(money(amount, currency))
    if minutes:
        worth.append(_("%(hours)s h") % {"hours": f"{minutes / 60:g}"})
    return {
        **item,
        "what": _(item["what"]),
        "why": _(item["why"]),
        "worth": ", ".join(worth),
        "names": item.get("names", []),
    }


def _notes(account: dict[str, Any], currency: str) -> list[str]:
    if "notes" in account:
        return [words.sentence(note, currency) for note in account["notes"]]
    # An import of before accounts.
    return list(account.get("warnings", []))


def _inventory(seen: list[dict[str, Any]]) -> dict[str, Any]:
    """Elements by part of the file, and how many values have which fate."""
    totals: Counter[str] = Counter()
    parts: dict[str, list[dict[str, Any]]] = {}
    for row in seen:
        totals[row["fate"]] += row["count"]
        if row["part"]:
            fate = _(words.FATES[row["fate"]])
            parts.setdefault(row["part"], []).append(row | {"fate_name": fate})
    return {
        "totals": [(_(words.FATES[fate]), totals[fate]) for fate in words.FATES if totals[fate]],
        "parts": [(part, sum(row["count"] for row in rows), rows) for part, rows in parts.items()],
    }
