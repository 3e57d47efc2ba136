"""Speeds, measured by hand and printed as one JSON object a line: `make bench` (see README.md)."""
