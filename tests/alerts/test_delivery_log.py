"""The delivery log: a test e-mail to oneself, sealed addresses, channels that change, and what is forgotten when."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.models import Delivery, TeamsAddress, TeamsChannel
from alerts.sending.services import deliver_due, forget_deliveries, try_email
from alerts.teams.services import add_teams_channel, change_teams_channel, try_teams_channel
from core.access import SYSTEM
from core.errors import DomainError, Forbidden
from core.models import Change
from core.sealing import CannotUnseal, seal, unseal
from people.access import actor_for
from people.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SECRET = "https://prod-1.westeurope.logic.azure.com/workflows/1?sig=hush"


@pytest.fixture
def admin() -> User:
    return UserFactory(organisation_role="admin", email="sofia@example.org")


def test_a_test_mail_goes_to_who_pressed_the_button_and_stands_in_the_log(
    client: Client, admin: User, settings
) -> None:
    settings.MAIL_TRANSPORT = {"backend": "django.core.mail.backends.locmem.EmailBackend"}
    client.force_login(admin, backend=settings.AUTHENTICATION_BACKENDS[0])
    answer = client.post(reverse("email_try"), follow=True).content.decode()
    assert "A test message to sofia@example.org is on its way." in answer
    assert "E-mail from Plumbline arrives" in answer
    assert deliver_due() == 1
    assert mail.outbox[0].to == ["sofia@example.org"]
    assert Delivery.objects.get().status == "sent"


def test_only_an_admin_sends_test_mails() -> None:
    with pytest.raises(Forbidden):
        try_email(actor=actor_for(UserFactory()))
    with pytest.raises(DomainError):
        try_email(actor=SYSTEM)


def test_the_log_forgets_what_is_done_with_and_never_what_waits(settings) -> None:
    settings.DELIVERY_LOG_DAYS = 30
    now = timezone.now()
    for status in Delivery.Status.values:
        for days in (10, 40):
            Delivery.objects.create(
                recipient=f"{status}{days}@example.org",
                subject="S",
                text="T",
                status=status,
                created_at=now - timedelta(days=days),
            )
    assert forget_deliveries(now=now) == len(Delivery.Status.values) - 1
    assert forget_deliveries(now=now) == 0
    assert not Delivery.objects.filter(
        recipient__in=["sent40@example.org", "failed40@example.org", "held40@example.org"]
    ).exists()
    assert Delivery.objects.filter(recipient="pending40@example.org").exists()


def test_an_address_is_stored_sealed_and_opens_for_sending_alone() -> None:
    channel = add_teams_channel(actor=SYSTEM, name="Steering", url=SECRET, kinds=["gate_waiting"])
    stored = TeamsAddress.objects.get(channel=channel).url
    assert "hush" not in stored
    assert unseal(stored) == SECRET
    assert not Change.objects.filter(after__icontains="hush").exists()


def test_a_new_key_opens_what_the_earlier_one_sealed_and_an_unknown_one_does_not(settings) -> None:
    sealed = seal("secret")
    assert seal("secret") != sealed
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 60, [settings.SECRET_KEY]
    assert unseal(sealed) == "secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(CannotUnseal):
        unseal(sealed)
    with pytest.raises(CannotUnseal):
        unseal("https://plain.example.org")


def test_a_channel_sealed_with_a_lost_key_says_so_in_the_log(settings) -> None:
    channel = add_teams_channel(actor=SYSTEM, name="Steering", url=SECRET, kinds=["gate_waiting"])
    settings.SECRET_KEY = "n" * 60
    try_teams_channel(actor=SYSTEM, channel_id=channel.pk)
    deliver_due()
    row = Delivery.objects.get()
    assert row.status == "failed"
    assert "sealed with another key" in row.last_error


def test_a_channel_is_changed_without_its_address_being_typed_again(client: Client, admin: User) -> None:
    channel = add_teams_channel(actor=SYSTEM, name="Steering", url=SECRET, kinds=["gate_waiting"])
    client.force_login(admin, backend=settings.AUTHENTICATION_BACKENDS[0])
    address = reverse("teams_change", args=[channel.pk])
    page = client.get(address).content.decode()
    assert "hush" not in page
    answer = client.post(
        address, {"name": "Board", "url": "", "project_id": "", "kinds": ["mention", "assigned"]}
    )
    assert answer.status_code == 302
    channel = TeamsChannel.objects.get()
    assert (channel.name, sorted(channel.kinds)) == ("Board", ["assigned", "mention"])
    assert unseal(channel.address.url) == SECRET
    other = SECRET.replace("prod-1", "prod-2")
    change_teams_channel(actor=SYSTEM, channel_id=channel.pk, name="Board", kinds=["mention"], url=other)
    assert unseal(TeamsAddress.objects.get().url) == other
    assert client.post(address, {"name": "Board", "url": "", "project_id": ""}).status_code == 422
    with pytest.raises(DomainError):
        change_teams_channel(
            actor=SYSTEM, channel_id=channel.pk, name="Board", kinds=["mention"], url="http://10.0.0.1/"
        )
