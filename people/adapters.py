"""How allauth behaves here: accounts exist by invitation (company accounts: people/company/adapter.py)."""

from django.http import HttpRequest

from core.registry import access_ended
from people.door_adapter import WatchedAccountAdapter
from people.models import User


class AccountAdapter(WatchedAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are invited (see people/services/invitations.py)."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Changed or reset: what was given out in the person's name before may be in the wrong hands."""
        super().set_password(user, password)
        access_ended(user.pk)
