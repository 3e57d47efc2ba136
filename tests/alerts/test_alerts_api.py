"""The inbox and its preferences over the API: the caller's own, with the rules of the pages."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from alerts.models import Alert, AlertTimes
from alerts.raising.services import raise_alert
from people.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client: Client) -> User:
    found: User = UserFactory(email="priya@example.org", organisation_role="admin")
    client.force_login(found, backend=settings.AUTHENTICATION_BACKENDS[0])
    return found


def told(person: User, number: int = 1, kind: str = "mention", **values: Any) -> Alert:
    alert = raise_alert(
        kind=kind,
        key=f"fact {number}",
        recipient=person,
        title=f"Alert {number}",
        why="You are named.",
        **values,
    )
    assert alert is not None
    return alert


def send(client: Client, method: str, name: str, *args: Any, **body: Any) -> Any:
    return getattr(client, method)(reverse(name, args=args), body, content_type="application/json")


def test_unread_is_listed_read_snoozed_and_unread_again(client: Client, person: User) -> None:
    first, second = told(person, 1), told(person, 2)
    told(UserFactory(), 3)
    listed = client.get(reverse("alert-list"), {"unread": "true"}).json()["results"]
    assert [row["id"] for row in listed] == [second.pk, first.pk]
    assert listed[0]["why"] == "You are named."
    read = send(client, "patch", "alert-detail", first.pk, is_read=True).json()
    assert read["read_at"]
    assert send(client, "patch", "alert-detail", first.pk, is_read=False).json()["read_at"] is None
    snoozed = send(client, "patch", "alert-detail", first.pk, snoozed_until="2199-01-01T08:00:00Z")
    assert snoozed.json()["snoozed_until"].startswith("2199-01-01")
    assert (
        send(client, "patch", "alert-detail", first.pk, snoozed_until="2001-01-01T08:00:00Z").status_code
        == 422
    )


def test_everything_seen_is_read_at_once_and_no_later_one(client: Client, person: User) -> None:
    first, _second, third = told(person, 1), told(person, 2, kind="comment"), told(person, 3)
    assert send(client, "post", "alert-read-all", up_to=first.pk).json() == {"marked": 1}
    assert send(client, "post", "alert-read-all", up_to=third.pk, kind="comment").json() == {"marked": 1}
    assert Alert.objects.get(pk=third.pk).read_at is None
    assert send(client, "post", "alert-read-all").status_code == 422


def test_a_kind_or_a_project_is_muted_from_an_alert(client: Client, person: User) -> None:
    alert = told(person, 1, project_id=77, project_name="ERP")
    assert send(client, "post", "alert-mute", alert.pk, what="project").status_code == 204
    assert told(person, 2, project_id=77).is_muted
    assert send(client, "post", "alert-mute", alert.pk, what="kind").status_code == 204
    kinds = {row["kind"]: row for row in client.get(reverse("alert-preference-list")).json()}
    assert kinds["mention"]["is_muted"]


def test_the_choice_for_a_kind_is_changed_and_the_rest_of_it_stays(client: Client, person: User) -> None:
    changed = send(client, "patch", "alert-preference-detail", "task_overdue", is_daily=True).json()
    assert (changed["by_email"], changed["is_daily"], changed["is_muted"]) == (True, True, False)
    assert changed["why"]
    assert send(client, "patch", "alert-preference-detail", "no_such_kind", is_daily=True).status_code == 404
    wrong = send(client, "patch", "alert-preference-detail", "task_overdue", is_daily="perhaps")
    assert wrong.status_code == 422


def test_times_are_read_and_changed_and_half_a_pair_is_refused(client: Client, person: User) -> None:
    assert client.get(reverse("alert-preference-times")).json()["digest_at"] == "08:00:00"
    body = {"quiet_from": "19:00", "quiet_until": "07:00"}
    assert send(client, "patch", "alert-preference-times", **body).json()["quiet_from"] == "19:00:00"
    refused = send(client, "patch", "alert-preference-times", quiet_until=None)
    assert refused.status_code == 422
    assert "quiet_until" in refused.content.decode()
    assert AlertTimes.objects.get(user=person).quiet_until is not None
