"""Another address: proven by a link in its mailbox and a fresh password, told to the old one, taken back from there."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.models import Delivery
from core.errors import DomainError, NotVisible
from core.models import ChangeSet
from people.access import actor_for
from people.addresses.services import (
    cancel_address_change,
    confirm_address_change,
    request_address_change,
    undo_address_change,
)
from people.addresses.services.addresses import is_proven
from people.addresses.services.mail_limits import PER_ADDRESS
from people.models import AddressChange, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NEW = "maya@new.example"
PASSWORD = "a plumb line never lies"


@pytest.fixture(autouse=True)
def _outbox(settings: Any) -> None:
    # pytest-django puts its own mail box in the product's place.
    settings.EMAIL_BACKEND = "alerts.email_backend.OutboxEmailBackend"


@pytest.fixture
def maya() -> User:
    user: User = UserFactory(full_name="Maya Okafor", email="maya@old.example", is_proven=True)
    user.set_password(PASSWORD)
    user.save()
    return user


def mailed_token(recipient: str) -> str:
    text = Delivery.objects.filter(recipient=recipient).latest("id").text
    found = re.search(r"/address/\w+/([^/\s]+)/", text)
    assert found, text
    return found[1]


def change_address(user: User, email: str = NEW) -> None:
    request_address_change(actor=actor_for(user), email=email)
    confirm_address_change(actor=actor_for(user), token=mailed_token(email))
    user.refresh_from_db()


def test_asking_changes_nothing_but_sends_a_link_to_the_new_mailbox(maya: User) -> None:
    request_address_change(actor=actor_for(maya), email=" Maya@New.example ")
    maya.refresh_from_db()
    assert maya.email == "maya@old.example"
    token = mailed_token(NEW)
    assert len(token) >= 43  # 256 bits in base 64
    assert token not in str(AddressChange.objects.values().get())


def test_the_link_changes_it_and_the_old_mailbox_is_told(maya: User) -> None:
    change_address(maya)
    assert (maya.email, is_proven(maya)) == (NEW, True)
    assert NEW in Delivery.objects.filter(recipient="maya@old.example").latest("id").text
    assert ChangeSet.objects.filter(intent="change_address", actor=maya, summary=NEW).exists()


def test_a_link_is_good_once_for_a_day_and_until_it_is_taken_back(maya: User) -> None:
    change_address(maya)
    with pytest.raises(NotVisible):
        confirm_address_change(actor=actor_for(maya), token=mailed_token(NEW))
    request_address_change(actor=actor_for(maya), email="maya@third.example")
    cancel_address_change(actor=actor_for(maya))
    with pytest.raises(NotVisible):
        confirm_address_change(actor=actor_for(maya), token=mailed_token("maya@third.example"))
    request_address_change(actor=actor_for(maya), email="maya@third.example")
    AddressChange.objects.update(expires_at=timezone.now())
    with pytest.raises(NotVisible):
        confirm_address_change(actor=actor_for(maya), token=mailed_token("maya@third.example"))


def test_a_link_that_went_astray_is_worth_nothing(maya: User) -> None:
    request_address_change(actor=actor_for(maya), email=NEW)
    with pytest.raises(NotVisible):
        confirm_address_change(actor=actor_for(UserFactory()), token=mailed_token(NEW))


def test_another_persons_address_is_not_taken_and_only_its_mailbox_hears_of_it(
    maya: User,
) -> None:
    UserFactory(email=NEW, is_proven=True)
    request_address_change(actor=actor_for(maya), email=NEW)
    (mail,) = Delivery.objects.all()
    assert mail.recipient == NEW
    assert "/address/" not in mail.text


def test_who_proves_an_address_in_between_keeps_it(maya: User) -> None:
    request_address_change(actor=actor_for(maya), email=NEW)
    UserFactory(email=NEW, is_proven=True)
    with pytest.raises(DomainError, match="has an account by now"):
        confirm_address_change(actor=actor_for(maya), token=mailed_token(NEW))


def test_an_account_without_proof_gives_the_address_to_its_owner(maya: User) -> None:
    taker = UserFactory(email=NEW)
    change_address(maya)
    taker.refresh_from_db()
    assert (maya.email, taker.email) == (NEW, f"account-{taker.pk}@released.invalid")


def test_the_present_address_is_proven_in_the_same_way() -> None:
    admin = User.objects.create_superuser("boss@brandt.example", PASSWORD, full_name="The Boss")
    assert not is_proven(admin)
    change_address(admin, "boss@brandt.example")
    assert is_proven(admin)
    with pytest.raises(DomainError, match="your address already"):
        request_address_change(actor=actor_for(admin), email="boss@brandt.example")


def test_the_old_mailbox_takes_the_account_back(maya: User, client: Client) -> None:
    client.force_login(maya)
    token = maya.api_tokens.create(
        name="CI", token_hash="x" * 64, expires_at=timezone.now() + timedelta(days=1)
    )
    change_address(maya)
    undo_address_change(token=mailed_token("maya@old.example"))
    maya.refresh_from_db()
    token.refresh_from_db()
    assert (maya.email, is_proven(maya), maya.has_usable_password()) == (
        "maya@old.example",
        True,
        False,
    )
    assert token.revoked_at is not None
    assert client.get(reverse("profile")).status_code == 302


def test_it_is_taken_back_once_and_within_a_week(maya: User) -> None:
    change_address(maya)
    AddressChange.objects.update(done_at=timezone.now() - timedelta(days=7, minutes=1))
    with pytest.raises(NotVisible):
        undo_address_change(token=mailed_token("maya@old.example"))
    AddressChange.objects.update(done_at=timezone.now())
    undo_address_change(token=mailed_token("maya@old.example"))
    with pytest.raises(NotVisible):
        undo_address_change(token=mailed_token("maya@old.example"))


def test_nobody_mails_strangers_in_numbers(maya: User) -> None:
    for _time in range(PER_ADDRESS):
        request_address_change(actor=actor_for(maya), email=NEW)
    with pytest.raises(DomainError, match="Try again tomorrow"):
        request_address_change(actor=actor_for(UserFactory()), email=NEW)


@pytest.mark.parametrize("more", [{}, {"once_key": "as-pages-send-it"}])
def test_the_page_asks_for_the_password_first(maya: User, client: Client, more: dict[str, str]) -> None:
    client.force_login(maya)
    answer = client.post(reverse("own_address"), {"email": NEW, **more})
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not AddressChange.objects.exists()


def test_whoever_has_no_password_sets_one_first(client: Client) -> None:
    person = UserFactory()
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    page = client.post(reverse("own_address"), {"email": NEW})
    assert "Set a password by e-mail" in page.content.decode()
    assert not AddressChange.objects.exists()


def test_no_alert_goes_to_an_address_that_leads_nowhere() -> None:
    from alerts.raising.services import raise_alert

    person = UserFactory(email="account-7@released.invalid")
    alert = raise_alert(kind="task_overdue", key="1", recipient=person, title="Late", why="Yours")
    assert alert is not None
    assert not Delivery.objects.exists()


def test_no_mail_goes_to_an_address_that_leads_nowhere() -> None:
    from django.core.mail import send_mail

    send_mail("Hello", "x", None, ["account-7@released.invalid", "maya@old.example"])
    assert [row.recipient for row in Delivery.objects.all()] == ["maya@old.example"]
