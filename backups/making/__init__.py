"""A backup is made."""
