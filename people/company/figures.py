"""What a provider's token says: whose account it is, and which addresses of it may be believed.

A person is known by what never changes and is never given to somebody else: tenant and `oid` at Entra, issuer and
`sub` elsewhere. An address only finds the account here on the first sign-in, and only where the provider answers for
it: elsewhere anybody may write a colleague's address into a profile of their own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from allauth.account.internal.emailkit import valid_email_or_none
from allauth.socialaccount.providers.base import ProviderException

Claims = Mapping[str, Any]
# What is kept of a token beside the identity: enough to say whose it was.
KEPT_CLAIMS = ("iss", "sub", "tid", "oid", "email", "preferred_username", "name")


class Reason(StrEnum):
    """Why a company sign-in did not succeed."""

    CANCELLED = "cancelled"
    NOT_BEGUN_HERE = "not_begun_here"
    UNREACHABLE = "unreachable"
    NOT_UNDERSTOOD = "not_understood"
    PROVIDER_SAYS_NO = "provider_says_no"
    OTHER_COMPANY = "other_company"
    UNKNOWN_PERSON = "unknown_person"
    ANOTHER_IDENTITY = "another_identity"


class CompanyRefused(ProviderException):
    """Nobody is signed in; `shown` names the account as its owner knows it."""

    def __init__(self, reason: Reason, shown: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.shown = shown


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose token it is: `uid` for ever, `addresses` (lower case) that the provider answers for, `shown` for people."""

    uid: str
    addresses: tuple[str, ...]
    shown: str


def identity_of(settings: Mapping[str, Any], claims: Claims) -> Identity:
    """The identity in verified claims, under a provider's settings (config/company.py). Raises CompanyRefused."""
    if settings.get("tenant"):
        return _entra_identity(settings["tenant"], claims)
    return _oidc_identity(settings, claims)


def _entra_identity(tenant: str, claims: Claims) -> Identity:
    if _text(claims, "tid").lower() != tenant:
        raise CompanyRefused(Reason.OTHER_COMPANY, _shown(claims))
    object_id = _text(claims, "oid").lower()
    if not object_id:
        raise CompanyRefused(Reason.NOT_UNDERSTOOD, _shown(claims))
    return Identity(f"{tenant}:{object_id}", _addresses(_entra_addresses(claims)), _shown(claims))


def _entra_addresses(claims: Claims) -> Iterator[str]:
    """Entra sends no `email_verified`. Names of members lie in domains that the tenant has proven.

    A guest's are another company's; `xms_edov` says of `email` whether this tenant has proven its domain.
    """
    is_domain_proven = claims.get("xms_edov")
    is_guest = (
        _text(claims, "idp") not in ("", _text(claims, "iss"))
        or _is(claims.get("acct"))
        or any("#ext#" in _text(claims, name).lower() for name in ("upn", "preferred_username"))
    )
    if _is(is_domain_proven) or (is_domain_proven is None and not is_guest):
        yield _text(claims, "email")
    if not is_guest:
        yield from (_text(claims, "preferred_username"), _text(claims, "upn"))


def _oidc_identity(settings: Mapping[str, Any], claims: Claims) -> Identity:
    for name, wanted in settings.get("required_claims", {}).items():
        value = claims.get(name)
        if wanted not in ([str(item) for item in value] if isinstance(value, list) else [str(value)]):
            raise CompanyRefused(Reason.OTHER_COMPANY, _shown(claims))
    issuer, subject = _text(claims, "iss"), _text(claims, "sub")
    if not issuer or not subject:
        raise CompanyRefused(Reason.NOT_UNDERSTOOD, _shown(claims))
    email = _text(claims, "email")
    is_believed = _is(claims.get("email_verified")) or (
        email.lower().rpartition("@")[2] in settings.get("trusted_domains", ())
    )
    # Another provider behind the same settings has subjects of its own: the issuer belongs to the identity.
    uid = sha256(f"{issuer}\n{subject}".encode()).hexdigest()
    return Identity(uid, _addresses([email] if is_believed else []), _shown(claims))


def _addresses(candidates: Iterator[str] | list[str]) -> tuple[str, ...]:
    valid = (valid_email_or_none(candidate) for candidate in candidates if candidate)
    return tuple(dict.fromkeys(address.lower() for address in valid if address))


def _shown(claims: Claims) -> str:
    names = (_text(claims, name) for name in ("email", "preferred_username", "upn", "name"))
    return next(filter(None, names), "")[:200]


def _text(claims: Claims, name: str) -> str:
    value = claims.get(name)
    return value.strip() if isinstance(value, str) else ""


def _is(value: Any) -> bool:
    """Yes, as providers write it: true, "true", 1 or "1"."""
    return value is True or str(value).lower() in {"true", "1"}
