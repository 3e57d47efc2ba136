"""A backup is checked, and restored."""
