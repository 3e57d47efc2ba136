"""allauth's forms as they are here: reset requests are answered later, codes are limited like passwords."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from core.forms import BoundedFormMixin
from people.door.page.cookie import device_token_of
from people.door.reads import live_token_count
from people.door.services import SecurityEvent, ask_for_reset, guess_at, note_at_door, note_protection
from people.models import DoorRecord, User
from people.origin import origin_of
from people.set_up.services import is_empty


class SignInForm(BoundedFormMixin, account_forms.LoginForm):
    """allauth's, with the word for an address that all our pages use."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"].label = _("E-mail")
        self.fields["login"].widget.attrs["placeholder"] = ""

    @property
    def nobody_has_an_account(self) -> bool:
        """Whether the first admin is still to be made, so that the page can say how."""
        return is_empty()


class AskResetForm(BoundedFormMixin, forms.Form):
    """Whose password is forgotten; known and unknown addresses are treated alike (see resets.py)."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def save(self, request: HttpRequest, **_options: Any) -> str:
        email: str = self.cleaned_data["email"]
        ask_for_reset(email=email, language=get_language() or "")
        return email


class OffersTokens(BoundedFormMixin):
    """A form after which the person's API tokens may end too, where they have any."""

    starts_checked = False

    def offer_tokens(self: Any, user: User | None) -> None:
        count = live_token_count(user) if user is not None else 0
        if not count:
            return
        self.fields["end_tokens"] = forms.BooleanField(
            label=ngettext("End my API token too", "End my %(count)d API tokens too", count)
            % {"count": count},
            help_text=_("Programs that use them stop working until they get new ones."),
            required=False,
            initial=self.starts_checked,
        )


class ChangePasswordForm(OffersTokens, account_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer_tokens(self.user)


class NewPasswordForm(OffersTokens, account_forms.ResetPasswordKeyForm):
    """After a reset: whoever forgot a password keeps the tokens only if they say so."""

    starts_checked = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer_tokens(self.user)


class CodeAtOnce:
    """The code is the one thing to type on its page: the cursor stands there."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].widget.attrs["autofocus"] = True  # type: ignore[attr-defined]


class ActivateAppForm(CodeAtOnce, OffersTokens, ActivateTOTPForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer_tokens(self.user)


class LimitedCode(CodeAtOnce, BoundedFormMixin):
    """Guesses at codes are limited as those at passwords are, and a used recovery code is told."""

    def clean_code(self: Any) -> str:
        request = context.request
        origin = origin_of(request)
        guess = guess_at(
            f"code of {self.user.email}",
            origin=origin,
            device_token=device_token_of(request),
            owner_email=self.user.email,
        )
        if not guess.is_allowed:
            if guess.is_first_refused:
                note_at_door(DoorRecord.Kind.TOO_MANY, origin=origin, user=self.user)
            raise get_adapter().validation_error("too_many_login_attempts")
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except forms.ValidationError:
            note_at_door(DoorRecord.Kind.WRONG_CODE, origin=origin, user=self.user)
            raise
        guess.was_right()
        return code

    def save(self: Any) -> None:
        super().save()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            self.authenticator.refresh_from_db()
            left = len(self.authenticator.wrap().get_unused_codes())
            note_protection(
                user=self.user,
                event=SecurityEvent.CODE_USED,
                origin=origin_of(context.request),
                facts={"left": left},
            )


class CodeForm(LimitedCode, factor_forms.AuthenticateForm):
    pass


class CodeAgainForm(LimitedCode, factor_forms.ReauthenticateForm):
    pass
