"""Earned value: the figures, where they come from, and what they say."""
