"""How a session becomes a person: with all that every request asks about them, in one query."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from people.door.reads import lacks_second_factor
from people.models import User


class PersonBackend(AuthenticationBackend):
    """Signs in by allauth's rules; a person comes with `lacks_second_factor`."""

    def get_user(self, user_id: Any) -> User | None:
        person: User | None = (
            User.objects.annotate(lacks_second_factor=lacks_second_factor())
            .filter(pk=user_id, is_active=True)
            .first()
        )
        return person
