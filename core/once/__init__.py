"""What is sent twice is done once."""

from core.once.keys import Answer, Claim, claimed, fingerprint_of, forget_claimed_keys

__all__ = [
    "Answer",
    "Claim",
    "claimed",
    "fingerprint_of",
    "forget_claimed_keys",
]
