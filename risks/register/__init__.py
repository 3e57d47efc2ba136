"""Risks: raised, rated, reviewed, and how they end."""
