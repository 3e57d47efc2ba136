"""How allauth behaves here: accounts exist by invitation; company log-in joins an account by its e-mail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from people.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are invited (see people/services/invitations.py)."""
        return False


class CompanyAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("profile")

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect a company account to the invited account with the same verified e-mail address."""
        if sociallogin.is_existing:
            return
        verified = [address.email for address in sociallogin.email_addresses if address.verified]
        user = User.objects.filter(
            email__in=[address.lower() for address in verified], is_active=True
        ).first()
        if user is not None:
            sociallogin.connect(request, user)


def remember_verified_address(user: User) -> None:
    """Tell allauth that the user's address is proven (they opened the invitation sent to it)."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
    )
