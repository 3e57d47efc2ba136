"""django-allauth's OpenID Connect provider, held to one company, and to answers of the expected shape."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest

from people.company.figures import KEPT_CLAIMS, CompanyRefused, Identity, Reason, identity_of


class CompanyOAuth2Adapter(OpenIDConnectOAuth2Adapter):
    """What is asked of the provider. Whatever it answers, nothing but a CompanyRefused or a request's error leaves."""

    @property
    def openid_config(self) -> dict[str, Any]:
        with _understood():
            config: dict[str, Any] = super().openid_config
            for name in ("issuer", "authorization_endpoint", "token_endpoint"):
                if not isinstance(config[name], str):
                    raise TypeError(name)
        return config

    def get_access_token_data(self, *args: Any, **options: Any) -> dict[str, Any]:
        with _understood():
            answer: dict[str, Any] = super().get_access_token_data(*args, **options)
            # Without it there is nothing that names the person to us, whatever userinfo may say.
            if not isinstance(answer["id_token"], str):
                raise TypeError("id_token")
        return answer

    def parse_token(self, data: dict[str, Any]) -> Any:
        with _understood():
            return super().parse_token(data)

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **options: Any) -> SocialLogin:
        with _understood():
            claims = self._decode_id_token(app, options["response"]["id_token"])
            if app.settings.get("fetch_userinfo", True) and "userinfo_endpoint" in self.openid_config:
                more = self._fetch_user_info(token.token)
                # OpenID Connect Core 5.3.2: userinfo of another subject must not be used.
                if more["sub"] != claims["sub"]:
                    raise ValueError("sub")
                claims = {**more, **claims}
            return self.get_provider().sociallogin_from_response(request, claims)


class CompanyProvider(OpenIDConnectProvider):
    """Who a token is about, in allauth's words. `email_addresses` are those that the provider answers for."""

    oauth2_adapter_class = CompanyOAuth2Adapter

    def identity(self, claims: Mapping[str, Any]) -> Identity:
        return identity_of(self.app.settings, claims)

    def extract_uid(self, data: Mapping[str, Any]) -> str:
        return self.identity(data).uid

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {name: data[name] for name in KEPT_CLAIMS if isinstance(data.get(name), str)}

    def extract_common_fields(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: Mapping[str, Any]) -> list[EmailAddress]:
        addresses = self.identity(data).addresses
        return [
            EmailAddress(email=email, verified=True, primary=number == 0)
            for number, email in enumerate(addresses)
        ]


@contextmanager
def _understood() -> Iterator[None]:
    """An answer of another shape than OpenID Connect's is a refusal, never an error of ours."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, OAuth2Error) as error:
        from requests import RequestException

        if isinstance(error, RequestException):
            raise
        raise CompanyRefused(Reason.NOT_UNDERSTOOD) from error
