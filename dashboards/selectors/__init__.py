"""Reads of the room. Import from here."""

from .navigation import home_address, projects_in_navigation
from .overview import Overview, overview
from .portfolio import ORDERS, Portfolio, PortfolioFilter, portfolio

__all__ = [
    "ORDERS",
    "Overview",
    "Portfolio",
    "PortfolioFilter",
    "home_address",
    "overview",
    "portfolio",
    "projects_in_navigation",
]
