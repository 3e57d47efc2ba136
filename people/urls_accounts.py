"""The addresses of the sign-in library that we use, one by one; all its others answer 404.

The library offers more than belongs here: lists of addresses that any session may change, sign-up, sign-in by code.
Included as a whole, a page that nobody styled, guarded or tested would stand open with its next release.
"""

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as socialaccount
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods
from django.views.generic import RedirectView

from people.company import views as company

View = Callable[..., Any]


def page(view: View) -> View:
    """A page without a form. The library's views would take PUT for POST."""
    return require_http_methods(["GET", "HEAD"])(view)


def form(view: View) -> View:
    return require_http_methods(["GET", "HEAD", "POST"])(view)


# Whoever has no password yet proves the mailbox, as whoever forgot it: an open session alone sets none.
set_password = RedirectView.as_view(pattern_name="account_reset_password")

urlpatterns = [
    path("login/", form(account.login), name="account_login"),
    path("logout/", form(account.logout), name="account_logout"),
    path("inactive/", page(account.account_inactive), name="account_inactive"),
    # It says that accounts come by invitation.
    path("signup/", page(account.signup), name="account_signup"),
    path("reauthenticate/", form(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", form(account.password_change), name="account_change_password"),
    path("password/set/", page(set_password), name="account_set_password"),
    path("password/reset/", form(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", page(account.password_reset_done), name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        page(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        form(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("2fa/", page(mfa.index), name="mfa_index"),
    path("2fa/authenticate/", form(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", form(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", form(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", form(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", page(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        form(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        page(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path(
        "3rdparty/login/cancelled/", page(socialaccount.login_cancelled), name="socialaccount_login_cancelled"
    ),
    path("3rdparty/login/error/", page(socialaccount.login_error), name="socialaccount_login_error"),
    path("oidc/<str:provider_id>/login/", form(company.login), name="openid_connect_login"),
    path(
        "oidc/<str:provider_id>/login/callback/",
        page(company.callback),
        name="openid_connect_callback",
    ),
]
