"""The database itself: its roles, and statements that save round trips."""
