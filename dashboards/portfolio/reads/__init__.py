"""Reads of the subject. Import from here."""

from .portfolio import (
    ORDERS,
    PortfolioFilter,
    PortfolioRow,
    portfolio,
    portfolio_revision,
)

__all__ = [
    "ORDERS",
    "PortfolioFilter",
    "PortfolioRow",
    "portfolio",
    "portfolio_revision",
]
