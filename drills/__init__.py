"""Faults on purpose, with the figures they leave: `make drills` (see README.md)."""
