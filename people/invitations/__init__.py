"""Inviting people, and joining."""
