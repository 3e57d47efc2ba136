"""Secrets of others (a webhook's address) are sealed before they are stored: a copy of the database opens nothing.

The key is derived from SECRET_KEY. What was sealed with an earlier one (SECRET_KEY_FALLBACKS) still opens.
"""

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

_PURPOSE = b"plumbline.sealing.1"
_MARK = "sealed:"


class CannotUnseal(Exception):
    """It was sealed with a key that is not known any more."""


def seal(text: str) -> str:
    """The text, unreadable without the key; authenticated (Fernet: AES-128-CBC with HMAC-SHA256)."""
    return _MARK + _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again. Raises CannotUnseal for what no known key opens."""
    if not sealed.startswith(_MARK):
        raise CannotUnseal
    try:
        return _box().decrypt(sealed.removeprefix(_MARK).encode()).decode()
    except InvalidToken as error:
        raise CannotUnseal from error


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(_PURPOSE + key.encode()).digest())) for key in keys])
