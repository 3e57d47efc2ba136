"""A changed password or second factor ends other sessions, tells by mail, and stands in log and journal."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.backends.db import SessionStore as OldStore
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from core.access import SYSTEM
from core.errors import DomainError, Forbidden, NotVisible
from core.models import Change, ChangeSet
from people.access import actor_for
from people.addresses.services.addresses import remember_verified_address
from people.directory.services import deactivate_person
from people.door.services import require_second_factor, reset_second_factor, sign_out_session
from people.door.services.log import forget_door_records, note_at_door
from people.door.services.mail import SecurityEvent, tell_person
from people.models import DoorRecord, KnownDevice, PersonSession, User
from people.origin import Origin
from people.sessions import session_handle
from tests.factories import ProjectFactory, UserFactory, member_of

pytestmark = pytest.mark.django_db
PASSWORD, NEW_PASSWORD = "plumb-line-and-level-7", "another-level-and-line-8"
ORIGIN = Origin(address="203.0.113.9", device="Firefox · Windows")


def person_with_password(**fields: Any) -> User:
    person: User = UserFactory(**fields)
    person.set_password(PASSWORD)
    person.save()
    remember_verified_address(person)
    return person


@pytest.fixture
def maya() -> User:
    return person_with_password(full_name="Maya Okafor")


def signed_in(person: User) -> Client:
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/130.0")
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("settings")).status_code == 302 and (
        client.get(reverse("profile")).status_code == 200
    )


def confirmed(client: Client) -> Client:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def turn_on(client: Client, **more: str) -> str:
    """Set up the app; returns its secret."""
    form = confirmed(client).get(reverse("mfa_activate_totp")).context["form"]
    secret: str = form.secret
    assert "autofocus" in str(form["code"])
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    with pytest.MonkeyPatch.context() as patch:
        # The half minute may end between the two lines.
        patch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter([counter]))
        client.post(reverse("mfa_activate_totp"), {"code": code, **more})
    assert Authenticator.objects.filter(type="totp").exists()
    return secret


def live_token(person: User) -> Any:
    return person.api_tokens.create(
        name="CI", token_hash="x" * 64, expires_at=timezone.now() + timedelta(days=1)
    )


def test_a_changed_password_ends_other_sessions_and_tells(maya: User, mailoutbox: list[Any]) -> None:
    here, there = signed_in(maya), signed_in(maya)
    key = here.session.session_key
    passwords = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    here.post(reverse("account_change_password"), passwords)
    assert is_in(here)
    assert here.session.session_key != key
    assert not is_in(there)
    assert PersonSession.objects.filter(user=maya).count() == 1
    assert "Your password was changed" in mailoutbox[-1].subject
    assert "Firefox · Linux" in mailoutbox[-1].body
    assert NEW_PASSWORD not in mailoutbox[-1].body
    assert KnownDevice.objects.filter(user=maya).count() == 1


@pytest.mark.parametrize("ends", [True, False])
def test_tokens_end_with_the_password_where_the_person_says_so(maya: User, ends: bool) -> None:
    token, client = live_token(maya), signed_in(maya)
    page = client.get(reverse("account_change_password")).content.decode()
    assert "End my API token too" in page
    passwords = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post(reverse("account_change_password"), passwords | ({"end_tokens": "on"} if ends else {}))
    token.refresh_from_db()
    assert (token.revoked_at is not None) is ends


@pytest.mark.django_db(transaction=True)
def test_the_second_factor_ends_other_sessions_and_offers_to_end_tokens(
    maya: User, mailoutbox: list[Any]
) -> None:
    token = live_token(maya)
    here, there = signed_in(maya), signed_in(maya)
    key = here.session.session_key
    turn_on(here, end_tokens="on")
    token.refresh_from_db()
    assert is_in(here)
    assert here.session.session_key != key
    assert not is_in(there)
    assert token.revoked_at is not None
    assert "Your second factor is on" in mailoutbox[-1].subject
    assert ChangeSet.objects.filter(intent="factor_on", actor_id=maya.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_turning_it_off_and_making_codes_is_told(maya: User, mailoutbox: list[Any]) -> None:
    client = signed_in(maya)
    turn_on(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    assert "New recovery codes" in mailoutbox[-1].subject
    client.post(reverse("mfa_deactivate_totp"))
    assert "Your second factor is off" in mailoutbox[-1].subject
    kinds = set(DoorRecord.objects.filter(user=maya).values_list("kind", flat=True))
    assert {"factor_on", "codes_made", "factor_off"} <= kinds


def test_the_session_is_new_at_sign_in(maya: User) -> None:
    client = Client()
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = "by somebody"
    session.save()
    client.cookies["plumbline"] = session.session_key
    client.post(reverse("account_login"), {"login": maya.email, "password": PASSWORD})
    assert client.session.session_key != session.session_key


def test_a_new_device_is_told_once(maya: User, mailoutbox: list[Any]) -> None:
    client = signed_in(maya)
    client.post(reverse("account_logout"))
    client.post(reverse("account_login"), {"login": maya.email, "password": PASSWORD})
    assert [mail.subject.split(" (")[0] for mail in mailoutbox] == ["Sign-in from a new device"]
    kinds = list(DoorRecord.objects.filter(user=maya).values_list("kind", flat=True))
    assert sorted(kinds) == ["new_device", "signed_in"]


def test_every_notice_can_be_written_in_german_too(maya: User, mailoutbox: list[Any]) -> None:
    facts = {"admin": "Ada", "left": 9, "name": "CI", "may": "read only"}
    for language in ("en", "de"):
        maya.language = language
        for event in SecurityEvent:
            tell_person(maya, event, origin=ORIGIN, facts=facts)
    texts = [mail.body for mail in mailoutbox]
    assert len(set(texts)) == 2 * len(SecurityEvent)
    assert all("203.0.113.9" in text and "/settings/security/" in text for text in texts)
    assert not any("%(" in text for text in texts)
    with translation.override("de"):
        assert translation.gettext("Sign-in from a new device") in mailoutbox[len(SecurityEvent)].subject


def test_sessions_are_listed_and_ended_one_by_one(maya: User) -> None:
    here, there = signed_in(maya), signed_in(maya)
    page = here.get(reverse("security")).content.decode()
    assert page.count("Firefox · Linux") >= 2
    for client in (here, there):
        assert client.session.session_key not in page, "a session's key lets anybody in who reads it"
    handle = session_handle(there.session.session_key)
    assert here.post(reverse("session_end", args=[handle])).status_code == 302
    assert is_in(here)
    assert not is_in(there)


def test_nobody_ends_somebody_elses_session(maya: User) -> None:
    client = signed_in(maya)
    handle = session_handle(client.session.session_key)
    with pytest.raises(NotVisible):
        sign_out_session(actor=actor_for(UserFactory()), handle=handle, origin=ORIGIN)
    assert is_in(client)


def test_the_last_sign_of_life_is_kept_without_a_query_per_request(
    maya: User, django_assert_num_queries: Any
) -> None:
    client = signed_in(maya)
    long_ago = timezone.now() - timedelta(hours=1)
    PersonSession.objects.update(last_seen_at=long_ago)
    client.get(reverse("settings"))
    assert PersonSession.objects.get().last_seen_at > long_ago
    with django_assert_num_queries(2):  # session, person
        client.get(reverse("settings"))


def test_deactivation_forgets_sessions_and_devices(maya: User) -> None:
    client = signed_in(maya)
    deactivate_person(actor=SYSTEM, user_id=maya.pk)
    assert not is_in(client)
    assert not KnownDevice.objects.exists()
    client.post(reverse("account_login"), {"login": maya.email, "password": PASSWORD})
    assert DoorRecord.objects.filter(user=maya, kind="inactive").exists()


def test_sessions_from_before_are_taken_along(maya: User) -> None:
    """Nobody is signed out by the upgrade."""
    from importlib import import_module

    from django.apps import apps

    old = OldStore()
    old["_auth_user_id"] = str(maya.pk)
    old["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    old["_auth_user_hash"] = maya.get_session_auth_hash()
    old.save()
    import_module("people.migrations.0008_sessions_name_their_person").copy_sessions(apps, None)
    client = Client()
    client.cookies["plumbline"] = old.session_key
    assert is_in(client)
    assert PersonSession.objects.get().user == maya


def test_the_rule_asks_whoever_has_the_role_and_no_factor(maya: User) -> None:
    project = ProjectFactory(manager=maya)
    team = member_of(project)
    team.set_password(PASSWORD)
    team.save()
    require_second_factor(actor=SYSTEM, roles=["project_manager"])
    hers = signed_in_anyhow(maya)
    answer = hers.get(reverse("profile"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_activate_totp"))
    fragment = hers.get(reverse("profile"), HTTP_HX_REQUEST="true")
    assert fragment["HX-Redirect"] == reverse("mfa_activate_totp")
    assert hers.get("/api/v1/tasks/").json()["code"] == "second_factor_required"
    assert signed_in_anyhow(team).get(reverse("profile")).status_code == 200
    totp.TOTP.activate(maya, totp.generate_totp_secret())
    assert hers.get(reverse("profile")).status_code == 200


def signed_in_anyhow(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_role_in_the_organisation_counts_too() -> None:
    boss = UserFactory(organisation_role="portfolio_manager")
    ProjectFactory()
    require_second_factor(actor=SYSTEM, roles=["portfolio_manager", "stakeholder"])
    assert signed_in_anyhow(boss).get(reverse("profile")).status_code == 302
    require_second_factor(actor=SYSTEM, roles=[])
    assert signed_in_anyhow(boss).get(reverse("profile")).status_code == 200


def test_the_rule_leaves_an_admin_who_can_sign_in() -> None:
    ProjectFactory()
    admin = UserFactory(organisation_role="admin")
    with pytest.raises(DomainError, match="your own second factor first"):
        require_second_factor(actor=actor_for(admin), roles=["admin"])
    totp.TOTP.activate(admin, totp.generate_totp_secret())
    require_second_factor(actor=actor_for(admin), roles=["admin"])
    with pytest.raises(Forbidden):
        require_second_factor(actor=actor_for(UserFactory()), roles=[])


def test_an_admin_helps_whoever_lost_phone_and_codes(maya: User, mailoutbox: list[Any]) -> None:
    admin = UserFactory(full_name="Ada Admin", organisation_role="admin")
    client = signed_in(maya)
    totp.TOTP.activate(maya, totp.generate_totp_secret())
    RecoveryCodes.activate(maya)
    reset_second_factor(actor=actor_for(admin), user_id=maya.pk, origin=ORIGIN)
    assert not Authenticator.objects.filter(user=maya).exists()
    assert not is_in(client)
    assert "Ada Admin took away" in mailoutbox[-1].body
    change_set = ChangeSet.objects.get(intent="factor_reset")
    assert (change_set.actor_id, change_set.summary) == (admin.pk, "Maya Okafor")
    with pytest.raises(DomainError, match="no second factor"):
        reset_second_factor(actor=actor_for(admin), user_id=maya.pk, origin=ORIGIN)
    with pytest.raises(Forbidden):
        reset_second_factor(actor=actor_for(maya), user_id=maya.pk, origin=ORIGIN)
    with pytest.raises(DomainError):
        reset_second_factor(actor=actor_for(admin), user_id=admin.pk, origin=ORIGIN)


def test_the_last_admin_is_helped_on_the_server(capsys: Any) -> None:
    admin = UserFactory(organisation_role="admin")
    totp.TOTP.activate(admin, totp.generate_totp_secret())
    call_command("reset_second_factor", admin.email.upper())
    assert not Authenticator.objects.exists()
    with pytest.raises(CommandError, match="nobody"):
        call_command("reset_second_factor", "nobody@example.org")


def test_the_log_is_the_admins_and_can_be_filtered(maya: User) -> None:
    admin = UserFactory(organisation_role="admin")
    for kind, user in (("signed_in", maya), ("wrong_password", maya), ("wrong_password", None)):
        note_at_door(kind, origin=ORIGIN, user=user)
    client = signed_in_anyhow(admin)

    def shown(**query: str) -> int:
        return len(client.get(reverse("sign_in_log"), query).context["page"])

    assert (shown(), shown(show="refused"), shown(q="okafor"), shown(kind="signed_in")) == (3, 2, 2, 1)
    assert shown(kind="nonsense", page="²") == 3
    assert signed_in_anyhow(maya).get(reverse("sign_in_log")).status_code == 403


def test_the_log_is_forgotten_after_its_days(maya: User, settings: Any) -> None:
    settings.SIGN_IN_LOG_DAYS = 30
    old, new = (note_at_door("signed_in", origin=ORIGIN, user=maya) for _line in range(2))
    DoorRecord.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=31))
    PersonSession.objects.create(
        session_key="over", session_data="", expire_date=timezone.now() - timedelta(days=1)
    )
    assert forget_door_records() == 1
    assert list(DoorRecord.objects.all()) == [new]
    assert not PersonSession.objects.exists()


def test_no_history_holds_a_password_or_a_tokens_hash() -> None:
    from exchange.tokens.services import create_token
    from people.invitations.services import accept_invitation, invite_person

    invited = invite_person(actor=SYSTEM, email="new@brandt.example", organisation_role="admin")
    assert invited.invitation is not None
    person = UserFactory()
    create_token(actor=actor_for(person), name="CI", valid_days=1)
    kept = " ".join(str(change.after) for change in Change.objects.all())
    assert "new@brandt.example" in kept
    assert invited.invitation.token_hash not in kept
    assert person.api_tokens.get().token_hash not in kept
    with pytest.raises(NotVisible):
        accept_invitation(token="guessed", full_name="X", password=PASSWORD)
