"""An alert is told in the language that its reader reads now, whatever it was when it was raised."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from alerts.models import Alert, Delivery
from alerts.raising.services import Member, NewAlert, in_each_language, raise_alerts
from alerts.sending.services import send_digests
from controls.alerting.services import watch_overdue
from people.models import User
from tests.controls.plans import small_plan
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> User:
    made: User = UserFactory(language="en")
    return made


def lazily(text: str) -> Any:
    return lazy(lambda: _(text), str)()


def an_alert(reader: User, number: int = 1) -> NewAlert:
    return NewAlert(
        kind="time_returned",
        key=f"fact:{number}",
        recipient=reader,
        title=lazily("Critical"),
        body=lazily("Blocked"),
        why=lazily("You own this risk."),
        members=[Member("Build", lazily("on schedule"))],
    )


def worked_out_at_once(reader: User) -> NewAlert:
    def told() -> NewAlert:
        return NewAlert(
            kind="time_returned",
            key="fact:1",
            recipient=reader,
            title=_("Critical"),
            body=_("Blocked"),
            why=_("You own this risk."),
            members=[Member("Build", _("on schedule"))],
        )

    return in_each_language(reader, told)


def in_german(text: str) -> str:
    with translation.override("de"):
        return _(text)


def now_reads_german(reader: User) -> None:
    reader.language = "de"
    reader.save(update_fields=["language"])


@pytest.mark.parametrize("make", [an_alert, worked_out_at_once])
def test_the_inbox_speaks_the_readers_language_of_now(make: Any, reader: User, client: Client) -> None:
    raise_alerts([make(reader)])
    client.force_login(reader)
    assert "Critical" in client.get(reverse("inbox")).content.decode()
    now_reads_german(reader)
    html = client.get(reverse("inbox")).content.decode()
    for text in ("Critical", "Blocked", "You own this risk.", "on schedule"):
        assert in_german(text) in html
    # The words that were told stay as they are.
    assert Alert.objects.get().title == "Critical"


def test_its_own_page_and_the_api_do_so_too(reader: User, client: Client) -> None:
    (alert,) = raise_alerts([an_alert(reader)])
    now_reads_german(reader)
    client.force_login(reader)
    answer = client.get("/api/v1/alerts/", headers={"Accept-Language": "de"}).json()
    assert in_german("Critical") in str(answer)
    assert alert.pk


def test_a_bundle_is_told_in_the_readers_language(reader: User, client: Client, settings: Any) -> None:
    settings.ALERTS_BUNDLED_ABOVE = 2
    raise_alerts([an_alert(reader, number) for number in range(4)])
    now_reads_german(reader)
    client.force_login(reader)
    html = client.get(reverse("inbox")).content.decode()
    bundle = Alert.objects.get(bundle=None)
    assert bundle.texts["de"]["title"] in html
    assert bundle.texts["de"]["title"] != bundle.title
    listed = client.get(reverse("alert_bundle", args=[bundle.pk])).content.decode()
    assert in_german("Critical") in listed


def test_the_daily_mail_is_in_the_language_of_its_hour(reader: User) -> None:
    raise_alerts([an_alert(reader)])
    Alert.objects.update(digest_at=timezone.now())
    now_reads_german(reader)
    send_digests()
    mail = Delivery.objects.filter(is_digest=True).get()
    assert in_german("Critical") in mail.text


def test_words_that_every_language_shares_are_kept_once(reader: User) -> None:
    plain = NewAlert(kind="time_returned", key="fact:1", recipient=reader, title="Mind: 12", why="12")
    (alert,) = raise_alerts([plain])
    alert.refresh_from_db()
    assert alert.texts == {}


def test_what_a_watch_still_finds_is_told_in_every_language_again(reader: User) -> None:
    """Rows from before words were kept by language: what is still true is written anew, events stay."""
    plan = small_plan()
    day = datetime(2026, 3, 16, 8, tzinfo=UTC)
    watch_overdue(now=day)
    raise_alerts([an_alert(reader)])
    Alert.objects.update(texts={})
    watch_overdue(now=day)
    told = dict(Alert.objects.values_list("kind", "texts"))
    assert "überfällig" in told["task_overdue"]["de"]["title"]
    assert told["time_returned"] == {}
    assert plan.priya.alerts.count() == 1
