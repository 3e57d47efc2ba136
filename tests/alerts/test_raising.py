"""A fact is told once per person, whoever finds it however often."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import gettext_lazy

from alerts.models import Alert, Delivery
from alerts.preferences.services import Choice, save_preferences
from alerts.raising.services import NewAlert, raise_alert, raise_alerts
from core.access import SYSTEM
from people.access import actor_for
from people.directory.services import deactivate_person
from people.models import User
from tests.factories import UserFactory


def overdue(recipient: User, **values: Any) -> Alert | None:
    given = {
        "kind": "task_overdue",
        "key": "task-overdue:7:2026-11-20",
        "recipient": recipient,
        "title": "Load rehearsal is overdue",
        "why": "You are assigned to it.",
        "url": "/p/ERP/tasks/7/",
    } | values
    return raise_alert(**given)


@pytest.mark.django_db
def test_the_same_fact_makes_one_alert_and_one_email() -> None:
    person = UserFactory()
    assert overdue(person) is not None
    assert overdue(person) is None
    assert Alert.objects.count() == Delivery.objects.count() == 1


@pytest.mark.django_db
def test_another_due_date_or_person_is_another_fact() -> None:
    person = UserFactory()
    overdue(person)
    assert overdue(person, key="task-overdue:7:2026-11-27") is not None
    assert overdue(UserFactory()) is not None


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_find_a_fact_at_once_make_one_alert() -> None:
    person = UserFactory()
    start, told = threading.Barrier(4), []

    def find() -> None:
        start.wait()
        told.append(overdue(person))
        connection.close()

    threads = [threading.Thread(target=find) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([alert for alert in told if alert]) == 1
    assert Alert.objects.count() == Delivery.objects.count() == 1


@pytest.mark.django_db
def test_many_alerts_cost_a_few_statements(django_assert_num_queries: Any) -> None:
    people = [UserFactory() for _ in range(20)]
    news = [
        NewAlert(kind="task_overdue", key=f"k{number}", recipient=person, title="Overdue", why="Yours.")
        for person in people
        for number in range(5)
    ]
    with django_assert_num_queries(9):  # with the two of the savepoint
        assert len(raise_alerts(news)) == 100
    assert raise_alerts(news) == []
    assert Delivery.objects.count() == 100


@pytest.mark.django_db
def test_who_wants_no_email_finds_it_in_the_inbox_alone() -> None:
    person = UserFactory()
    choices = {"task_overdue": Choice(by_email=False), "unknown_kind": Choice()}
    save_preferences(actor=actor_for(person), choices=choices)
    assert overdue(person) is not None
    assert not Delivery.objects.exists()
    assert person.alert_preferences.count() == 1


@pytest.mark.django_db
def test_who_has_left_is_told_nothing() -> None:
    person = UserFactory()
    deactivate_person(actor=SYSTEM, user_id=person.pk)
    person.refresh_from_db()
    assert overdue(person) is None


@pytest.mark.django_db
def test_the_email_says_why_and_links_in_both_parts() -> None:
    overdue(UserFactory(), project_name="ERP <cloud>", body="Due 20 Nov.\nNow 3 days late.")
    mail = Delivery.objects.get()
    assert mail.subject == "ERP <cloud>: Load rehearsal is overdue"
    for part in (mail.text, mail.html):
        assert "http://testserver/p/ERP/tasks/7/" in part
        assert "You are assigned to it." in part
        assert "http://testserver/settings/alerts/" in part
    assert "ERP <cloud>" in mail.text
    assert "ERP &lt;cloud&gt;" in mail.html
    assert "<table" in mail.html
    assert "<style" in mail.html


@pytest.mark.django_db
def test_a_line_break_in_a_title_reaches_no_header() -> None:
    alert = overdue(UserFactory(), title="One\r\nBcc: everybody@example.org")
    assert alert is not None
    assert "\n" not in Delivery.objects.get().subject


@pytest.mark.django_db
def test_words_are_the_recipients_language() -> None:
    alert = overdue(UserFactory(language="de"), title=gettext_lazy("Monday"))
    assert alert is not None
    assert alert.title == "Montag"
    assert '<html lang="de"' in Delivery.objects.get().html
