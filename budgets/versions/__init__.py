"""Versions of the budget, handed in and approved."""
