"""How allauth behaves here: accounts exist by invitation (company accounts: people/company/adapter.py)."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.http import HttpRequest

from people.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are invited (see people/services/invitations.py)."""
        return False


def remember_verified_address(user: User) -> None:
    """Tell allauth that the user's address is proven (they opened the invitation sent to it)."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
    )
