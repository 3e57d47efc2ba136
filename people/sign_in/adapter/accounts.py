"""How allauth behaves here: accounts exist by invitation (company accounts: people/company/adapter.py)."""

from django.http import HttpRequest
from django.utils.translation import gettext_noop

from core.registry import access_ended
from people.models import User
from people.sign_in.adapter.watching import WatchedAccountAdapter

# What allauth says to people in words of its own. Named here, so that our catalogue has them: allauth's
# German says du, we say Sie.
SAID_BY_ALLAUTH = (
    gettext_noop("You have signed out."),
    gettext_noop("Please type your current password."),
    gettext_noop("You must type the same password each time."),
    gettext_noop("Be patient, you are sending too many requests."),
    gettext_noop(
        "An account already exists with this email address. Please sign in to that account first, "
        "then connect your %s account."
    ),
)


class AccountAdapter(WatchedAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are invited (see people/invitations/services/invitations.py)."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Changed or reset: what was given out in the person's name before may be in the wrong hands."""
        super().set_password(user, password)
        access_ended(user.pk)
