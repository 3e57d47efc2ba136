"""What happens at the door, told to our services by allauth's adapter: guesses, sign-ins, changed protection."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from people.door.page.cookie import device_token_of
from people.door.page.entering import remember_sign_in
from people.door.services import (
    SecurityEvent,
    guess_at,
    note_at_door,
    note_protection,
    note_refusal,
)
from people.models import DoorRecord, User
from people.origin import origin_of

# What allauth calls its notices, in our words.
_EVENTS = {
    "account/email/password_changed": SecurityEvent.PASSWORD_CHANGED,
    "account/email/password_set": SecurityEvent.PASSWORD_CHANGED,
    "account/email/password_reset": SecurityEvent.PASSWORD_RESET,
    "mfa/email/totp_activated": SecurityEvent.FACTOR_ON,
    "mfa/email/totp_deactivated": SecurityEvent.FACTOR_OFF,
    "mfa/email/webauthn_added": SecurityEvent.FACTOR_ON,
    "mfa/email/webauthn_removed": SecurityEvent.FACTOR_OFF,
    "mfa/email/recovery_codes_generated": SecurityEvent.CODES_MADE,
}


class WatchedAccountAdapter(DefaultAccountAdapter):
    """Counts guesses, logs sign-ins and refusals, and lets other sessions end when protection changes."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        email = str(credentials.get("email", ""))
        origin = origin_of(request)
        guess = guess_at(email, origin=origin, device_token=device_token_of(request))
        if not guess.is_allowed:
            if guess.is_first_refused:
                note_refusal(DoorRecord.Kind.TOO_MANY, origin=origin, email=email)
            raise self.validation_error("too_many_login_attempts")
        user: User | None = super().authenticate(request, **credentials)
        if user is None:
            note_refusal(DoorRecord.Kind.WRONG_PASSWORD, origin=origin, email=email)
        else:
            guess.was_right()
        return user

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        note_at_door(DoorRecord.Kind.INACTIVE, origin=origin_of(request), user=user)
        return super().respond_user_inactive(request, user)

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        """The person is in, second factor and all."""
        response: HttpResponse = super().post_login(request, user, **options)
        remember_sign_in(request, response, user)
        return response

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: Any = None, email: str | None = None
    ) -> None:
        """allauth tells of every change of an account's protection here; ours follows from it."""
        event = _EVENTS[template_prefix]
        request = self.request
        if event == SecurityEvent.PASSWORD_RESET:
            # Whoever is signed in in this browser goes out with the others, before their rows do.
            logout(request)
        elif event == SecurityEvent.FACTOR_ON:
            request.session.cycle_key()
        note_protection(
            user=user,
            event=event,
            origin=origin_of(request),
            kept_key=request.session.session_key or "",
            device_token=device_token_of(request),
            ends_tokens=request.POST.get("end_tokens") == "on",
        )
