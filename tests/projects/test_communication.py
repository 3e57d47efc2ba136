"""The communication plan: when a message is due, and what is refused."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from alerts.models import Alert
from core.access import SYSTEM
from core.errors import Conflict, InvalidInput
from projects.communication.figures import Cadence, Slot, moment_of, slots
from projects.communication.services import (
    Members,
    run_communication,
    send_due_messages,
    set_channel,
    update_audience,
    update_message,
)
from projects.communication.services.laying_out import lay_out
from projects.communication.words import cadence_words
from projects.models import DueMessage, Gate, Message, Project
from tasks.models import Task
from tests.factories import ProjectFactory, TaskFactory, UserFactory, member_of
from tests.projects.plans_of_messages import (
    MONDAY,
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


def days_of(until: date, **values) -> list[str]:
    return [slot.day.isoformat() for slot in slots(Cadence(**values), until)]


class TestCadence:
    def test_once(self):
        assert days_of(date(2027, 1, 1), kind="once", first_on=MONDAY) == ["2026-09-21"]

    def test_every_second_week_until_its_last_day(self):
        found = days_of(
            date(2027, 1, 1),
            kind="weekly",
            first_on=MONDAY,
            every=2,
            ends_on=date(2026, 10, 19),
        )
        assert found == ["2026-09-21", "2026-10-05", "2026-10-19"]

    def test_a_day_that_a_month_lacks_is_its_last(self):
        found = days_of(date(2027, 4, 1), kind="monthly_day", first_on=date(2026, 12, 31))
        assert found == ["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31"]

    @pytest.mark.parametrize(
        ("first", "found"),
        [
            # The third Friday.
            (date(2026, 9, 18), ["2026-09-18", "2026-10-16", "2026-11-20"]),
            # The fifth Wednesday is the last one.
            (date(2026, 9, 30), ["2026-09-30", "2026-10-28", "2026-11-25"]),
        ],
    )
    def test_a_weekday_of_each_month(self, first, found):
        assert days_of(date(2026, 11, 27), kind="monthly_weekday", first_on=first) == found

    def test_a_gate_is_one_time_whatever_its_day(self):
        given = {"kind": "gate", "anchor": "gate:7", "offset_days": -7}
        first = list(slots(Cadence(anchor_day=date(2026, 10, 1), **given), MONDAY))
        moved = list(slots(Cadence(anchor_day=date(2026, 11, 1), **given), MONDAY))
        assert first == [Slot("gate:7:-7", date(2026, 9, 24))]
        assert [slot.key for slot in moved] == ["gate:7:-7"]
        assert not list(slots(Cadence(**given), MONDAY))

    @pytest.mark.parametrize(
        ("kind", "offset", "day"),
        [("weekly", 0, 21), ("once", 0, 19), ("gate", -3, 18), ("gate", 3, 21)],
    )
    def test_what_falls_on_a_day_off_moves(self, kind, offset, day):
        """19 September 2026 is a Saturday."""
        saturday = Slot("x", date(2026, 9, 19))
        cadence = Cadence(kind=kind, offset_days=offset)
        moment = moment_of(saturday, cadence, time(8), BERLIN, lambda day: day.weekday() < 5)
        assert moment.due_at == datetime(2026, 9, day, 8, tzinfo=BERLIN)

    def test_it_is_missed_a_working_day_later(self):
        friday = Slot("x", date(2026, 9, 18))
        moment = moment_of(friday, Cadence(kind="weekly"), time(8), BERLIN, lambda day: day.weekday() < 5)
        assert moment.missed_from == datetime(2026, 9, 21, 8, tzinfo=BERLIN)

    def test_the_projects_clock_says_when_also_as_it_changes(self):
        """Clocks go back on 25 October 2026: eight o'clock is 6:00 before, 7:00 after."""
        days = [date(2026, 10, 19), date(2026, 10, 26)]
        moments = [
            moment_of(Slot("x", day), Cadence(kind="weekly"), time(8), BERLIN, lambda day: True)
            for day in days
        ]
        assert [one.due_at.astimezone(UTC).hour for one in moments] == [6, 7]


@pytest.fixture
def project(db) -> Project:
    return ProjectFactory(code="ERP", name="ERP", sponsor=UserFactory(full_name="Helen Brandt"))


def open_days(row: Message) -> list[str]:
    return [one.slot for one in DueMessage.objects.filter(message=row, state="planned")]


