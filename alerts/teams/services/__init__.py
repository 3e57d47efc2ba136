"""Every write of the subject, one function per intent. Import from here."""

from .cards import card_of, cards_for, post_card
from .channels import add_teams_channel, change_teams_channel, remove_teams_channel, try_teams_channel

__all__ = [
    "add_teams_channel",
    "card_of",
    "cards_for",
    "change_teams_channel",
    "post_card",
    "remove_teams_channel",
    "try_teams_channel",
]
