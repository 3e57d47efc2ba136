"""Channels in Microsoft Teams, and cards in them."""
