"""Which lateness is whose: pure, from dates and drivers to causes."""

from .causes import root_cause

__all__ = ["root_cause"]
