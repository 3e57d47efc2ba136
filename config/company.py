"""Company sign-in from the environment: whose accounts may come in, and what django-allauth is told of it.

A provider that signs in the whole world (Microsoft's `common`, Google without a domain) is refused at start: its
tokens prove that somebody has an account somewhere, not that they belong to the company.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

ENTRA = "microsoft"
OIDC = "oidc"
AUTHORITIES = (
    "https://login.microsoftonline.com",
    "https://login.microsoftonline.us",
    "https://login.partner.microsoftonline.cn",
)
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
# Microsoft's names for "any tenant"; the GUID is the tenant that all personal accounts share.
SHARED_TENANTS = frozenset({"common", "organizations", "consumers", "9188040d-6c67-4c5b-b112-36a304b66dad"})
_MICROSOFT_HOSTS = frozenset({*(urlsplit(url).hostname for url in AUTHORITIES), "sts.windows.net"})
_GOOGLE_HOST = "accounts.google.com"


def company_problems(values: Mapping[str, Any], *, is_production: bool) -> list[str]:
    """A sentence for each setting of company sign-in that is missing or would let strangers in."""
    return [*_entra_problems(values), *_oidc_problems(values, is_production=is_production)]


def company_apps(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """django-allauth's apps of the providers that are set, as its OpenID Connect provider reads them."""
    apps = []
    if values["ENTRA_CLIENT_ID"]:
        tenant = values["ENTRA_TENANT_ID"].lower()
        # Everything asked for stands in Entra's ID token; its userinfo lies on another host and says less.
        settings = {
            "server_url": f"{values['ENTRA_AUTHORITY']}/{tenant}/v2.0",
            "tenant": tenant,
            "fetch_userinfo": False,
        }
        apps.append(_app(ENTRA, "Microsoft", values, "ENTRA", settings))
    if values["OIDC_CLIENT_ID"]:
        server_url = values["OIDC_SERVER_URL"].rstrip("/")
        settings = {
            "server_url": server_url,
            "trusted_domains": [domain.lower().lstrip("@") for domain in values["OIDC_TRUSTED_DOMAINS"]],
            "required_claims": dict(_pair(claim) for claim in values["OIDC_REQUIRED_CLAIMS"]),
        }
        name = values["OIDC_NAME"] or urlsplit(server_url).hostname
        apps.append(_app(OIDC, name, values, "OIDC", settings))
    return apps


def company_origins(apps: list[dict[str, Any]]) -> list[str]:
    """The providers' origins: where a browser may be sent from the log-in page."""
    parts = [urlsplit(app["settings"]["server_url"]) for app in apps]
    return [f"{part.scheme}://{part.netloc}" for part in parts]


def _app(
    provider_id: str, name: str, values: Mapping[str, Any], prefix: str, settings: dict[str, Any]
) -> dict[str, Any]:
    return {
        "provider_id": provider_id,
        "name": name,
        "client_id": values[f"{prefix}_CLIENT_ID"],
        "secret": values[f"{prefix}_CLIENT_SECRET"],
        "settings": {**settings, "oauth_pkce_enabled": True},
    }


def _missing(values: Mapping[str, Any], names: tuple[str, ...]) -> list[str]:
    missing = [name for name in names if not values.get(name)]
    if not missing or len(missing) == len(names):
        return []
    return [f"{', '.join(missing)} is missing: company sign-in needs {', '.join(names)} together"]


def _entra_problems(values: Mapping[str, Any]) -> list[str]:
    problems = _missing(values, ("ENTRA_TENANT_ID", "ENTRA_CLIENT_ID", "ENTRA_CLIENT_SECRET"))
    tenant = values.get("ENTRA_TENANT_ID", "")
    if tenant.lower() in SHARED_TENANTS:
        problems.append(
            f"ENTRA_TENANT_ID={tenant} would let in every Microsoft account of the world: "
            "use your own tenant's GUID (Entra admin centre, Overview, Tenant ID)"
        )
    elif tenant and not GUID.fullmatch(tenant):
        problems.append(
            f"ENTRA_TENANT_ID={tenant!r} is not a tenant's GUID (Entra admin centre, Overview, Tenant ID)"
        )
    if values.get("ENTRA_AUTHORITY") not in AUTHORITIES:
        problems.append(f"ENTRA_AUTHORITY must be one of {', '.join(AUTHORITIES)}")
    return problems


def _oidc_problems(values: Mapping[str, Any], *, is_production: bool) -> list[str]:
    problems = _missing(values, ("OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"))
    url = values.get("OIDC_SERVER_URL", "")
    parts = urlsplit(url)
    schemes = {"https"} if is_production else {"https", "http"}
    if url and (parts.scheme not in schemes or not parts.hostname or parts.username or parts.query):
        problems.append(f"OIDC_SERVER_URL={url!r} is not valid: use https://host/path of the issuer")
    if parts.hostname in _MICROSOFT_HOSTS:
        problems.append("OIDC_SERVER_URL is Microsoft's: use ENTRA_TENANT_ID, which pins your own tenant")
    claims = values.get("OIDC_REQUIRED_CLAIMS", [])
    if any("" in _pair(claim) for claim in claims):
        problems.append("OIDC_REQUIRED_CLAIMS is not valid: use name=value, comma separated")
    if parts.hostname == _GOOGLE_HOST and "hd" not in dict(_pair(claim) for claim in claims):
        problems.append(
            "OIDC_SERVER_URL would let in every Google account of the world: "
            "set OIDC_REQUIRED_CLAIMS=hd=your-domain"
        )
    return problems


def _pair(claim: str) -> tuple[str, str]:
    name, _sign, value = claim.partition("=")
    return name.strip(), value.strip()
