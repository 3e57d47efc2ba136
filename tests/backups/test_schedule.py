"""Backups by schedule, and the alert when the last good one is too old, told once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder

from alerts.models import Alert
from backups.models import Backup
from backups.schedule import reads
from backups.schedule.services import is_due, make_due_backup, watch_age
from tests.factories import UserFactory
from tests.queries import assert_query_count

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 29, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def attempt(ago, *, is_good=True, source=Backup.Source.SCHEDULE):
    return Backup.objects.create(
        source=source,
        started_at=NOW - ago,
        finished_at=NOW - ago + timedelta(minutes=1),
        is_good=is_good,
        path="/srv/backups/plumbline.backup",
        bytes=123_456_789,
        rows=12_345,
        files=67,
        problem="" if is_good else "pg_dump failed: no space left",
    )


@pytest.fixture
def every_day(settings, tmp_path):
    settings.BACKUP_EVERY_HOURS = 24
    settings.BACKUP_DIR = str(tmp_path / "backups")
    settings.BACKUP_KEEP = 2
    return tmp_path / "backups"


def test_without_a_rhythm_none_is_due():
    assert not is_due(NOW)
    assert make_due_backup(NOW) is None


def test_the_first_is_due_at_once(every_day):
    assert is_due(NOW)


def test_the_next_is_due_when_the_hours_have_passed(every_day):
    attempt(23 * HOUR)
    assert not is_due(NOW)
    assert is_due(NOW + HOUR)


def test_one_by_hand_does_not_put_the_schedule_off(every_day):
    attempt(HOUR, source=Backup.Source.COMMAND)
    assert is_due(NOW)


def test_after_a_failure_the_next_attempt_waits_a_while(every_day):
    attempt(timedelta(minutes=29), is_good=False)
    assert not is_due(NOW)
    assert is_due(NOW + timedelta(minutes=1))


@pytest.mark.django_db(transaction=True)
def test_schedule_makes_one_and_keeps_the_newest_of_its_own(every_day):
    every_day.mkdir()
    (every_day / "by-hand.backup").touch()
    for number in range(3):
        now = NOW + number * 24 * HOUR
        assert make_due_backup(now) is not None
        Backup.objects.update(started_at=now)  # noted at the machine's time, which no test hangs on
        assert make_due_backup(now) is None  # a repeated message makes no second one
    names = sorted(path.name for path in every_day.iterdir())
    assert names == [
        "by-hand.backup",
        "plumbline-20261130-040000.backup",
        "plumbline-20261201-040000.backup",
    ]


@pytest.fixture
def admin():
    return UserFactory(full_name="An Admin", organisation_role="admin")


@pytest.fixture
def installed_long_ago(monkeypatch):
    monkeypatch.setattr(reads, "installed_at", lambda: NOW - 400 * HOUR)


def test_last_good_one_too_old_is_told_once_to_every_admin(admin, installed_long_ago, settings):
    UserFactory(full_name="Somebody else")
    UserFactory(full_name="A former admin", organisation_role="admin", is_active=False)
    attempt(49 * HOUR)
    attempt(HOUR, is_good=False)
    assert watch_age(NOW) == 1
    assert watch_age(NOW + HOUR) == 0
    alert = Alert.objects.get()
    assert (alert.recipient, alert.kind, alert.url) == (admin, "backup_late", "/settings/backups/")
    assert alert.title == "The last good backup is older than 48 hours"


def test_a_new_one_heals_and_a_later_lapse_is_told_again(admin, installed_long_ago):
    attempt(49 * HOUR)
    assert watch_age(NOW) == 1
    attempt(HOUR)
    assert watch_age(NOW) == 0
    assert watch_age(NOW + 48 * HOUR) == 1
    assert Alert.objects.count() == 2


def test_an_installation_without_any_is_told_after_the_same_time(admin, monkeypatch):
    monkeypatch.setattr(reads, "installed_at", lambda: NOW - 47 * HOUR)
    assert watch_age(NOW) == 0
    assert watch_age(NOW + 2 * HOUR) == 1
    assert Alert.objects.get().title == "There is no backup, after more than 48 hours"


def test_zero_hours_tell_nobody(admin, installed_long_ago, settings):
    settings.BACKUP_ALERT_HOURS = 0
    assert watch_age(NOW) == 0


def test_an_installations_age_is_its_first_migrations():
    first = MigrationRecorder.Migration.objects.order_by("applied").first()
    assert reads.installed_at() == first.applied


def test_page_shows_the_last_good_one_and_why_another_failed(as_user, admin, installed_long_ago):
    attempt(49 * HOUR)
    attempt(HOUR, is_good=False)
    client = as_user(admin)
    with assert_query_count("backups.backups"):
        page = client.get("/settings/backups/").content.decode()
    assert "117.7\xa0MB" in page
    assert "12,345 rows" in page
    assert "pg_dump failed: no space left" in page
    assert "BACKUP_EVERY_HOURS is not set" in page
    for _number in range(10):
        attempt(HOUR)
    with assert_query_count("backups.backups"):
        client.get("/settings/backups/")


def test_page_without_any_says_so(as_user, admin, settings):
    settings.BACKUP_EVERY_HOURS, settings.BACKUP_ALERT_HOURS = 24, 0
    page = as_user(admin).get("/settings/backups/").content.decode()
    assert "No backup has been made yet" in page
    assert "every 24 hours" in page
    assert "BACKUP_ALERT_HOURS is 0" in page
