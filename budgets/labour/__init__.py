"""Approved time becomes labour cost."""
