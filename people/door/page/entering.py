"""What a sign-in that has just succeeded leaves behind."""

from django.http import HttpRequest, HttpResponse

from people.door.page.cookie import device_token_of, give_device_token
from people.door.services import new_device_token, note_sign_in
from people.models import User
from people.origin import origin_of


def remember_sign_in(
    request: HttpRequest, response: HttpResponse, user: User, *, is_joining: bool = False
) -> None:
    """Note a sign-in that has just succeeded: in the session, in the log, in the browser's own cookie."""
    origin = origin_of(request)
    token = device_token_of(request) or new_device_token()
    request.session.begin_at(origin)  # type: ignore[attr-defined]
    note_sign_in(user=user, origin=origin, device_token=token, is_joining=is_joining)
    give_device_token(response, token)
