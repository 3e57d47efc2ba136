"""A project of the portfolio as a card: how late, how much over, why, and what comes next, in words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from controls.known.words import Reader, days_late, over_budget, reason
from controls.models import Rag
from core.money import short_money

if TYPE_CHECKING:
    from dashboards.portfolio.reads.portfolio import PortfolioRow

BAD = (Rag.AMBER, Rag.RED)


@dataclass(frozen=True, slots=True)
class Card:
    """What a phone shows of a project; texts are empty where nothing is known or may be seen.

    `is_quiet`: nothing of it is amber or red, two lines say enough.
    """

    days: str
    money: str
    share: str
    why: str
    is_quiet: bool


def card_of(row: "PortfolioRow") -> Card:
    reader = Reader(currency=row.currency, sees_money=row.sees_money)
    return Card(
        days="" if row.slip_days is None else days_late(row.slip_days),
        money=_money(row),
        share=_share(row),
        why=reason(row.health, row.colours, reader) if row.health else "",
        is_quiet=not any(colour in BAD for colour in row.colours.values()),
    )


def _money(row: "PortfolioRow") -> str:
    """“€41k over”; without sight of amounts nothing."""
    if row.budget is None or row.forecast is None:
        return ""
    over = row.forecast - row.budget
    text = short_money(abs(over), row.currency)
    if row.cost_percent is None or not round(row.cost_percent, 1):
        return _("on budget")
    return (_("%(amount)s over") if over > 0 else _("%(amount)s under")) % {"amount": text}


def _share(row: "PortfolioRow") -> str:
    """“4.6% over budget”: nothing where it says no more than the amount does."""
    percent = row.cost_percent
    return "" if percent is None or not round(percent, 1) else over_budget(percent)
