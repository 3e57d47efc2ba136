"""Addresses of people: proven, changed, taken back."""
