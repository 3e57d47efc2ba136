"""Signing in, by the sign-in library: its forms and what it asks of us."""
