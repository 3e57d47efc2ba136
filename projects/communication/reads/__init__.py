"""Reads of the subject. Import from here."""

from .facts import ARRIVED, PlanFacts, letters_of, plan_facts, with_readers
from .open import in_hand_of, late_messages, local_day, waiting_messages
from .people import Person, people_in, people_of

__all__ = [
    "ARRIVED",
    "Person",
    "PlanFacts",
    "in_hand_of",
    "late_messages",
    "letters_of",
    "local_day",
    "people_in",
    "people_of",
    "plan_facts",
    "waiting_messages",
    "with_readers",
]
