"""/healthz and /readyz, with the database and the broker that are really there."""

import pytest
from django.test import Client
from django.utils import timezone

from core.models import Heartbeat


def test_alive_without_any_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_ready_with_database_and_broker_and_no_worker_yet(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["worker"] == {"state": "never", "last_heartbeat": None}


@pytest.mark.django_db
def test_a_late_worker_is_told_and_web_stays_ready(client: Client) -> None:
    Heartbeat.objects.create(name="worker", at=timezone.now() - timezone.timedelta(minutes=5))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["worker"]["state"]) == (200, "late")


@pytest.mark.django_db
def test_not_ready_when_the_broker_is_away(client: Client, settings: object) -> None:
    from celery import current_app

    known = current_app.conf.broker_url
    current_app.conf.broker_url = "redis+socket:///tmp/there-is-no-broker-here"
    try:
        answer = client.get("/readyz")
    finally:
        current_app.conf.broker_url = known
    assert (answer.status_code, answer.json()["broker"], answer.json()["database"]) == (
        503,
        {"ok": False},
        {"ok": True},
    )


@pytest.mark.django_db
def test_not_ready_when_no_new_connection_opens(client: Client) -> None:
    from django.db import connections

    known = connections.settings["default"]["NAME"]
    connections.settings["default"]["NAME"] = "no_such_database"
    try:
        answer = client.get("/readyz")
    finally:
        connections.settings["default"]["NAME"] = known
    assert (answer.status_code, answer.json()["database"]) == (503, {"ok": False})