@pytest.mark.django_db
class TestLayingOut:
    def test_what_is_ahead_is_made_once_however_often(self, project):
        row = message(project, audience(project))
        first = open_days(row)
        for _number in range(3):
            lay_out(row.pk, now=NOW)
        assert open_days(row) == first
        assert first[:2] == ["2026-09-21", "2026-09-28"]
        assert len(first) == 14

    def test_every_audience_has_its_own(self, project):
        row = message(project, audience(project), audience(project, "Board", roles=["sponsor"]))
        assert DueMessage.objects.filter(message=row, slot="2026-09-21").count() == 2

    def test_another_rhythm_makes_anew_what_is_ahead_and_keeps_what_was_sent(self, project):
        member_of(project)
        row = message(project, audience(project))
        send_due_messages(now=MONDAY_AT_EIGHT)
        update_message(actor=SYSTEM, message_id=row.pk, changes={"first_on": date(2026, 9, 22)})
        lay_out(row.pk, now=MONDAY_AT_EIGHT)
        found = DueMessage.objects.filter(message=row).values_list("slot", "state")[:3]
        assert list(found) == [
            ("2026-09-21", "sent"),
            ("2026-09-22", "planned"),
            ("2026-09-29", "planned"),
        ]

    def test_another_hour_of_the_same_day_is_not_told_twice(self, project):
        member_of(project)
        row = message(project, audience(project))
        send_due_messages(now=MONDAY_AT_EIGHT)
        update_message(actor=SYSTEM, message_id=row.pk, changes={"due_time": time(9)})
        assert send_due_messages(now=MONDAY_AT_EIGHT + timedelta(hours=2)) == 0
        assert Alert.objects.filter(kind="message").count() == 1

    def test_a_gate_that_moves_takes_its_messages_along(self, project):
        gate = Gate.objects.filter(phase__project=project).first()
        Gate.objects.filter(pk=gate.pk).update(planned_on=date(2026, 10, 20))
        row = message(
            project,
            audience(project),
            cadence="gate",
            gate_id=gate.pk,
            offset_days=-7,
            first_on=None,
        )
        due = DueMessage.objects.get(message=row)
        assert due.due_at.astimezone(BERLIN).date() == date(2026, 10, 13)
        Gate.objects.filter(pk=gate.pk).update(planned_on=date(2026, 10, 27))
        lay_out(row.pk, now=NOW)
        due.refresh_from_db()
        assert due.due_at.astimezone(BERLIN).date() == date(2026, 10, 20)

    def test_what_was_missed_before_a_gate_is_due_anew_when_the_gate_moves(self, project):
        member_of(project)
        gate = Gate.objects.filter(phase__project=project).first()
        Gate.objects.filter(pk=gate.pk).update(planned_on=date(2026, 9, 24))
        row = message(
            project,
            audience(project),
            cadence="gate",
            gate_id=gate.pk,
            offset_days=-3,
            first_on=None,
        )
        later = MONDAY_AT_EIGHT + timedelta(days=2)
        assert run_communication(now=later) == (0, 1)
        Gate.objects.filter(pk=gate.pk).update(planned_on=date(2026, 10, 1))
        lay_out(row.pk, now=later)
        due = DueMessage.objects.get(message=row)
        assert (due.missed_at, due.problem) == (None, "")
        assert due.due_at.astimezone(BERLIN).date() == date(2026, 9, 28)
        assert run_communication(now=due.due_at) == (1, 0)
        Gate.objects.filter(pk=gate.pk).update(planned_on=date(2026, 10, 20))
        lay_out(row.pk, now=due.due_at)
        assert DueMessage.objects.filter(message=row).count() == 1

    def test_a_milestone_that_moves_takes_its_messages_along(self, project):
        live = TaskFactory(
            project=project,
            name="Go-live",
            is_milestone=True,
            duration_minutes=0,
            finish=datetime(2026, 10, 19, 15, tzinfo=UTC),
        )
        row = message(
            project,
            audience(project),
            cadence="milestone",
            milestone_id=live.pk,
            offset_days=-3,
            first_on=None,
        )
        assert cadence_words(row) == "3 days before Go-live"
        due = DueMessage.objects.get(message=row)
        assert due.due_at.astimezone(BERLIN).date() == date(2026, 10, 16)
        Task.objects.update(finish=datetime(2026, 10, 26, 15, tzinfo=UTC))
        lay_out(row.pk, now=NOW)
        due.refresh_from_db()
        assert due.due_at.astimezone(BERLIN).date() == date(2026, 10, 23)
        Task.objects.update(deleted_at=NOW)
        lay_out(row.pk, now=NOW)
        assert not row.due.exists()

    def test_another_time_zone_moves_the_moment_and_not_the_day(self, project):
        row = message(project, audience(project))
        Project.objects.filter(pk=project.pk).update(time_zone="Pacific/Auckland")
        lay_out(row.pk, now=NOW)
        due = DueMessage.objects.filter(message=row).first()
        assert due.slot == "2026-09-21"
        assert due.due_at == datetime(2026, 9, 20, 20, 0, tzinfo=UTC)

    def test_who_hears_it_no_more_is_due_nothing(self, project):
        team, board = audience(project), audience(project, "Board", roles=["sponsor"])
        row = message(project, team, board)
        set_channel(actor=SYSTEM, message_id=row.pk, audience_id=board.pk, channel="")
        assert set(row.due.values_list("audience__name", flat=True)) == {"Team"}
        set_channel(actor=SYSTEM, message_id=row.pk, audience_id=team.pk, channel="meeting")
        assert set(row.due.values_list("channel", flat=True)) == {"meeting"}


