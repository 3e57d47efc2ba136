"""What is believed of a company's token: who it is about, and which addresses find an account here."""

from typing import Any

import pytest

from people.company.figures import CompanyRefused, Identity, Reason, identity_of

TENANT = "3f8b0f5e-6f0a-4d9e-9a57-0c2f7f6b1d11"
OBJECT = "aa0e1f5e-0000-4d9e-9a57-0c2f7f6b1d22"
ISSUER = f"https://login.microsoftonline.com/{TENANT}/v2.0"
ENTRA = {"tenant": TENANT}
OIDC: dict[str, Any] = {"trusted_domains": [], "required_claims": {}}


def entra(**claims: Any) -> Identity:
    """The identity of a work account of the pinned tenant, as Entra writes its ID token (2.0)."""
    token = {
        "iss": ISSUER,
        "tid": TENANT,
        "oid": OBJECT,
        "sub": "pairwise",
        "name": "Anna Brandt",
        "preferred_username": "anna@brandt.example",
    }
    return identity_of(ENTRA, token | claims)


def oidc(settings: dict[str, Any] | None = None, **claims: Any) -> Identity:
    token = {
        "iss": "https://id.example.org",
        "sub": "4711",
        "email": "anna@brandt.example",
        "email_verified": True,
    }
    return identity_of(OIDC | (settings or {}), token | claims)


def reason(make: Any, **claims: Any) -> Reason:
    with pytest.raises(CompanyRefused) as refused:
        make(**claims)
    return refused.value.reason


def test_a_work_account_without_email_verified_is_known_by_tenant_and_object() -> None:
    assert entra() == Identity(f"{TENANT}:{OBJECT}", ("anna@brandt.example",), "anna@brandt.example")


def test_every_name_of_a_member_finds_an_account() -> None:
    identity = entra(email="Anna.Brandt@Brandt.example", upn="a.brandt@brandt.example")
    assert identity.addresses == (
        "anna.brandt@brandt.example",
        "anna@brandt.example",
        "a.brandt@brandt.example",
    )


@pytest.mark.parametrize("tid", ["9188040d-6c67-4c5b-b112-36a304b66dad", "", None, 7, [TENANT]])
def test_a_token_of_another_tenant_is_refused(tid: Any) -> None:
    assert reason(entra, tid=tid) == Reason.OTHER_COMPANY


@pytest.mark.parametrize("oid", ["", None, {"a": 1}])
def test_a_token_without_an_object_id_is_refused(oid: Any) -> None:
    assert reason(entra, oid=oid) == Reason.NOT_UNDERSTOOD


@pytest.mark.parametrize("value", [False, "false", "0", 0])
def test_an_address_whose_domain_the_tenant_has_not_proven_finds_nobody(value: Any) -> None:
    identity = entra(email="ceo@brandt.example", preferred_username="", xms_edov=value)
    assert identity.addresses == ()


@pytest.mark.parametrize("value", [True, "true", "1", 1])
def test_a_guest_is_found_by_a_proven_domain_alone(value: Any) -> None:
    guest = {
        "email": "guest@partner.example",
        "idp": "https://sts.windows.net/other/",
        "preferred_username": "x@y.org",
    }
    assert entra(**guest).addresses == ()
    assert entra(**guest, xms_edov=value).addresses == ("guest@partner.example",)


@pytest.mark.parametrize(
    "mark", [{"acct": 1}, {"acct": "1"}, {"upn": "guest_partner.example#EXT#@brandt.onmicrosoft.com"}]
)
def test_a_guest_is_known_by_any_of_the_marks(mark: dict[str, Any]) -> None:
    assert entra(email="ceo@brandt.example", **mark).addresses == ()


@pytest.mark.parametrize("value", ["", "no at", "a@b@c", 7, None, ["anna@brandt.example"]])
def test_what_is_no_address_finds_nobody(value: Any) -> None:
    assert entra(email=value, preferred_username=value).addresses == ()


def test_another_provider_is_believed_where_it_says_verified() -> None:
    assert oidc().addresses == ("anna@brandt.example",)
    assert oidc(email_verified="true").addresses == ("anna@brandt.example",)
    for value in (False, "false", None, 0, "perhaps"):
        assert oidc(email_verified=value).addresses == ()


def test_a_trusted_domain_needs_no_word_of_it() -> None:
    trusted = {"trusted_domains": ["brandt.example"]}
    assert oidc(trusted, email_verified=None).addresses == ("anna@brandt.example",)
    assert oidc(trusted, email_verified=None, email="a@brandt.example.org").addresses == ()


def test_a_subject_belongs_to_its_issuer() -> None:
    assert oidc().uid == oidc(email="other@brandt.example").uid
    assert len({oidc().uid, oidc(sub="4712").uid, oidc(iss="https://other.example.org").uid}) == 3


def test_a_required_claim_is_required() -> None:
    google = {"required_claims": {"hd": "brandt.example"}}
    assert oidc(google, hd="brandt.example").addresses
    assert oidc(google, hd=["x", "brandt.example"]).addresses
    for value in ("brandt.example.org", None, ""):
        with pytest.raises(CompanyRefused) as refused:
            oidc(google, hd=value)
        assert refused.value.reason == Reason.OTHER_COMPANY


@pytest.mark.parametrize("claims", [{"sub": ""}, {"sub": None}, {"iss": ""}, {"sub": 7}])
def test_a_token_about_nobody_is_refused(claims: dict[str, Any]) -> None:
    assert reason(oidc, **claims) == Reason.NOT_UNDERSTOOD
