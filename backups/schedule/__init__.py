"""Backups by schedule, their page, and the alert when the last one is too old."""
