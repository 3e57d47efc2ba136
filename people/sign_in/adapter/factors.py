"""How allauth's second factors behave here: secrets are sealed, and who must have one cannot drop it."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter

from core.sealing import CannotUnseal, seal, unseal
from people.door.reads import must_set_up_factor


class FactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again; one from before secrets were sealed is as it is."""
        try:
            return unseal(encrypted_text)
        except CannotUnseal:
            if encrypted_text.startswith("sealed:"):
                raise
            return encrypted_text

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return not must_set_up_factor(authenticator.user)
