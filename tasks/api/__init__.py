"""The plan over the API: the same services and selectors as the pages."""

ROUTES = []
__all__ = ["ROUTES"]
