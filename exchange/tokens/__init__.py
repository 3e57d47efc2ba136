"""API tokens: made, shown once, ended."""
