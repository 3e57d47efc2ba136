"""The ground: how things stood on a past day."""
