"""A budget for messages: many of a kind come as one, an hour has a ceiling, and nothing of it is lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.inbox.reads import inbox_page, unread_count
from alerts.inbox.services import mark_all_read, mark_read
from alerts.models import Alert, Delivery, TeamsChannel
from alerts.preferences.services import Choice, save_preferences
from alerts.raising.services import NewAlert, raise_alerts, settle
from alerts.sending.services import deliver_due, retry_delivery, send_digests, send_gathered
from core.access import SYSTEM
from core.errors import DomainError
from people.access import actor_for
from people.models import User
from projects.models import Project
from tests.alerts.smtp_server import MailServer
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1, seconds=1)


@pytest.fixture
def mail_server(settings: Any) -> Any:
    server = MailServer()
    settings.MAIL_TRANSPORT = server.transport
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def person() -> User:
    return UserFactory(email="priya@example.org", language="en", organisation_role="admin")


def facts(person: User, numbers: range, kind: str = "task_overdue", **values: Any) -> list[NewAlert]:
    given: dict[str, Any] = {"project_id": 7, "project_name": "ERP rollout", "severity": "warning"}
    return [
        NewAlert(
            kind=kind,
            key=f"{kind}:{number}",
            recipient=person,
            title=f"Task {number} is overdue",
            why="You are assigned to this task.",
            url=f"/p/ERP/tasks/{number}/",
            **(given | values),
        )
        for number in numbers
    ]


def mails() -> list[Delivery]:
    return list(Delivery.objects.filter(channel="email").exclude(status="held").order_by("id"))


def an_hour_later() -> None:
    """Everything happened an hour earlier."""
    for row in Delivery.objects.exclude(sent_at=None):
        Delivery.objects.filter(pk=row.pk).update(sent_at=row.sent_at - HOUR)
    for alert in Alert.objects.exclude(gathers_at=None):
        Alert.objects.filter(pk=alert.pk).update(gathers_at=alert.gathers_at - HOUR)


def test_many_of_a_kind_are_one_alert_and_one_mail(person: User) -> None:
    news = facts(person, range(36)) + facts(person, range(36, 37), severity="urgent", task_id=1)
    assert len(raise_alerts(news)) == 37
    assert raise_alerts(news) == []
    (mail,) = mails()
    assert mail.subject == "37 tasks are overdue in ERP rollout"
    for part in (mail.text, mail.html):
        assert part.count("Task ") - part.count("Task 36") >= 9  # ten, the urgent one first
        assert part.index("Task 36") < part.index("Task 0 ") < part.index("Task 8 ")
        assert "Task 9 " not in part
        assert "and 27 more" in part
        assert "http://testserver/p/ERP/tasks/36/" in part
        bundle = Alert.objects.get(fact_count=37)
        assert f"http://testserver/inbox/{bundle.pk}/" in part
    assert (bundle.severity, bundle.project_id) == ("urgent", 7)
    assert bundle.body == "Task 36 is overdue\nTask 0 is overdue\nTask 1 is overdue\nand 34 more"
    assert unread_count(actor_for(person)) == 1
    assert [row.pk for row in inbox_page(actor_for(person)).page] == [bundle.pk]


def test_as_many_as_the_setting_says_come_one_by_one(person: User, settings: Any) -> None:
    raise_alerts(facts(person, range(5)))
    assert len(mails()) == 5
    settings.ALERTS_BUNDLED_ABOVE = 0
    raise_alerts(facts(person, range(10, 40)))
    assert len(mails()) == 35


def test_each_person_and_kind_is_bundled_by_itself(person: User) -> None:
    other = UserFactory(language="de", organisation_role="admin")
    news = facts(person, range(6)) + facts(person, range(6), kind="deadline_risk") + facts(other, range(6))
    raise_alerts(news)
    assert [mail.subject for mail in mails()] == [
        "6 tasks are overdue in ERP rollout",
        "6 tasks will miss their deadlines in ERP rollout",
        "6 überfällige Vorgänge in ERP rollout",
    ]


def test_several_projects_are_counted(person: User) -> None:
    news = facts(person, range(4)) + facts(person, range(4, 8), project_id=8, project_name="Office")
    raise_alerts(news)
    (mail,) = mails()
    assert mail.subject == "8 tasks are overdue in 2 projects"
    assert "Office" in mail.text


def test_a_bundle_leads_to_a_list_of_all_it_tells_of(as_user: Any, person: User) -> None:
    raise_alerts(facts(person, range(60)))
    bundle = Alert.objects.get(fact_count=60)
    client: Client = as_user(person)
    answer = client.get(reverse("alert_open", args=[bundle.pk]))
    assert answer.url == reverse("alert_bundle", args=[bundle.pk])
    page = client.get(answer.url).content.decode()
    assert page.count("data-row") == 50
    assert "Task 0 is overdue" in page
    assert "Task 59 is overdue" in client.get(answer.url + "?page=2").content.decode()
    assert not Alert.objects.filter(read_at=None).exists()
    assert as_user(UserFactory()).get(answer.url).status_code == 404
    one = bundle.facts.first()
    assert client.get(reverse("alert_bundle", args=[one.pk])).status_code == 404
    assert client.get(reverse("alert_open", args=[one.pk])).url.startswith("/p/ERP/tasks/")


def test_the_api_lists_bundles_and_what_they_tell_of(as_user: Any, person: User) -> None:
    raise_alerts(facts(person, range(6)))
    client = as_user(person)
    (row,) = client.get(reverse("alert-list")).json()["results"]
    assert row["fact_count"] == 6
    inside = client.get(reverse("alert-list"), {"bundle": row["id"]}).json()["results"]
    assert [alert["bundle"] for alert in inside] == [row["id"]] * 6


def test_a_bundle_is_read_with_its_facts_and_settled_with_the_last(person: User) -> None:
    raise_alerts(facts(person, range(6)))
    bundle = Alert.objects.get(fact_count=6)
    settle(keys=[f"task_overdue:{number}" for number in range(5)])
    assert unread_count(actor_for(person)) == 1
    settle(keys=["task_overdue:5"])
    assert unread_count(actor_for(person)) == 0
    Alert.objects.update(read_at=None)
    mark_read(actor=actor_for(person), alert_id=bundle.pk)
    assert not Alert.objects.filter(read_at=None).exists()
    Alert.objects.update(read_at=None)
    assert mark_all_read(actor=actor_for(person), up_to_id=bundle.pk) == 1
    assert not Alert.objects.filter(read_at=None).exists()


def test_a_channel_is_told_of_many_by_one_card_and_once(person: User) -> None:
    TeamsChannel.objects.create(name="Steering", host="h", kinds=["task_overdue"])
    news = facts(person, range(12), list_url="/p/ERP/")
    raise_alerts(news)
    raise_alerts(facts(UserFactory(), range(12), list_url="/p/ERP/"))
    (card,) = Delivery.objects.filter(channel="teams")
    assert card.subject == "12 tasks are overdue in ERP rollout"
    assert "Task 9 is overdue" in card.text
    assert "Task 10 is overdue" not in card.text
    assert "and 2 more" in card.text
    assert "http://testserver/p/ERP/" in card.text


def test_above_the_hourly_ceiling_the_rest_comes_in_one_message(
    mail_server: MailServer, person: User, settings: Any
) -> None:
    settings.ALERT_MAILS_PER_HOUR = 3
    for number in range(10):
        raise_alerts(facts(person, range(number, number + 1), kind="mention"))
    deliver_due()
    assert len(mail_server.received) == 3
    assert Delivery.objects.filter(status="held").count() == 7
    assert Alert.objects.exclude(gathers_at=None).count() == 7
    assert send_gathered() == 0
    an_hour_later()
    assert send_gathered() == 1
    assert send_gathered() == 0
    deliver_due()
    assert len(mail_server.received) == 4
    gathered = mails()[-1]
    assert gathered.subject == "Plumbline: 7 alerts more"
    assert all(f"Task {number} is overdue" in gathered.text for number in range(3, 10))
    # The message that gathered counts, too.
    raise_alerts(facts(person, range(20, 24), kind="mention"))
    deliver_due()
    assert len(mail_server.received) == 6


def test_what_was_read_meanwhile_is_not_told_again(person: User, settings: Any) -> None:
    settings.ALERT_MAILS_PER_HOUR = 1
    for number in range(3):
        raise_alerts(facts(person, range(number, number + 1), kind="mention"))
    deliver_due()
    Alert.objects.update(read_at=timezone.now())
    an_hour_later()
    assert send_gathered() == 0


def test_after_a_message_of_many_what_watches_find_waits_and_people_do_not(
    mail_server: MailServer, person: User
) -> None:
    raise_alerts(facts(person, range(6)))
    deliver_due()
    raise_alerts(facts(person, range(6), kind="deadline_risk"))
    raise_alerts(facts(person, range(1), kind="threshold_crossed"))
    raise_alerts(facts(person, range(1), kind="mention"))
    deliver_due()
    assert [mail.subject for mail in mails()] == [
        "6 tasks are overdue in ERP rollout",
        "ERP rollout: Task 0 is overdue",
    ]
    an_hour_later()
    assert send_gathered() == 1
    assert "6 tasks will miss their deadlines in ERP rollout" in mails()[-1].text


def test_what_is_due_together_with_many_comes_in_one_message(mail_server: MailServer, person: User) -> None:
    raise_alerts(facts(person, range(2), kind="threshold_crossed"))
    raise_alerts(facts(person, range(6)) + facts(person, range(25), kind="control_action"))
    raise_alerts(facts(UserFactory(organisation_role="admin"), range(1)))
    deliver_due()
    assert len(mail_server.received) == 2
    gathered = Delivery.objects.get(is_bulk=True, status="sent")
    assert gathered.subject == "Plumbline: 4 alerts more"
    assert "25 actions opened for you" in gathered.text
    assert not Alert.objects.exclude(gathers_at=None).exists()


def test_what_lets_somebody_in_is_never_held_back(
    mail_server: MailServer, person: User, settings: Any
) -> None:
    settings.ALERT_MAILS_PER_HOUR = 1
    raise_alerts(facts(person, range(6)))
    for number in range(5):
        Delivery.objects.create(recipient=person.email, subject=f"New password {number}", text="Link")
    deliver_due()
    assert len(mail_server.received) == 6


def test_a_message_that_was_not_sent_by_itself_is_not_sent_by_hand(person: User, settings: Any) -> None:
    settings.ALERT_MAILS_PER_HOUR = 1
    for number in range(2):
        raise_alerts(facts(person, range(number, number + 1), kind="mention"))
    deliver_due()
    with pytest.raises(DomainError, match="not sent by itself"):
        retry_delivery(actor=SYSTEM, delivery_id=Delivery.objects.get(status="held").pk)


@pytest.mark.parametrize("status", ["on_hold", "closed"])
def test_a_project_that_is_not_active_is_silent_on_every_way(
    mail_server: MailServer, person: User, status: str
) -> None:
    project = ProjectFactory()
    here = {"project_id": project.pk, "project_name": project.name}
    save_preferences(actor=actor_for(person), choices={"deadline_risk": Choice(is_daily=True)})
    TeamsChannel.objects.create(name="Steering", host="h", kinds=["milestone_slip"])
    raise_alerts(facts(person, range(1), **here) + facts(person, range(1), kind="deadline_risk", **here))
    Project.objects.filter(pk=project.pk).update(status=status)
    for kind in ("task_overdue", "threshold_crossed", "milestone_slip", "risk_review_due", "gate_waiting"):
        assert raise_alerts(facts(person, range(10, 11), kind=kind, **here)) == []
    deliver_due()
    send_digests(now=timezone.now() + timedelta(days=2))
    deliver_due()
    assert mail_server.received == []
    assert not Delivery.objects.filter(channel="teams").exists()
    # Somebody who speaks is heard.
    raise_alerts(facts(person, range(10, 11), kind="mention", **here))
    deliver_due()
    assert len(mail_server.received) == 1


def test_what_is_known_is_shown_and_told_nowhere(person: User) -> None:
    TeamsChannel.objects.create(name="Steering", host="h", kinds=["task_overdue"])
    assert len(raise_alerts(facts(person, range(9)), are_known=True)) == 9
    assert raise_alerts(facts(person, range(9))) == []
    assert not Delivery.objects.exists()
    assert inbox_page(actor_for(person), view="all").counts["all"] == 0
