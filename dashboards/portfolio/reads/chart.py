"""What the portfolio draws: projects by how late and how dear they are, and how far back a trend goes."""

from datetime import date
from typing import TYPE_CHECKING

from core.charts import Bubble, Chart, bubbles
from core.money import short_money

if TYPE_CHECKING:
    from dashboards.portfolio.reads.portfolio import PortfolioRow

MONTHS_OF_TREND = 6


def chart_of(rows: "list[PortfolioRow]") -> Chart | None:
    """Late against over budget, for projects with both figures."""
    shown = [
        Bubble(
            name=row.name,
            days_late=float(row.slip_days),
            cost_percent=float(row.cost_percent),
            budget=float(row.budget or 0),
            rag=row.colours["overall"],
            budget_words=short_money(row.budget, row.currency),
            url=row.url,
        )
        for row in rows
        if row.slip_days is not None and row.cost_percent is not None
    ]
    return bubbles(shown) if shown else None


def first_month_of_trend(today: date) -> date:
    """The month with which the trend of a row begins."""
    months = today.year * 12 + today.month - 1 - (MONTHS_OF_TREND - 1)
    return date(months // 12, months % 12 + 1, 1)
