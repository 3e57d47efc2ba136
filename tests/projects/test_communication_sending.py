"""A due message goes out once, whoever looks how often; what people say of it."""

import random
import threading
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from alerts.models import Alert, Delivery, TeamsChannel
from core.access import SYSTEM
from core.errors import DomainError, Forbidden, InvalidInput, NotVisible
from core.models import ChangeSet
from people.access import actor_for
from projects.charter.services import add_stakeholder
from projects.communication.services import (
    Members,
    acknowledge,
    add_audience,
    delete_audience,
    delete_message,
    hold_due,
    release_due,
    reopen_due,
    run_communication,
    send_due_messages,
    send_now,
    sending,
    settle_due,
    update_message,
)
from projects.communication.services.laying_out import lay_out
from projects.models import Audience, DueMessage, MessageReader, Project
from tests.factories import ProjectFactory, UserFactory, member_of
from tests.projects.plans_of_messages import (
    MONDAY_AT_EIGHT,
    NOW,
    audience,
    message,
)

pytestmark = pytest.mark.usefixtures("in_september")
BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def in_september(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def project(db) -> Project:
    return ProjectFactory(code="ERP", name="ERP", sponsor=UserFactory(full_name="Helen Brandt"))


@pytest.mark.django_db
class TestSending:
    def test_readers_with_an_account_are_told_and_others_get_a_letter(self, project):
        priya = member_of(project, full_name="Priya Raman")
        outside = add_stakeholder(
            actor=SYSTEM,
            project_id=project.pk,
            values={"name": "Lohnwerk", "email": "news@lohnwerk.example"},
        )
        message(
            project,
            audience(project, roles=["team_member"], stakeholders=[outside.pk]),
        )
        assert send_due_messages(now=MONDAY_AT_EIGHT - MINUTE) == 0
        assert send_due_messages(now=MONDAY_AT_EIGHT) == 1
        alert = Alert.objects.get(recipient=priya)
        assert (alert.title, alert.body) == ("Weekly digest", "What happened this week.")
        letter = Delivery.objects.get(recipient="news@lohnwerk.example")
        assert letter.subject == "ERP: Weekly digest"
        assert "What happened this week." in letter.text
        assert "/p/ERP/" not in letter.text
        due = DueMessage.objects.get(state="sent")
        assert {row.name for row in due.readers.all()} == {"Priya Raman", "Lohnwerk"}
        assert due.text == "What happened this week."

    def test_inside_alone_writes_no_mail(self, project):
        member_of(project)
        message(project, audience(project), channel="inside")
        assert send_due_messages(now=MONDAY_AT_EIGHT) == 1
        assert Alert.objects.get().kind == "message_inside"
        assert not Delivery.objects.exists()

    def test_teams_gets_one_card(self, project):
        TeamsChannel.objects.create(name="ERP", host="x", project_id=project.pk, kinds=[])
        message(project, audience(project), channel="teams")
        send_due_messages(now=MONDAY_AT_EIGHT)
        send_due_messages(now=MONDAY_AT_EIGHT)
        card = Delivery.objects.get()
        assert card.channel == "teams"
        assert "What happened this week." in card.text

    def test_without_a_channel_or_a_reader_its_owner_is_asked(self, project):
        nobody = add_stakeholder(actor=SYSTEM, project_id=project.pk, values={"name": "Works council"})
        message(project, audience(project, "Council", stakeholders=[nobody.pk]))
        message(project, audience(project), channel="teams", title="News")
        assert run_communication(now=MONDAY_AT_EIGHT) == (0, 2)
        assert set(Alert.objects.values_list("title", flat=True)) == {
            "Due: Weekly digest to Council",
            "Due: News to Team",
        }

    def test_a_project_on_hold_sends_nothing(self, project):
        member_of(project)
        message(project, audience(project))
        Project.objects.filter(pk=project.pk).update(status="on_hold")
        assert run_communication(now=MONDAY_AT_EIGHT) == (0, 0)

    def test_what_nobody_sent_for_a_working_day_is_missed_and_asked_for(self, project):
        member_of(project)
        message(project, audience(project))
        assert run_communication(now=MONDAY_AT_EIGHT + DAY) == (0, 1)
        due = DueMessage.objects.get(missed_at__isnull=False)
        assert (due.slot, due.problem) == ("2026-09-21", "late")
        send_now(actor=SYSTEM, due_id=due.pk)
        assert run_communication(now=MONDAY_AT_EIGHT + DAY) == (0, 0)
        assert Alert.objects.get(kind="report_due").closed_at is not None

    def test_what_is_held_stays_and_goes_on(self, project):
        member_of(project)
        row = message(project, audience(project))
        due = row.due.first()
        hold_due(actor=SYSTEM, due_id=due.pk)
        assert run_communication(now=MONDAY_AT_EIGHT) == (0, 0)
        lay_out(row.pk, now=NOW)
        due.refresh_from_db()
        assert due.state == "held"
        release_due(actor=SYSTEM, due_id=due.pk)
        assert send_due_messages(now=MONDAY_AT_EIGHT) == 1

    def test_one_that_fails_keeps_no_other_back(self, project, monkeypatch):
        member_of(project)
        team = audience(project)
        bad = message(project, team, title="Bad")
        message(project, team, title="Good")
        whole = sending._write_letters

        def fail(row, people):
            if row.message_id == bad.pk:
                raise OSError("no paper")
            whole(row, people)

        monkeypatch.setattr(sending, "_write_letters", fail)
        assert send_due_messages(now=MONDAY_AT_EIGHT) == 1
        assert bad.due.first().state == "planned"
        monkeypatch.undo()
        assert send_due_messages(now=MONDAY_AT_EIGHT) == 1
        assert Alert.objects.filter(kind="message").count() == 2

    def test_sending_stands_in_the_journal(self, project):
        member_of(project)
        message(project, audience(project))
        send_due_messages(now=MONDAY_AT_EIGHT)
        entry = ChangeSet.objects.get(intent="send_message")
        assert (entry.project_id, entry.summary) == (project.pk, "Weekly digest to Team")


@pytest.mark.django_db(transaction=True)
class TestOnce:
    def test_four_clocks_at_once_send_each_message_once(self):
        project = ProjectFactory()
        for _number in range(3):
            member_of(project)
        team, board = audience(project), audience(project, "Board", roles=["team_member"])
        for title in ("One", "Two", "Three"):
            message(project, team, board, title=title)
        start, sent = threading.Barrier(4), []

        def tick() -> None:
            start.wait()
            sent.append(run_communication(now=MONDAY_AT_EIGHT)[0])
            connection.close()

        threads = [threading.Thread(target=tick) for _number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(sent) == 6
        assert Alert.objects.filter(kind="message").count() == 18
        assert MessageReader.objects.count() == 18

    def test_who_is_stopped_between_claim_and_end_has_sent_nothing(self, monkeypatch):
        project = ProjectFactory()
        member_of(project)
        message(project, audience(project))

        class Killed(BaseException):
            """Nothing catches it, as nothing catches a kill."""

        def killed(*given, **options):
            raise Killed

        monkeypatch.setattr(sending, "_post", killed)
        with pytest.raises(Killed):
            send_due_messages(now=MONDAY_AT_EIGHT)
        assert not Delivery.objects.exists()
        assert not MessageReader.objects.exists()
        monkeypatch.undo()
        assert [send_due_messages(now=MONDAY_AT_EIGHT) for _number in range(2)] == [1, 0]
        assert Delivery.objects.count() == 1

    def test_a_day_of_missed_and_repeated_ticks_over_the_change_of_clocks(self):
        """25 October 2026: the hour from two to three comes twice."""
        project = ProjectFactory()
        member_of(project)
        night = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
        row = message(
            project,
            audience(project),
            cadence="once",
            first_on=date(2026, 10, 25),
            due_time=time(2, 30),
        )
        lay_out(row.pk, now=night)
        for number in range(0, 300, 7):
            for _twice in range(2):
                send_due_messages(now=night + number * MINUTE)
        assert Alert.objects.filter(kind="message").count() == 1


@pytest.mark.django_db
class TestPeople:
    def test_the_owner_says_done_or_why_not(self, project):
        lena = member_of(project, full_name="Lena Fischer")
        row = message(project, audience(project), channel="meeting", owner_id=lena.pk)
        first, second = row.due.all()[:2]
        assert run_communication(now=MONDAY_AT_EIGHT - DAY) == (0, 1)
        assert Alert.objects.get().recipient == lena
        actor = actor_for(lena)
        settle_due(actor=actor, due_id=first.pk, is_done=True, note="Room 4")
        with pytest.raises(DomainError, match="settled already: done, by Lena Fischer"):
            settle_due(actor=SYSTEM, due_id=first.pk, is_done=True)
        with pytest.raises(InvalidInput, match="Say why"):
            settle_due(actor=actor, due_id=second.pk, is_done=False, note=" ")
        settle_due(actor=actor, due_id=second.pk, is_done=False, note="Autumn break")
        assert reopen_due(actor=actor, due_id=second.pk).state == "planned"
        with pytest.raises(Forbidden):
            hold_due(actor=actor_for(member_of(project)), due_id=second.pk)
        with pytest.raises(DomainError, match="Say “Done” once it has happened"):
            send_now(actor=actor, due_id=second.pk)

    def test_readers_acknowledge_once_and_others_are_told_that_they_were_not_asked(self, project):
        priya, later = member_of(project), member_of(project, "project_manager")
        row = message(project, audience(project), asks_acknowledgement=True)
        send_due_messages(now=MONDAY_AT_EIGHT)
        due = row.due.get(state="sent")
        for _number in range(2):
            acknowledge(actor=actor_for(priya), due_id=due.pk)
        assert due.readers.get().acknowledged_at is not None
        assert Alert.objects.get(recipient=priya).closed_at is not None
        assert ChangeSet.objects.filter(intent="acknowledge_message").count() == 1
        with pytest.raises(DomainError, match="It did not go to you, but to “Team”"):
            acknowledge(actor=actor_for(later), due_id=due.pk)
        with pytest.raises(NotVisible):
            acknowledge(actor=actor_for(member_of(project, "stakeholder")), due_id=due.pk)

    def test_a_stakeholder_reads_what_they_were_sent(self, project):
        helen = project.sponsor
        row = message(project, audience(project, "Board", roles=["sponsor"]))
        send_due_messages(now=MONDAY_AT_EIGHT)
        readable = DueMessage.objects.readable_by(actor_for(helen))
        assert [one.slot for one in readable] == ["2026-09-21"]
        assert row.due.count() > 1

    def test_who_was_removed_from_the_team_is_sent_nothing(self, project):
        gone = member_of(project)
        message(project, audience(project, people=[gone.pk]))
        gone.memberships.all().delete()
        assert send_due_messages(now=MONDAY_AT_EIGHT) == 0


@pytest.mark.django_db
def test_what_was_sent_stays_when_message_or_audience_go(project):
    member_of(project)
    team = audience(project)
    row = message(project, team)
    send_due_messages(now=MONDAY_AT_EIGHT)
    delete_message(actor=SYSTEM, message_id=row.pk)
    delete_audience(actor=SYSTEM, audience_id=team.pk)
    assert DueMessage.objects.get().state == "sent"
    unheard = audience(project, "Board", roles=["sponsor"])
    delete_audience(actor=SYSTEM, audience_id=unheard.pk)
    assert Audience.objects.get().pk == team.pk
    # Its name is free again.
    add_audience(
        actor=SYSTEM,
        project_id=project.pk,
        values={"name": "Team"},
        members=Members.of(roles=["team_member"]),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(2))
def test_whatever_ticks_and_changes_come_each_due_message_goes_out_once(project, monkeypatch, seed):
    """Four weeks over the change of clocks: ticks are missed and repeated, hours and days change."""
    chance = random.Random(seed)
    readers = [member_of(project) for _number in range(2)]
    team = audience(project)
    rows = [
        message(project, team, title="Weekly", first_on=date(2026, 10, 5)),
        message(project, team, title="Monthly", cadence="monthly_day", first_on=date(2026, 10, 15)),
    ]
    moment = datetime(2026, 10, 4, 0, 0, tzinfo=UTC)
    end = moment + timedelta(weeks=4)
    while moment < end:
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        if chance.random() > 0.1:
            for _repeated in range(chance.choice((1, 1, 2))):
                run_communication()
        if chance.random() < 0.1:
            changes = chance.choice(
                (
                    {"due_time": time(chance.randrange(24), chance.randrange(60))},
                    {"first_on": date(2026, 10, chance.randrange(5, 10))},
                    {"every": chance.choice((1, 2))},
                )
            )
            row = chance.choice(rows)
            update_message(actor=SYSTEM, message_id=row.pk, changes=changes)
        if chance.random() < 0.05:
            zone = chance.choice(("Europe/Berlin", "Pacific/Auckland", "America/New_York"))
            Project.objects.filter(pk=project.pk).update(time_zone=zone)
        moment += timedelta(hours=8)
    sent = DueMessage.objects.filter(state="sent")
    assert sent.count() >= 3
    # What is behind went out, or is known as missed: nothing is forgotten.
    assert not DueMessage.objects.filter(
        state="planned",
        missed_at=None,
        missed_from__lt=end - DAY,
    ).exists()
    told = Alert.objects.filter(kind="message").values_list("recipient", "key")
    assert len(told) == len(set(told)) == sent.count() * len(readers)
    days = [(row.message_id, row.slot) for row in sent]
    assert len(days) == len(set(days))
