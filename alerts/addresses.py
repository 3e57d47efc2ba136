"""Which addresses mail can reach."""


def leads_nowhere(address: str) -> bool:
    """An account whose address went to its owner has one of RFC 2606's `.invalid` in its place."""
    return address.lower().endswith(".invalid")
