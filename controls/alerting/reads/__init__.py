"""What is read to tell people: what drives what is late."""

from .drivers import LateChains, drivers_in

__all__ = ["LateChains", "drivers_in"]
