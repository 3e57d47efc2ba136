"""One project on a page."""
