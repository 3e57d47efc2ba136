"""Quiet hours, the daily e-mail and time zones, replayed on a clock that the test sets."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.models import Alert, Delivery
from alerts.preferences.services import Choice, mute_kind, save_preferences, save_times
from alerts.raising.services import raise_alert
from alerts.raising.services import raising as raising_service
from alerts.sending.services import send_digests
from alerts.timing import after_quiet, next_daily
from people.access import actor_for
from people.models import User
from tests.factories import UserFactory

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
NIGHT = (time(22), time(7))


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "quiet", "leaves"),
    [
        ("2026-11-20T21:59", NIGHT, "2026-11-20T21:59"),
        ("2026-11-20T22:00", NIGHT, "2026-11-21T07:00"),
        ("2026-11-21T06:59", NIGHT, "2026-11-21T07:00"),
        ("2026-11-21T07:00", NIGHT, "2026-11-21T07:00"),
        ("2026-11-21T12:30", (time(12), time(13)), "2026-11-21T13:00"),
        ("2026-11-21T13:30", (time(12), time(13)), "2026-11-21T13:30"),
        ("2026-11-21T12:30", (None, None), "2026-11-21T12:30"),
        ("2026-03-28T23:00", NIGHT, "2026-03-29T07:00"),
    ],
)
def test_quiet_hours_delay_to_their_end(moment: str, quiet: Any, leaves: str) -> None:
    assert after_quiet(at(moment), BERLIN, *quiet) == at(leaves)


def test_the_morning_is_the_persons_own_also_when_clocks_change() -> None:
    moment = datetime(2026, 10, 24, 10, tzinfo=UTC)
    assert next_daily(moment, BERLIN, time(8)) == datetime(2026, 10, 25, 7, tzinfo=UTC)  # winter time by then
    assert next_daily(moment, NEW_YORK, time(8)) == datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert next_daily(at("2026-11-20T08:00"), BERLIN, time(8)) == at("2026-11-21T08:00")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    class Clock:
        now_at = at("2026-11-20T15:00")

        def now(self) -> datetime:
            return self.now_at

    shown = Clock()
    monkeypatch.setattr(raising_service, "timezone", shown)
    return shown


def tell(person: User, key: str, **values: Any) -> Alert | None:
    return raise_alert(
        **{"kind": "task_overdue", "key": key, "recipient": person, "title": f"Fact {key}", "why": "Yours."}
        | values
    )


def wants(person: User, **choice: bool) -> None:
    save_preferences(actor=actor_for(person), choices={"task_overdue": Choice(**choice)})


@pytest.mark.django_db
def test_an_email_waits_for_the_end_of_quiet_hours_where_the_person_is(clock: Any) -> None:
    person = UserFactory(time_zone="America/New_York")
    save_times(actor=actor_for(person), digest_at=time(8), quiet_from=time(20), quiet_until=time(8))
    clock.now_at = at("2026-11-20T07:30", NEW_YORK)
    tell(person, "early")
    clock.now_at = at("2026-11-20T12:00", NEW_YORK)
    tell(person, "noon")
    leaves = [row.next_attempt_at for row in Delivery.objects.order_by("id")]
    assert leaves == [at("2026-11-20T08:00", NEW_YORK), at("2026-11-20T12:00", NEW_YORK)]


@pytest.mark.django_db
def test_a_day_of_ticks_tells_each_alert_in_one_daily_email(clock: Any) -> None:
    person, other = UserFactory(time_zone="Europe/Berlin"), UserFactory(time_zone="America/New_York")
    for somebody in (person, other):
        wants(somebody, is_daily=True)
    start = at("2026-11-20T06:00")
    for minute in range(0, 48 * 60, 10):
        clock.now_at = start + timedelta(minutes=minute)
        if minute % 360 == 0:  # every six hours a fact, found again and again
            for somebody in (person, other):
                for _ in range(2):
                    tell(somebody, str(minute))
        send_digests(now=clock.now_at)
        send_digests(now=clock.now_at)  # a second beat
    mine = Delivery.objects.filter(recipient=person.email).order_by("id")
    assert [row.next_attempt_at.astimezone(BERLIN).strftime("%d %H:%M") for row in mine] == [
        "20 08:00",
        "21 08:00",
    ]
    assert [row.text.count("Fact ") for row in mine] == [1, 4]
    theirs = Delivery.objects.filter(recipient=other.email).order_by("id")
    assert [row.next_attempt_at.astimezone(NEW_YORK).strftime("%d %H:%M") for row in theirs] == [
        "20 08:00",
        "21 08:00",
    ]
    assert all(row.is_digest for row in Delivery.objects.all())
    assert (
        sum(row.text.count("Fact ") for row in mine)
        + Alert.objects.filter(recipient=person, digest_at__isnull=False).count()
        == 8
    )


@pytest.mark.django_db
def test_what_was_all_read_meanwhile_makes_no_daily_email(clock: Any) -> None:
    person = UserFactory()
    wants(person, is_daily=True)
    tell(person, "a")
    Alert.objects.update(read_at=clock.now_at)
    assert send_digests(now=clock.now_at + timedelta(days=2)) == 0
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_a_muted_kind_keeps_its_way_of_coming(clock: Any) -> None:
    person = UserFactory()
    wants(person, by_email=False)
    mute_kind(actor=actor_for(person), kind="task_overdue")
    alert = tell(person, "a")
    assert alert is not None
    assert alert.is_muted
    assert alert.read_at
    mute_kind(actor=actor_for(person), kind="task_overdue", is_muted=False)
    tell(person, "b")
    assert not Delivery.objects.exists()
    assert Alert.objects.filter(is_muted=True).count() == 1


@pytest.mark.django_db
def test_the_daily_email_has_both_parts_in_the_persons_language_and_its_links(clock: Any) -> None:
    person = UserFactory(language="de")
    wants(person, is_daily=True)
    tell(person, "a", project_name="ERP <cloud>", url="/p/ERP/tasks/7/", severity="urgent")
    send_digests(now=clock.now_at + timedelta(days=1))
    mail = Delivery.objects.get()
    assert '<html lang="de"' in mail.html
    assert "ERP &lt;cloud&gt;" in mail.html
    for part in (mail.text, mail.html):
        assert "http://testserver/p/ERP/tasks/7/" in part
        assert "http://testserver/settings/alerts/" in part
