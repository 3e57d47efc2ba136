"""Baselines: kept copies of the plan, and what differs between two versions of it."""
