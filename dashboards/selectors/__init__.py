"""Reads of the room. Import from here."""

from .home import home_of
from .navigation import begins_with_first_steps, projects_in_navigation
from .overview import Overview, overview
from .portfolio import ORDERS, Portfolio, PortfolioFilter, portfolio, portfolio_revision

__all__ = [
    "ORDERS",
    "Overview",
    "Portfolio",
    "PortfolioFilter",
    "begins_with_first_steps",
    "home_of",
    "overview",
    "portfolio",
    "portfolio_revision",
    "projects_in_navigation",
]
