"""Company sign-in is pinned to one company at start: what would let in the whole world stops it."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.company import company_apps, company_origins
from config.environment import read_environment
from scripts.check_django import PRODUCTION

TENANT = "3f8b0f5e-6f0a-4d9e-9a57-0c2f7f6b1d11"
ENTRA = {"ENTRA_TENANT_ID": TENANT, "ENTRA_CLIENT_ID": "plumbline", "ENTRA_CLIENT_SECRET": "s"}
OIDC = {
    "OIDC_SERVER_URL": "https://id.example.org/realms/staff",
    "OIDC_CLIENT_ID": "plumbline",
    "OIDC_CLIENT_SECRET": "s",
}


def test_without_settings_there_is_no_company_sign_in() -> None:
    assert company_apps(read_environment({})) == []


@pytest.mark.parametrize(
    "tenant", ["common", "organizations", "consumers", "COMMON", "9188040d-6c67-4c5b-b112-36a304b66dad"]
)
def test_a_tenant_that_everybody_shares_is_refused(tenant: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="would let in every Microsoft account"):
        read_environment({**ENTRA, "ENTRA_TENANT_ID": tenant})


@pytest.mark.parametrize("tenant", ["brandt.onmicrosoft.com", "3f8b0f5e", f"{TENANT}/..", "common/v2.0"])
def test_a_tenant_is_named_by_its_guid(tenant: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="is not a tenant's GUID"):
        read_environment({**ENTRA, "ENTRA_TENANT_ID": tenant})


@pytest.mark.parametrize("missing", [*ENTRA, *OIDC])
def test_half_a_provider_is_named(missing: str) -> None:
    provider = ENTRA if missing in ENTRA else OIDC
    with pytest.raises(ImproperlyConfigured, match=f"{missing} is missing"):
        read_environment({**provider, missing: ""})


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"OIDC_SERVER_URL": "https://login.microsoftonline.com/common/v2.0"}, "use ENTRA_TENANT_ID"),
        ({"OIDC_SERVER_URL": f"https://sts.windows.net/{TENANT}/"}, "use ENTRA_TENANT_ID"),
        ({"OIDC_SERVER_URL": "https://accounts.google.com"}, "every Google account of the world"),
        ({"OIDC_SERVER_URL": "id.example.org"}, "OIDC_SERVER_URL='id.example.org' is not valid"),
        ({"OIDC_SERVER_URL": "https://user:word@id.example.org"}, "is not valid"),
        ({"OIDC_REQUIRED_CLAIMS": "hd"}, "OIDC_REQUIRED_CLAIMS is not valid"),
    ],
)
def test_another_provider_is_refused(changed: dict[str, str], sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=sentence):
        read_environment({**OIDC, **changed})


def test_google_is_taken_with_the_companys_domain() -> None:
    values = read_environment(
        {
            **OIDC,
            "OIDC_SERVER_URL": "https://accounts.google.com",
            "OIDC_REQUIRED_CLAIMS": "hd=brandt.example",
        }
    )
    assert company_apps(values)[0]["settings"]["required_claims"] == {"hd": "brandt.example"}


def test_a_provider_without_tls_is_for_development_alone() -> None:
    plain = {**OIDC, "OIDC_SERVER_URL": "http://127.0.0.1:9400"}
    assert company_origins(company_apps(read_environment(plain))) == ["http://127.0.0.1:9400"]
    with pytest.raises(
        ImproperlyConfigured, match=r"OIDC_SERVER_URL='http://127\.0\.0\.1:9400' is not valid"
    ):
        read_environment({**PRODUCTION, **plain})


def test_entra_is_asked_at_its_pinned_tenant() -> None:
    entra = company_apps(read_environment({**ENTRA, "ENTRA_TENANT_ID": TENANT.upper()}))[0]
    assert entra["settings"]["server_url"] == f"https://login.microsoftonline.com/{TENANT}/v2.0"
    assert company_origins([entra]) == ["https://login.microsoftonline.com"]


def test_both_providers_may_stand_side_by_side() -> None:
    apps = company_apps(read_environment({**ENTRA, **OIDC}))
    assert [(app["provider_id"], app["name"]) for app in apps] == [
        ("microsoft", "Microsoft"),
        ("oidc", "id.example.org"),
    ]