@pytest.mark.django_db
class TestBadInput:
    def test_an_audience_of_nobody(self, project):
        with pytest.raises(InvalidInput, match="Choose a role, a person or a stakeholder"):
            audience(project, roles=[])

    def test_somebody_of_another_project(self, project):
        other = member_of(ProjectFactory())
        with pytest.raises(InvalidInput, match="take part in the project"):
            audience(project, people=[other.pk])

    @pytest.mark.parametrize(
        ("values", "field", "words"),
        [
            ({"cadence": "once", "first_on": date(2026, 9, 1)}, "first_on", "has passed"),
            ({"ends_on": date(2026, 9, 1)}, "ends_on", "before its first day"),
            (
                {"first_on": date(2026, 8, 3), "ends_on": date(2026, 9, 1)},
                "ends_on",
                "No day of it is ahead",
            ),
            ({"first_on": None}, "first_on", "told first"),
            ({"cadence": "gate", "gate_id": None}, "gate", "Choose the gate"),
            ({"cadence": "milestone"}, "milestone_id", "Choose the milestone"),
            ({"every": 0}, "every", "greater than or equal to 1"),
        ],
    )
    def test_a_cadence_that_never_occurs(self, project, values, field, words):
        with pytest.raises(InvalidInput) as refused:
            message(project, audience(project), **values)
        assert words in " ".join(refused.value.errors[field])

    def test_a_gate_without_a_day(self, project):
        gate = Gate.objects.filter(phase__project=project).first()
        values = {"cadence": "gate", "gate_id": gate.pk, "first_on": None}
        with pytest.raises(InvalidInput, match="no day yet"):
            message(project, audience(project), **values)

    def test_an_older_version_is_a_conflict(self, project):
        team = audience(project)
        update_audience(
            actor=SYSTEM,
            audience_id=team.pk,
            changes={},
            members=Members.of(roles=["sponsor"]),
            version=1,
        )
        with pytest.raises(Conflict):
            update_audience(actor=SYSTEM, audience_id=team.pk, changes={"name": "X"}, version=1)

    def test_two_audiences_of_one_name(self, project):
        audience(project)
        with pytest.raises(InvalidInput, match="of this name already"):
            audience(project)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"cadence": "weekly"}, "every week on Monday"),
        ({"cadence": "weekly", "every": 2}, "every 2 weeks on Monday"),
        ({"cadence": "monthly_day"}, "every month on day 21"),
        ({"cadence": "monthly_weekday"}, "every month on the third Monday"),
        ({"cadence": "once"}, "once, on 21 Sep 2026"),
        ({"cadence": "gate", "offset_days": -7, "gate": Gate(name="Go-live")}, "7 days before Go-live"),
        ({"cadence": "gate", "offset_days": 1, "gate": Gate(name="Go-live")}, "1 day after Go-live"),
    ],
)
def test_a_cadence_says_itself(values, words):
    assert cadence_words(Message(first_on=MONDAY, **values)) == words
