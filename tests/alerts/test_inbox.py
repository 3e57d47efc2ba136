"""The inbox and its pages."""

import json
from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.inbox.reads import inbox_page, unread_count
from alerts.models import Alert, Delivery
from alerts.raising.services import raise_alert
from core.registry import alert_kinds
from people.access import actor_for
from people.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
BACKEND = "people.backends.PersonBackend"


def tell(person: User, title: str, **values: object) -> Alert:
    given = {
        "kind": "task_overdue",
        "key": title,
        "recipient": person,
        "title": title,
        "why": "It is yours.",
        "url": "/",
    }
    alert = raise_alert(**(given | values))  # type: ignore[arg-type]
    assert alert is not None
    return alert


@pytest.fixture
def person(client: Client) -> User:
    user: User = UserFactory(organisation_role="admin")
    client.force_login(user, backend=BACKEND)
    return user


def shown(client: Client, query: str = "") -> str:
    return client.get(reverse("inbox") + query).content.decode()


def test_the_inbox_shows_what_why_and_a_count(client: Client, person: User) -> None:
    tell(person, "Load rehearsal is overdue", project_id=1, project_name="ERP cloud migration")
    tell(UserFactory(), "Somebody else's")
    page = shown(client)
    assert "Load rehearsal is overdue" in page
    assert "It is yours." in page
    assert "ERP cloud migration" in page
    assert "Somebody else" not in page
    assert client.get(reverse("inbox_count")).content == b"1"


def test_a_reason_is_shown_in_the_language_of_now(client: Client, person: User) -> None:
    tell(person, "Overdue", why="You are assigned to this task.")
    User.objects.filter(pk=person.pk).update(language="de")
    assert "Grund: Der Vorgang ist Ihnen zugewiesen." in shown(client)


def test_opening_marks_read_and_leads_on(client: Client, person: User) -> None:
    alert = tell(person, "Overdue", url="/p/ERP/tasks/7/")
    answer = client.get(reverse("alert_open", args=[alert.pk]))
    assert answer.status_code == 302
    assert answer["Location"] == "/p/ERP/tasks/7/"
    assert unread_count(actor_for(person)) == 0


def test_an_alert_leads_to_no_other_site(client: Client, person: User) -> None:
    alert = tell(person, "Overdue", url="//evil.example/")
    assert client.get(reverse("alert_open", args=[alert.pk]))["Location"] == reverse("inbox")


def test_read_alerts_leave_the_unread_view_and_come_back(client: Client, person: User) -> None:
    alert = tell(person, "Overdue")
    client.post(reverse("alert_read", args=[alert.pk]))
    assert "Overdue" not in shown(client).split('id="inbox"')[1].split("</ul>")[0] or "All read" in shown(
        client
    )
    assert "Overdue" in shown(client, "?view=all")
    client.post(reverse("alert_unread", args=[alert.pk]))
    assert unread_count(actor_for(person)) == 1


def test_mark_all_read_spares_what_came_after_the_page(client: Client, person: User) -> None:
    seen, late = tell(person, "Seen"), tell(person, "Late")
    client.post(reverse("inbox_read_all"), {"newest": seen.pk})
    late.refresh_from_db()
    assert late.read_at is None
    assert unread_count(actor_for(person)) == 1


