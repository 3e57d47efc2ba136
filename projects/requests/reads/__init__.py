"""Every read of the subject. Import from here."""

from .requests import Asked, asked_of, board, own_requests, request_seen

__all__ = ["Asked", "asked_of", "board", "own_requests", "request_seen"]
