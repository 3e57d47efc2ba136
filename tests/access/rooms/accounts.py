"""The sign-in library's addresses that we use (people/urls_accounts.py); all its others answer 404."""

from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from people.models import User
from projects.models import Project
from tests.access.principals import ALL, ANONYMOUS, NOBODY, url

EVERYBODY = ALL | {ANONYMOUS}

URLS = {
    "account_login": url(GET=EVERYBODY, POST=EVERYBODY, public=True),
    "account_logout": url(GET=EVERYBODY, POST=EVERYBODY, public=True),
    "account_inactive": url(GET=EVERYBODY, public=True),
    "account_signup": url(GET=EVERYBODY, public=True),
    "account_reauthenticate": url(GET=ALL, POST=ALL, lists_own=True),
    "account_change_password": url(GET=ALL, POST=ALL, lists_own=True),
    "account_set_password": url(GET=EVERYBODY, public=True),
    "account_reset_password": url(GET=EVERYBODY, POST=EVERYBODY, public=True),
    "account_reset_password_done": url(GET=EVERYBODY, public=True),
    "account_reset_password_from_key_done": url(GET=EVERYBODY, public=True),
    "account_reset_password_from_key": url(
        GET=EVERYBODY, POST=EVERYBODY, public=True, uidb36="reset_person", key="reset_key"
    ),
    "mfa_index": url(GET=ALL, lists_own=True),
    # Between password and second factor there is a page, and only then.
    "mfa_authenticate": url(GET=EVERYBODY, POST=EVERYBODY, public=True),
    "mfa_reauthenticate": url(GET=ALL, POST=ALL, lists_own=True),
    "mfa_activate_totp": url(GET=ALL, POST=ALL, lists_own=True),
    "mfa_deactivate_totp": url(GET=ALL, POST=ALL, lists_own=True),
    "mfa_view_recovery_codes": url(GET=ALL, lists_own=True),
    "mfa_generate_recovery_codes": url(GET=ALL, POST=ALL, lists_own=True),
    "mfa_download_recovery_codes": url(GET=ALL, lists_own=True),
    "socialaccount_login_cancelled": url(GET=EVERYBODY, public=True),
    # The page answers 401: whoever is led there is not signed in.
    "socialaccount_login_error": url(GET=NOBODY, public=True, refused_with=401),
    # No company's sign-in is set up here: then there is none.
    "openid_connect_login": url(
        GET=NOBODY, POST=NOBODY, public=True, refused_with=404, provider_id="provider"
    ),
    "openid_connect_callback": url(GET=NOBODY, public=True, refused_with=404, provider_id="provider"),
}


def records(project: Project, people: dict[str, User]) -> dict[str, Any]:
    """Everybody has a second factor, so that its pages have something to show."""
    if project.code == "OURS":
        for person in people.values():
            TOTP.activate(person, generate_totp_secret())
            RecoveryCodes.activate(person)
    return {"provider": "microsoft", "reset_person": "1", "reset_key": "used-already"}
