"""How allauth behaves here: accounts exist by invitation (company accounts: people/company/adapter.py)."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are invited (see people/services/invitations.py)."""
        return False
