"""What of a template is money, in words."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import ngettext

from budgets.models import CostCategory, Reserve
from core.money import short_money, total
from core.registry import TemplateLine

Kept = dict[str, Any]


def size_of(kept: Kept) -> str:
    """8 budget lines, 412k"""
    lines = kept["lines"]
    words = ngettext("%(n)d budget line", "%(n)d budget lines", len(lines)) % {"n": len(lines)}
    amount = total(Decimal(line["amount"]) for line in lines)
    return f"{words}, {short_money(amount, '').strip()}"


def lines_of(kept: Kept) -> list[TemplateLine]:
    names = dict(CostCategory.objects.values_list("key", "name"))
    lines = [
        TemplateLine(
            line["name"],
            _note(names.get(line["category"], ""), line["amount"]),
        )
        for line in kept["lines"]
    ]
    return lines + [
        TemplateLine(str(Reserve.Kind(kind).label), short_money(Decimal(amount), "").strip())
        for kind, amount in kept["reserves"].items()
    ]


def _note(category: str, amount: str) -> str:
    return f"{category} · {short_money(Decimal(amount), '').strip()}"


def roles_of(kept: Kept) -> Iterator[tuple[str, str]]:
    """Nobody is asked for by a budget."""
    yield from ()
