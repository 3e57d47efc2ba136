"""Rates of resources that change on dates, in Microsoft Project's five tables (A to E)."""

from datetime import date
from typing import Any

from core.foreign_files.unreadable import gettext_noop
from exchange.msproject.file.values import HIGHEST_RATE, amount, hourly_rate, moment
from exchange.msproject.file.xml import Node

Row = list[Any]
TABLES = 5
# A resource that says more says it by mistake.
MOST_STEPS = 500


def rates_of(node: Node) -> list[Row]:
    """[table, day as ISO text or None, hourly, overtime or None, per use] of each dated rate, in order.

    None stands for the beginning. Of two rates of one table and day the last counts.
    """
    rows: dict[tuple[int, str], Row] = {}
    for element in node.children("Rates/Rate"):
        rate = node.inner(element)
        table = rate.number("RateTable")
        if not 0 <= table < TABLES:
            rate.odd(
                "RateTable",
                str(table),
                gettext_noop("%(where)s: %(field)s %(value)s is no table of rates."),
            )
            continue
        since = (moment(rate, "RatesFrom") or "")[:10]
        overtime = hourly_rate(rate, "OvertimeRate") if rate.text("OvertimeRate") else None
        per_use = amount(rate, "CostPerUse", hundredths=True, below=HIGHEST_RATE)
        # Microsoft Project's first day stands for no day at all.
        since = "" if since <= "1984-01-01" else since
        rows[table, since] = [table, since or None, hourly_rate(rate), overtime, per_use]
    if len(rows) > MOST_STEPS:
        node.notes.say(
            gettext_noop("%(where)s has more than %(limit)s dated rates; the first are taken."),
            where=node.where,
            limit=MOST_STEPS,
        )
    return [rows[key] for key in sorted(rows)][:MOST_STEPS]


def day_of(since: str | None) -> date:
    return date.min if since is None else date.fromisoformat(since)
