"""The pages of the communication plan: what they say, to whom, and what their forms refuse."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from alerts.models import Alert
from core.access import SYSTEM
from dashboards.home.reads import asked_of
from people.access import actor_for
from projects.charter.services import add_stakeholder
from projects.communication.page import communication_page
from projects.communication.services import run_communication, send_due_messages
from projects.models import Audience, DueMessage, Message, Project
from tests.factories import ProjectFactory, UserFactory, member_of
from tests.projects.plans_of_messages import MONDAY_AT_EIGHT, NOW, audience, message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_september")]


@pytest.fixture
def in_september(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def project() -> Project:
    return ProjectFactory(code="ERP", name="ERP", sponsor=UserFactory(full_name="Helen Brandt"))


@pytest.fixture
def monday(monkeypatch):
    """The clock goes on to Monday at eight."""

    def move(moment=MONDAY_AT_EIGHT):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return move


def shown(client, project, name="communication", *ids):
    answer = client.get(reverse(name, args=[project.code, *ids]))
    return answer.content.decode()


class TestPlan:
    def test_an_empty_plan_says_what_it_is_for(self, project, as_user):
        page = shown(as_user(project.manager), project)
        assert "Who has to hear of this project?" in page
        assert reverse("audience_new", args=["ERP"]) in page
        assert reverse("audience_new", args=["ERP"]) not in shown(as_user(member_of(project)), project)

    def test_the_verdict_names_what_was_missed_and_who_hears_nothing(self, project, monday):
        member_of(project)
        message(project, audience(project), title="Training dates")
        council = add_stakeholder(actor=SYSTEM, project_id=project.pk, values={"name": "Works council"})
        audience(project, "Works council", stakeholders=[council.pk])
        page = communication_page(project)
        assert (page.rag, page.say) == ("amber", "Works council hears nothing")
        monday(MONDAY_AT_EIGHT.replace(day=23))
        run_communication()
        page = communication_page(project)
        assert (page.rag, page.say) == ("red", "1 message missed and Works council hears nothing")
        assert page.why == "0 of 1 message of September went out."
        assert [one.when for one in page.coming][:1] == ["Now"]
        team, quiet = page.groups
        assert (team.cells[0].sign, team.cells[0].day) == ("miss", "since 21 Sep")
        assert (quiet.who, quiet.is_silent) == ("without an address", True)

    def test_readers_and_weeks_are_counted(self, project, monday):
        priya = member_of(project)
        member_of(project)
        message(project, audience(project), asks_acknowledgement=True)
        monday()
        send_due_messages()
        due = DueMessage.objects.get(state="sent")
        due.readers.filter(user=priya).update(acknowledged_at=MONDAY_AT_EIGHT)
        page = communication_page(project)
        assert page.say == "Everything that was due went out, and everybody hears something"
        assert "1 of 2 readers have acknowledged it" in page.why
        (team,) = page.groups
        assert team.weeks == [0, 0, 0, 0, 1]
        assert team.last_heard == "today"
        assert (team.cells[0].day, team.cells[0].words) == ("21 Sep", "Sent, 1 of 2 read, next 28 Sep")

    def test_the_calendar_shows_a_month_of_working_days_and_weekends_where_needed(self, project):
        message(project, audience(project))
        october = communication_page(project, date(2026, 10, 1)).month
        assert (october.name, len(october.weekdays)) == ("October 2026", 5)
        mondays = [week[0].entries for week in october.weeks]
        assert [len(entries) for entries in mondays] == [1, 1, 1, 1, 1]
        message(
            project,
            Audience.objects.get(),
            title="Go-live",
            cadence="once",
            first_on=date(2026, 10, 10),
        )
        assert len(communication_page(project, date(2026, 10, 1)).month.weekdays) == 7


class TestForms:
    def test_a_manager_plans_a_message_from_a_hole_of_the_grid(self, project, as_user):
        client = as_user(project.manager)
        made = {"name": "Team", "roles": ["team_member"]}
        assert client.post(reverse("audience_new", args=["ERP"]), made).status_code == 302
        team = Audience.objects.get()
        new = reverse("message_new", args=["ERP"])
        assert "8:00" in client.get(new).content.decode()
        sent = {
            "title": "Weekly digest",
            "channel": "email",
            "cadence": "weekly",
            "first_on": "2026-09-21",
            "every": "1",
            "offset": "0",
            "side": "before",
            "due_time": "08:00",
        }
        assert client.post(new, sent).status_code == 302
        row = Message.objects.get()
        assert not row.due.exists()
        cell = reverse("message_channel", args=["ERP", row.pk, team.pk])
        assert cell in shown(client, project)
        assert client.post(cell, {"channel": "meeting"}).status_code == 302
        assert row.due.filter(channel="meeting").exists()

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"first_on": "2026-09-01", "cadence": "once"}, "This day has passed"),
            ({"cadence": "gate"}, "Choose the gate"),
            ({"every": "0"}, "greater than or equal to 1"),
            ({"first_on": ""}, "Say on which day it is told first"),
        ],
    )
    def test_a_form_says_what_to_do(self, project, as_user, changed, words):
        sent = {
            "title": "Weekly digest",
            "channel": "email",
            "cadence": "weekly",
            "first_on": "2026-09-21",
            "every": "1",
            "offset": "0",
            "side": "before",
            "due_time": "08:00",
        }
        answer = as_user(project.manager).post(reverse("message_new", args=["ERP"]), sent | changed)
        assert answer.status_code == 422
        assert words in answer.content.decode()

    def test_nobody_in_an_audience_is_refused(self, project, as_user):
        answer = as_user(project.manager).post(reverse("audience_new", args=["ERP"]), {"name": "Ghosts"})
        assert answer.status_code == 422
        assert "Nobody would hear it" in answer.content.decode()
        assert not Audience.objects.exists()

    def test_nothing_is_settled_by_forgetting_to_choose(self, project, as_user):
        row = message(project, audience(project), channel="meeting")
        due = row.due.first()
        address = reverse("due_settle", args=["ERP", due.pk])
        client = as_user(project.manager)
        assert client.post(address, {"note": "x"}).status_code == 422
        assert client.post(address, {"outcome": "not_this_time"}).status_code == 422
        assert client.post(address, {"outcome": "done"}).status_code == 302
        due.refresh_from_db()
        assert due.state == "done"


class TestReaders:
    def test_a_stakeholder_reads_and_acknowledges_what_they_were_sent(self, project, as_user, monday):
        message(
            project,
            audience(project, "Board", roles=["sponsor"]),
            title="Go-live notice",
            asks_acknowledgement=True,
        )
        message(project, audience(project, "Team"), title="For the team")
        monday()
        send_due_messages()
        client = as_user(project.sponsor)
        page = shown(client, project)
        assert "Go-live notice" in page
        assert "For the team" not in page
        due = DueMessage.objects.get(state="sent")
        one = shown(client, project, "due_message", due.pk)
        assert "What happened this week." in one
        assert "Whom it went to" not in one
        told = Alert.objects.get(recipient=project.sponsor)
        assert client.get(told.url).status_code == 200
        needed = asked_of(actor_for(project.sponsor), MONDAY_AT_EIGHT.date(), kinds=["message"])
        assert [need.need.title for need in needed] == ["Go-live notice"]
        address = reverse("due_acknowledge", args=["ERP", due.pk])
        assert client.post(address).status_code == 302
        assert due.readers.get().acknowledged_at == MONDAY_AT_EIGHT
        assert not asked_of(actor_for(project.sponsor), MONDAY_AT_EIGHT.date(), kinds=["message"])

    def test_who_was_not_asked_is_told_so(self, project, as_user, monday):
        member_of(project)
        message(project, audience(project))
        monday()
        send_due_messages()
        due = DueMessage.objects.get(state="sent")
        client = as_user(project.manager)
        client.post(reverse("due_acknowledge", args=["ERP", due.pk]))
        assert "It did not go to you" in shown(client, project)

    def test_home_asks_the_owner_and_takes_the_answer(self, project, as_user, monday):
        lena = member_of(project, full_name="Lena Fischer")
        row = message(project, audience(project), channel="meeting", owner_id=lena.pk)
        monday()
        day = MONDAY_AT_EIGHT.date()
        (asked,) = asked_of(actor_for(lena), day, kinds=["report_due"])
        assert asked.need.title == "Weekly digest to Team"
        assert [name for name, _answer, _key in asked.choices] == ["done", "not_this_time"]
        assert not asked_of(actor_for(project.manager), day, kinds=["report_due"])
        client = as_user(lena)
        assert client.get(asked.need.url).status_code == 200
        settle = reverse("due_settle", args=["ERP", row.due.first().pk])
        assert client.post(settle, {"outcome": "done"}).status_code == 302
        assert not asked_of(actor_for(lena), day, kinds=["report_due"])


def test_the_whole_way_over_the_api(project, as_user, monday):
    json = "application/json"
    priya = member_of(project)
    client = as_user(project.manager)
    made = client.post(
        "/api/v1/audiences/",
        {"project": "ERP", "name": "Team", "roles": ["team_member"]},
        content_type=json,
    )
    assert made.status_code == 201
    team = made.json()
    assert (team["roles"], team["people"]) == (["team_member"], [])
    nobody = client.patch(
        f"/api/v1/audiences/{team['id']}/",
        {"roles": [], "version": team["version"]},
        content_type=json,
    )
    assert nobody.status_code == 422
    planned = client.post(
        "/api/v1/messages/",
        {
            "project": "ERP",
            "title": "Weekly digest",
            "text": "All is well.",
            "first_on": "2026-09-21",
            "asks_acknowledgement": True,
            "audiences": [team["id"]],
        },
        content_type=json,
    ).json()
    assert planned["audiences"] == [{"audience": team["id"], "channel": "email"}]
    due = client.get("/api/v1/due-messages/?project=ERP").json()["results"]
    assert (due[0]["due_at"], due[0]["state"]) == (
        "2026-09-21T08:00:00+02:00",
        "planned",
    )
    address = f"/api/v1/due-messages/{due[0]['id']}"
    assert client.post(f"{address}/hold/").json()["state"] == "held"
    assert client.post(f"{address}/release/").json()["state"] == "planned"
    monday()
    send_due_messages()
    reader = as_user(priya)
    assert reader.post(f"{address}/send/").status_code == 403
    assert reader.post(f"{address}/acknowledge/").json()["read_count"] == 1
    refused = as_user(project.manager).post(f"{address}/acknowledge/")
    assert refused.status_code == 422
    changed = client.post(
        f"/api/v1/messages/{planned['id']}/channel/",
        {"audience": team["id"], "channel": "meeting"},
        content_type=json,
    )
    assert changed.json()["audiences"][0]["channel"] == "meeting"
    ahead = client.get("/api/v1/due-messages/?project=ERP").json()["results"][1]
    settled = client.post(
        f"/api/v1/due-messages/{ahead['id']}/settle/",
        {"is_done": False},
        content_type=json,
    )
    assert settled.status_code == 422
    assert client.delete(f"/api/v1/messages/{planned['id']}/").status_code == 204