def test_a_snoozed_alert_is_away_until_its_moment(client: Client, person: User) -> None:
    alert = tell(person, "Overdue")
    answer = client.post(
        reverse("alert_snooze", args=[alert.pk]), {"until": "tomorrow"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 204
    assert answer["HX-Trigger"] == "alerts-changed"
    assert unread_count(actor_for(person)) == 0
    alert.refresh_from_db()
    local = timezone.localtime(alert.snoozed_until)
    assert (local.hour, local.date()) == (9, timezone.localdate() + timedelta(days=1))
    Alert.objects.update(snoozed_until=timezone.now())
    assert unread_count(actor_for(person)) == 1


def test_a_snooze_without_a_moment_is_refused(client: Client, person: User) -> None:
    alert = tell(person, "Overdue")
    assert client.post(reverse("alert_snooze", args=[alert.pk]), {"until": "never"}).status_code == 422


def test_filters_narrow_by_kind_and_project(person: User) -> None:
    tell(person, "A", project_id=1, project_name="One")
    tell(person, "B", project_id=2, project_name="Two", kind="risk_review_due")
    actor = actor_for(person)
    by_project = inbox_page(actor, project_id=2)
    assert [alert.title for alert in by_project.page] == ["B"]
    assert [entry[1:] for entry in by_project.projects] == [("One", 1), ("Two", 1)]
    assert [alert.title for alert in inbox_page(actor, kind="task_overdue").page] == ["A"]


def test_an_open_page_learns_of_an_arrival_by_its_etag(client: Client, person: User) -> None:
    first = client.get(reverse("inbox_revision"))
    same = client.get(reverse("inbox_revision"), headers={"If-None-Match": first["ETag"]})
    assert same.status_code == 304
    tell(person, "Overdue")
    assert client.get(reverse("inbox_revision"), headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_htmx_gets_the_list_alone(client: Client, person: User) -> None:
    answer = client.get(reverse("inbox"), headers={"HX-Request": "true"}).content.decode()
    assert answer.lstrip().startswith("<section")
    assert "<html" not in answer


def wishes(**chosen: str) -> dict[str, str]:
    ways = {name: "at_once" for name, _kind in alert_kinds}
    return {**ways, "digest_at": "08:00", "quiet_from": "", "quiet_until": "", **chosen}


def test_preferences_are_kept(client: Client, person: User) -> None:
    answer = client.post(
        reverse("alert_preferences"), wishes(task_overdue="inbox", quiet_from="22:00", quiet_until="07:00")
    )
    assert answer.status_code == 302
    tell(person, "Overdue")
    tell(person, "Review", kind="risk_review_due")
    assert [row.alert.title for row in Delivery.objects.select_related("alert")] == ["Review"]
    assert person.alert_times.quiet_from == time(22)
    half = client.post(reverse("alert_preferences"), wishes(quiet_from="22:00"))
    assert half.status_code == 422
    assert "both their beginning and their end" in half.content.decode()


def test_a_muted_project_arrives_read_and_is_heard_of_again(client: Client, person: User) -> None:
    alert = tell(person, "First", project_id=7, project_name="ERP")
    answer = client.post(
        reverse("alert_mute", args=[alert.pk]), {"what": "project"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 204
    undo = json.loads(answer["HX-Trigger"])["toast"]["undo"]
    Delivery.objects.all().delete()
    tell(person, "Second", project_id=7, project_name="ERP")
    assert unread_count(actor_for(person)) == 0
    assert not Delivery.objects.exists()
    assert "Second" in shown(client, "?view=all")
    assert "ERP" in client.get(reverse("alert_preferences")).content.decode()
    client.post(undo)
    tell(person, "Third", project_id=7, project_name="ERP")
    assert unread_count(actor_for(person)) == Delivery.objects.count() == 1


def test_a_muted_kind_arrives_read_and_is_heard_of_again(client: Client, person: User) -> None:
    client.post(reverse("alert_mute", args=[tell(person, "First").pk]), {"what": "kind"})
    tell(person, "Second")
    tell(person, "Review", kind="risk_review_due")
    assert unread_count(actor_for(person)) == 1
    client.post(reverse("alert_unmute_kind", args=["task_overdue"]))
    tell(person, "Third")
    assert unread_count(actor_for(person)) == 2


def test_admins_see_the_outbox_without_its_texts(client: Client) -> None:
    client.force_login(UserFactory(organisation_role="admin"), backend=BACKEND)
    Delivery.objects.create(
        recipient="lena@brandt.example", subject="Invitation", text="secret-link", last_error="451 busy"
    )
    page = client.get(reverse("deliveries")).content.decode()
    assert "Invitation" in page
    assert "451 busy" in page
    assert "secret-link" not in page
    assert "lena@" not in client.get(reverse("deliveries") + "?status=sent").content.decode()


def test_the_api_lists_and_marks_ones_own(client: Client, person: User) -> None:
    alert, foreign = tell(person, "Overdue"), tell(UserFactory(), "Other")
    listed = client.get("/api/v1/alerts/?unread=true").json()
    assert [row["title"] for row in listed["results"]] == ["Overdue"]
    body = {"is_read": True}
    assert client.patch(f"/api/v1/alerts/{alert.pk}/", body, content_type="application/json").json()[
        "read_at"
    ]
    assert (
        client.patch(f"/api/v1/alerts/{foreign.pk}/", body, content_type="application/json").status_code
        == 404
    )
