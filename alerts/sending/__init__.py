"""The outbox: what leaves, when, and what is held back."""
