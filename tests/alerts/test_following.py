"""An alert follows its fact: written anew as it grows, closed as it ends, told again only when it comes back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alerts.inbox.services import mark_read
from alerts.models import Alert, Delivery
from alerts.raising.services import Member, NewAlert, close_alerts, keep_alerts, raise_alerts
from people.access import actor_for
from people.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return UserFactory(organisation_role="admin")


def chain(person: User, *members: str, key: str = "a chain", **values: Any) -> NewAlert:
    given: dict[str, Any] = {"kind": "task_overdue", "project_id": 7, "title": f"Late, {len(members)} wait"}
    return NewAlert(
        key=key,
        recipient=person,
        why="Yours.",
        members=[Member(name, "due today") for name in members],
        **(given | values),
    )


def keep(*news: NewAlert) -> list[Alert]:
    return keep_alerts(news, kinds=["task_overdue"], project_ids=[7])


def test_a_chain_that_grows_is_written_anew_and_unread_but_not_mailed_again(person: User) -> None:
    assert len(keep(chain(person, "Build"))) == 1
    alert = Alert.objects.get()
    mark_read(actor=actor_for(person), alert_id=alert.pk)
    assert keep(chain(person, "Build", "Test")) == []
    alert.refresh_from_db()
    assert [one["name"] for one in alert.members] == ["Build", "Test"]
    assert (alert.title, alert.read_at) == ("Late, 2 wait", None)
    assert Delivery.objects.count() == 1


def test_a_chain_that_shrinks_stays_read(person: User) -> None:
    keep(chain(person, "Build", "Test"))
    alert = Alert.objects.get()
    mark_read(actor=actor_for(person), alert_id=alert.pk)
    keep(chain(person, "Build"))
    alert.refresh_from_db()
    assert (len(alert.members), alert.read_at is not None) == (1, True)


def test_what_is_found_no_more_closes_and_comes_back_without_a_mail_within_a_day(person: User) -> None:
    keep(chain(person))
    keep()
    alert = Alert.objects.get()
    assert alert.closed_at is not None
    assert keep(chain(person)) == []
    alert.refresh_from_db()
    assert (alert.closed_at, alert.read_at, Delivery.objects.count()) == (None, None, 1)


def test_what_comes_back_after_a_day_is_told_again(person: User) -> None:
    keep(chain(person))
    close_alerts([Alert.objects.get().pk], now=timezone.now() - timedelta(days=2))
    assert len(keep(chain(person))) == 1
    assert (Alert.objects.count(), Delivery.objects.count()) == (1, 2)


def test_other_kinds_and_projects_are_left_alone(person: User) -> None:
    raise_alerts([chain(person, key="b", project_id=8), chain(person, key="c", kind="deadline_risk")])
    keep()
    assert Alert.objects.filter(closed_at=None).count() == 2


def test_what_is_known_is_told_when_it_grows(person: User) -> None:
    keep_alerts([chain(person, "Build")], kinds=["task_overdue"], project_ids=[7], are_known=True)
    assert keep(chain(person, "Build")) == []
    assert Alert.objects.get().is_known
    assert len(keep(chain(person, "Build", "Test"))) == 1
    assert not Alert.objects.get().is_known


def test_many_alerts_in_many_bundles_take_statements_in_the_order_of_kinds() -> None:
    people = [UserFactory(organisation_role="admin") for _ in range(8)]
    news = [chain(person, key=f"{number}") for person in people for number in range(8)]
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert len(raise_alerts(news)) == 64
    print(f"64 alerts in 8 bundles: {len(counted)} statements")
    assert len(counted) <= 20
