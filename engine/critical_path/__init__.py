"""The critical path method: dates, floats and why, of a plan or of an edit."""

from engine.critical_path.method import schedule, solve

__all__ = [
    "schedule",
    "solve",
]
