"""Channels in Microsoft Teams, against a web server on a real socket."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import lazy

from alerts.models import Alert, Delivery, TeamsChannel
from alerts.raising.services import Member, NewAlert, raise_alert, raise_alerts
from alerts.sending.services import deliver_due, retry_delivery
from alerts.sending.services.outbox import MAX_ATTEMPTS
from alerts.teams.services import add_teams_channel, remove_teams_channel, try_teams_channel
from core.access import SYSTEM
from core.errors import DomainError
from core.models import Change
from people.models import User
from tests.factories import UserFactory
from tests.queries import assert_query_count

pytestmark = pytest.mark.django_db
SECRET = "https://prod-1.westeurope.logic.azure.com/workflows/1?sig=hush"


class Hook(ThreadingHTTPServer):
    """Takes posts, and answers with `status` and `headers`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Post)
        self.status = 202
        self.headers: dict[str, str] = {}
        self.received: list[dict[str, Any]] = []
        self.ids: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?sig=hush"


class _Post(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server: Any = self.server
        server.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        server.ids.append(self.headers["X-Plumbline-Message-Id"])
        self.send_response(server.status)
        for name, value in server.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def hook(settings: Any) -> Iterator[Hook]:
    settings.EGRESS_IS_OPEN = True
    server = Hook()
    yield server
    server.shutdown()
    server.server_close()


def channel(hook: Hook, **values: Any) -> TeamsChannel:
    given: dict[str, Any] = {"name": "Delivery", "url": hook.url, "kinds": ["task_overdue"]}
    return add_teams_channel(actor=SYSTEM, **(given | values))


def overdue(person: User, key: str = "overdue:1", **values: Any) -> None:
    given: dict[str, Any] = {
        "kind": "task_overdue",
        "key": key,
        "recipient": person,
        "title": "Late [x](y)",
        "why": "Yours.",
        "severity": "urgent",
        "url": "/p/ERP/",
    }
    raise_alert(**(given | values))


def posts() -> list[Delivery]:
    return list(Delivery.objects.filter(channel="teams"))


def test_a_fact_of_two_people_is_one_card(hook: Hook) -> None:
    channel(hook)
    overdue(UserFactory())
    overdue(UserFactory())
    overdue(UserFactory(), key="other", kind="mention")
    (row,) = posts()
    deliver_due()
    row.refresh_from_db()
    assert (row.status, row.attempts, len(hook.received)) == ("sent", 1, 1)
    (attachment,) = hook.received[0]["attachments"]
    card = attachment["content"]
    assert card["type"] == "AdaptiveCard"
    assert card["body"][0]["text"] == r"Late \[x\]\(y\)"
    assert card["body"][0]["color"] == "Attention"
    assert "Delivery" in card["body"][-1]["text"]
    assert card["actions"][0]["url"].endswith("/p/ERP/")


def test_a_chain_is_told_with_its_members_as_who_hears_most_of_it(hook: Hook) -> None:
    channel(hook)
    parts = [Member("Build", "due 3 Mar"), Member("Test", "due 9 Mar")]
    raise_alerts(
        NewAlert(
            kind="task_overdue",
            key="overdue:1",
            recipient=UserFactory(),
            title="Analyse is overdue",
            body="It was due on 2 Mar.",
            why="Yours.",
            members=members,
        )
        for members in (parts[:1], parts)
    )
    (row,) = posts()
    body = json.loads(row.text)["attachments"][0]["content"]["body"][1]["text"]
    assert body == "It was due on 2 Mar.\n\nBuild: due 3 Mar\n\nTest: due 9 Mar"


def test_a_channel_of_a_project_hears_of_it_alone(hook: Hook) -> None:
    TeamsChannel.objects.create(name="One", host="h", project_id=7, kinds=["task_overdue"])
    overdue(UserFactory(), key="a", project_id=7)
    overdue(UserFactory(), key="b", project_id=8)
    overdue(UserFactory(), key="c")
    assert [row.fact for row in posts()] == ["a"]


@pytest.mark.parametrize(
    ("status", "outcome"), [(500, "pending"), (429, "pending"), (404, "failed"), (302, "failed")]
)
def test_what_may_pass_is_tried_again_and_a_refusal_is_final(hook: Hook, status: int, outcome: str) -> None:
    hook.status, hook.headers = status, {"Location": hook.url, "Retry-After": "1800"}
    channel(hook)
    overdue(UserFactory())
    deliver_due()
    (row,) = posts()
    assert (row.status, len(hook.received)) == (outcome, 1)
    assert str(status) in row.last_error
    if outcome == "pending":
        assert (row.next_attempt_at - timezone.now()).total_seconds() > 1700


def test_a_repeat_carries_the_same_id_and_ends_after_eight(hook: Hook) -> None:
    hook.status = 503
    channel(hook)
    overdue(UserFactory())
    for _ in range(MAX_ATTEMPTS + 1):
        deliver_due()
        Delivery.objects.update(next_attempt_at=timezone.now())
    (row,) = posts()
    assert (row.status, row.attempts, len(set(hook.ids))) == ("failed", MAX_ATTEMPTS, 1)
    hook.status = 202
    retry_delivery(actor=SYSTEM, delivery_id=row.pk)
    deliver_due()
    row.refresh_from_db()
    assert row.status == "sent"


def test_the_test_button_sends_through_the_outbox(hook: Hook) -> None:
    try_teams_channel(actor=SYSTEM, channel_id=channel(hook).pk)
    deliver_due()
    (row,) = posts()
    assert row.status == "sent"
    assert hook.received


def test_what_waits_for_a_removed_channel_is_given_up(hook: Hook) -> None:
    row = channel(hook)
    overdue(UserFactory())
    remove_teams_channel(actor=SYSTEM, channel_id=row.pk)
    deliver_due()
    assert [(post.status, post.recipient) for post in posts()] == [("failed", "Delivery")]
    assert not hook.received


def test_the_address_is_nowhere_to_be_read(client: Client) -> None:
    admin = UserFactory(organisation_role="admin")
    client.force_login(admin, backend="people.backends.PersonBackend")
    answer = client.post(
        reverse("teams"), {"name": "Delivery", "url": SECRET, "kinds": ["task_overdue"]}, follow=True
    )
    page = answer.content.decode()
    assert "logic.azure.com" in page
    assert "hush" not in page
    assert not any("hush" in json.dumps([row.before, row.after]) for row in Change.objects.all())


@pytest.mark.parametrize("url", ["http://127.0.0.1/x", "https://example.org/x", "nonsense"])
def test_an_address_elsewhere_is_refused(url: str) -> None:
    with pytest.raises(DomainError) as refusal:
        add_teams_channel(actor=SYSTEM, name="Delivery", url=url, kinds=["task_overdue"])
    assert "url" in refusal.value.field_errors()


def test_only_admins_manage_channels(client: Client) -> None:
    client.force_login(UserFactory(), backend="people.backends.PersonBackend")
    assert client.get(reverse("teams")).status_code == 403


def test_the_page_asks_as_often_for_many_channels(client: Client) -> None:
    admin = UserFactory(organisation_role="admin")
    client.force_login(admin, backend="people.backends.PersonBackend")
    for number in range(12):
        TeamsChannel.objects.create(name=f"Channel {number}", host="h", kinds=["task_overdue"])
    client.get(reverse("teams"))
    with assert_query_count("alerts.teams"):
        assert client.get(reverse("teams")).status_code == 200


def body_of(row: Delivery) -> list[str]:
    content = json.loads(row.text)["attachments"][0]["content"]
    return [*(block["text"] for block in content["body"]), content["actions"][0]["title"]]


def lately(text: str) -> Any:
    return lazy(lambda: translation.gettext(text), str)()


@pytest.mark.parametrize(("language", "reader"), [("de", "en"), ("en", "de"), ("de", "de")])
def test_a_card_is_told_in_the_channels_language(hook: Hook, language: str, reader: str) -> None:
    """Whoever hears first reads another one."""
    row = channel(hook, language=language)
    raise_alert(
        kind="task_overdue",
        key="overdue:1",
        recipient=UserFactory(language=reader),
        title=lately("Critical"),
        body=lately("Blocked"),
        why="Yours.",
    )
    (post,) = posts()
    with translation.override(language):
        title, body = translation.gettext("Critical"), translation.gettext("Blocked")
        opens = translation.gettext("Open in Plumbline")
    assert [body_of(post)[0], body_of(post)[1], body_of(post)[-1]] == [title, body, opens]
    assert post.subject == title
    # The reader's own row keeps the reader's words.
    with translation.override(reader):
        assert Alert.objects.get().title == translation.gettext("Critical")
    try_teams_channel(actor=SYSTEM, channel_id=row.pk)
    assert body_of(posts()[-1])[-1] == opens


def test_many_on_one_card_are_told_in_the_channels_language(hook: Hook, settings: Any) -> None:
    settings.ALERTS_BUNDLED_ABOVE = 2
    channel(hook, language="de")
    person = UserFactory(language="en")
    raise_alerts(
        NewAlert(
            kind="task_overdue",
            key=f"overdue:{number}",
            recipient=person,
            title=lately("Critical"),
            why="Yours.",
        )
        for number in range(4)
    )
    (post,) = posts()
    with translation.override("de"):
        critical, opens = translation.gettext("Critical"), translation.gettext("Open in Plumbline")
    assert any(critical in text for text in body_of(post))
    assert body_of(post)[-1] == opens


def test_a_language_that_the_site_does_not_have_is_refused(hook: Hook) -> None:
    with pytest.raises(DomainError) as refusal:
        channel(hook, language="xx")
    assert "language" in refusal.value.field_errors()


def test_the_page_offers_the_admins_language_and_keeps_the_channels(client: Client) -> None:
    admin = UserFactory(organisation_role="admin", language="de")
    client.force_login(admin, backend="people.backends.PersonBackend")
    assert '<option value="de" selected>' in client.get(reverse("teams")).content.decode()
    row = TeamsChannel.objects.create(name="Board", host="h", kinds=["task_overdue"], language="en")
    page = client.get(reverse("teams_change", args=[row.pk])).content.decode()
    assert '<option value="en" selected>' in page
