"""Sign-in with the company's account: to the provider, and back."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthProcess, ProviderException
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from requests import RequestException

from people.company.services import CompanyOAuth2Adapter, CompanyProvider


def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider: at once from a page of ours, else after a press of a button.

    A link that was followed is no form, so no form-action of ours holds a provider that passes the browser on to
    another one. Nothing of the query reaches the provider but the way back.
    """
    provider = _provider(request, provider_id)
    next_url = get_next_redirect_url(request)
    if request.method != "POST" and not _is_from_a_page_of_ours(request):
        return render(request, "socialaccount/login.html", {"provider": provider, "next": next_url})
    try:
        answer: HttpResponse = provider.redirect(request, process=AuthProcess.LOGIN, next_url=next_url)
    except (RequestException, ProviderException) as error:
        answer = render_authentication_error(request, provider, exception=error)
    return answer


def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider, with a code or with the reason why there is none."""
    provider = _provider(request, provider_id)
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(CompanyOAuth2Adapter(request, provider_id))(
            request
        )
    except (RequestException, ProviderException) as error:
        answer = render_authentication_error(request, provider, exception=error)
    return answer


def _provider(request: HttpRequest, provider_id: str) -> CompanyProvider:
    try:
        provider: Any = get_adapter(request).get_provider(request, provider_id)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    if provider.app.provider_id != provider_id:
        raise Http404
    return provider


def _is_from_a_page_of_ours(request: HttpRequest) -> bool:
    """Browsers say so over https and on localhost. Another site must not start a sign-in by an image or a link."""
    return (
        request.method == "GET"
        and request.headers.get("Sec-Fetch-Site") == "same-origin"
        and request.headers.get("Sec-Fetch-Dest", "document") == "document"
    )
