"""The demo's story, entered by the services that people use."""

from .load import is_loaded, load_demo

__all__ = [
    "is_loaded",
    "load_demo",
]
