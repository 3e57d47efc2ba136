"""How allauth behaves for company accounts: one company's, joined to people who are known here, and nobody else's."""

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base.constants import AuthError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from requests import RequestException, Session

from core.egress import bounded_session
from people.company.figures import CompanyRefused, Identity, Reason
from people.company.page import refusal
from people.company.services import CompanyProvider, link_company_account
from people.door.services import note_refusal
from people.models import DoorRecord
from people.origin import origin_of

logger = logging.getLogger("plumbline.sign_in")
ABOUT_A_PERSON = frozenset({Reason.OTHER_COMPANY, Reason.UNKNOWN_PERSON, Reason.ANOTHER_IDENTITY})


class CompanyAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[Any]:
        """The settings' providers: a row in the database would not have passed the checks at start."""
        apps = super().list_apps(request, provider=provider, client_id=client_id)
        return [app for app in apps if app.pk is None]

    def get_provider(self, request: HttpRequest, provider: Any, client_id: Any = None) -> CompanyProvider:
        return CompanyProvider(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def get_requests_session(self) -> Session:
        return bounded_session()

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("profile")

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """The first sign-in of a person who is known here joins their company account to theirs."""
        if sociallogin.is_existing:
            return
        account = sociallogin.account
        identity = Identity(
            account.uid, tuple(address.email for address in sociallogin.email_addresses), _shown(account)
        )
        try:
            link_company_account(
                provider=account.provider,
                provider_name=sociallogin.provider.name,
                identity=identity,
                kept=account.extra_data,
            )
        except CompanyRefused as error:
            _note(request, sociallogin.provider, error)
            raise ImmediateHttpResponse(refusal(request, sociallogin.provider, error)) from error
        # An unsaved user stands where the one just found belongs.
        sociallogin.user = None
        sociallogin.lookup()

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """Every way in which a sign-in can fail has its page; being cancelled is allauth's own."""
        if error == AuthError.CANCELLED:
            return
        if request.GET.get("error") == "access_denied":
            # Some providers send the person back without the state when they cancel. Nobody is signed in by it.
            raise ImmediateHttpResponse(redirect("socialaccount_login_cancelled"))
        refused = _refused(request, exception, extra_context or {})
        _note(request, provider, refused, exception)
        raise ImmediateHttpResponse(refusal(request, provider, refused))


def _refused(request: HttpRequest, exception: Exception | None, extra: dict[str, Any]) -> CompanyRefused:
    if isinstance(exception, CompanyRefused):
        return exception
    if isinstance(exception, RequestException):
        return CompanyRefused(Reason.UNREACHABLE)
    if exception is not None:
        return CompanyRefused(Reason.NOT_UNDERSTOOD)
    if extra.get("state") is None:
        return CompanyRefused(Reason.NOT_BEGUN_HERE)
    return CompanyRefused(Reason.PROVIDER_SAYS_NO)


def _shown(account: Any) -> str:
    kept = account.extra_data
    return str(kept.get("email") or kept.get("preferred_username") or kept.get("name") or "")


def _note(
    request: HttpRequest,
    provider: Any,
    refused: CompanyRefused,
    cause: Exception | None = None,
) -> None:
    fields = {
        "provider": provider.app.provider_id,
        "reason": str(refused.reason),
        "cause": type(cause).__name__,
    }
    logger.warning("company sign-in refused", extra=fields)
    # Only what the provider vouched for: anybody can open the way back without having been there.
    if refused.reason in ABOUT_A_PERSON:
        note_refusal(DoorRecord.Kind.COMPANY_REFUSED, origin=origin_of(request), email=refused.shown)
