"""Working calendars, leave, holidays and rates, as the engine and the money take them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.access import SYSTEM
from core.errors import Conflict, DomainError, Forbidden
from people.access import actor_for
from people.calendars.forms import CalendarForm
from people.calendars.reads import engine_calendars, person_calendars
from people.calendars.services import (
    add_exception,
    add_leave,
    create_calendar,
    delete_calendar,
    update_calendar,
)
from people.models import CalendarException, WorkingCalendar
from people.organisation.services import (
    ensure_organisation,
    fill_holidays,
    fill_organisation_holidays,
)
from people.rates.reads import hourly_rate
from people.rates.services import NewRate, set_rate, set_rates
from people.skills.services import set_person_skill
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
BACKEND = "people.backends.PersonBackend"
PART_TIME: Any = [None, None, None, [], [], None, None]


@pytest.fixture
def standard() -> WorkingCalendar:
    calendar = ensure_organisation().calendar
    assert calendar is not None
    return calendar


def minutes_on(calendar: Any, day: date) -> int:
    return sum(interval.end_minute - interval.start_minute for interval in calendar.intervals_on(day))


def test_the_organisation_and_its_calendar_are_made_once(standard: WorkingCalendar) -> None:
    assert ensure_organisation().calendar == standard
    assert WorkingCalendar.objects.count() == 1
    calendar = engine_calendars([standard.pk])[standard.pk]
    assert calendar.add(datetime(2026, 3, 6, 16), 120) == datetime(2026, 3, 9, 10)  # Friday to Monday


def test_a_part_time_calendar_inherits_days_and_holidays(standard: WorkingCalendar) -> None:
    add_exception(
        actor=SYSTEM, calendar_id=standard.pk, start=date(2026, 12, 25), end=date(2026, 12, 25), intervals=[]
    )
    part_time = create_calendar(actor=SYSTEM, name="Three days", week=PART_TIME, parent=standard)
    assert (part_time.minutes_per_day, part_time.minutes_per_week) == (420, 1260)
    calendar = engine_calendars([part_time.pk])[part_time.pk]
    assert minutes_on(calendar, date(2026, 3, 4)) == 420  # Wednesday, inherited
    assert minutes_on(calendar, date(2026, 3, 5)) == 0  # Thursday, free
    assert minutes_on(calendar, date(2026, 12, 25)) == 0  # inherited holiday


def test_leave_is_taken_out_of_the_persons_calendar(standard: WorkingCalendar) -> None:
    on_leave, present = UserFactory(), UserFactory()
    add_leave(actor=actor_for(on_leave), user_id=on_leave.pk, start=date(2026, 3, 2), end=date(2026, 3, 3))
    uids, calendars = person_calendars([on_leave.pk, present.pk], standard.pk)
    assert uids[present.pk] == standard.pk
    own = calendars[uids[on_leave.pk]]
    assert [minutes_on(own, date(2026, 3, day)) for day in (2, 3, 4)] == [0, 0, 420]


def test_calendars_cost_the_same_queries_however_many(
    standard: WorkingCalendar, django_assert_num_queries: Any
) -> None:
    children = [
        create_calendar(actor=SYSTEM, name=f"C{n}", week=PART_TIME, parent=standard) for n in range(5)
    ]
    with django_assert_num_queries(1):
        assert len(engine_calendars([child.pk for child in children])) == 6


def test_a_recurring_exception_reaches_the_engine(standard: WorkingCalendar) -> None:
    CalendarException.objects.create(
        calendar=standard,
        start=date(2026, 1, 1),
        end=date(2026, 12, 31),
        recurrence={"frequency": "weekly", "weekdays": [4]},
    )
    calendar = engine_calendars([standard.pk])[standard.pk]
    assert minutes_on(calendar, date(2026, 3, 6)) == 0  # each Friday
    assert minutes_on(calendar, date(2026, 3, 5)) == 420


def test_leave_does_not_overlap_and_is_ones_own(standard: WorkingCalendar) -> None:
    person = UserFactory()
    add_leave(actor=actor_for(person), user_id=person.pk, start=date(2026, 8, 3), end=date(2026, 8, 7))
    with pytest.raises(DomainError, match="entered already"):
        add_leave(actor=actor_for(person), user_id=person.pk, start=date(2026, 8, 7), end=date(2026, 8, 9))
    portfolio = actor_for(UserFactory(organisation_role="portfolio_manager"))
    with pytest.raises(Forbidden):
        add_leave(actor=portfolio, user_id=person.pk, start=date(2026, 9, 1), end=date(2026, 9, 1))


def test_holidays_are_entered_once_and_another_region_replaces_them(standard: WorkingCalendar) -> None:
    def filled(region: str) -> int:
        return fill_holidays(
            actor=SYSTEM, calendar_id=standard.pk, country="DE", subdivision=region, years=range(2026, 2027)
        )

    add_exception(
        actor=SYSTEM, calendar_id=standard.pk, start=date(2026, 12, 24), end=date(2026, 12, 24), intervals=[]
    )
    assert filled("HE") == 10
    assert filled("HE") == 0
    filled("BY")
    epiphany, reformation = date(2026, 1, 6), date(2026, 10, 31)
    days = set(standard.exceptions.values_list("start", flat=True))
    assert epiphany in days
    assert reformation not in days
    assert date(2026, 12, 24) in days  # entered by hand


def test_holidays_reach_from_last_year_to_three_ahead(standard: WorkingCalendar) -> None:
    fill_organisation_holidays(actor=SYSTEM, country="FR", this_year=2026)
    years = {day.year for day in standard.exceptions.values_list("start", flat=True)}
    assert years == {2025, 2026, 2027, 2028, 2029}
    assert ensure_organisation().holiday_country == "FR"
    with pytest.raises(DomainError, match="No public holidays"):
        fill_organisation_holidays(actor=SYSTEM, country="XX", this_year=2026)


def test_a_calendar_does_not_inherit_from_itself(standard: WorkingCalendar) -> None:
    child = create_calendar(actor=SYSTEM, name="Child", week=PART_TIME, parent=standard)
    with pytest.raises(DomainError, match="inherit from itself"):
        update_calendar(actor=SYSTEM, calendar_id=standard.pk, changes={"parent": child})


@pytest.mark.parametrize("week", [[[[600, 540]]], [[[540, 720], [700, 800]]], [[[0, 1500]]]])
def test_impossible_hours_are_refused(week: Any, standard: WorkingCalendar) -> None:
    with pytest.raises(DomainError):
        create_calendar(actor=SYSTEM, name="Odd", week=week + [[]] * 6)


def test_a_calendar_in_use_is_kept(standard: WorkingCalendar) -> None:
    with pytest.raises(DomainError, match="follows"):
        delete_calendar(actor=SYSTEM, calendar_id=standard.pk)
    shift = create_calendar(actor=SYSTEM, name="Shift", week=[[]] * 7)
    person = UserFactory(calendar=shift)
    with pytest.raises(DomainError, match="works by this calendar"):
        delete_calendar(actor=SYSTEM, calendar_id=shift.pk)
    person.calendar = None
    person.save()
    delete_calendar(actor=SYSTEM, calendar_id=shift.pk)


def test_two_people_editing_a_week_are_told(standard: WorkingCalendar) -> None:
    update_calendar(actor=SYSTEM, calendar_id=standard.pk, changes={"name": "Main"}, version=1)
    with pytest.raises(Conflict):
        update_calendar(actor=SYSTEM, calendar_id=standard.pk, changes={"name": "Other"}, version=1)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("09:00–12:00, 13:00–17:00", [[540, 720], [780, 1020]]),
        ("9-12;13-17.30", [[540, 720], [780, 1050]]),
        ("-", []),
        ("", []),
        ("0-24", [[0, 1440]]),
    ],
)
def test_hours_are_read_as_people_type_them(
    typed: str, read: list[list[int]], standard: WorkingCalendar
) -> None:
    form = CalendarForm({"name": "A", "day_0": typed})
    assert form.is_valid(), form.errors
    assert form.week[0] == read


@pytest.mark.parametrize("typed", ["nine to five", "12:00-09:00", "09:75-12:00", "09:00-25:00"])
def test_hours_that_make_no_sense_are_refused_beside_the_day(typed: str, standard: WorkingCalendar) -> None:
    form = CalendarForm({"name": "A", "day_2": typed})
    assert not form.is_valid()
    assert list(form.errors) == ["day_2"]


def test_a_rate_holds_from_its_date_and_a_role_fills_in() -> None:
    person = UserFactory(labour_role="Consultant")
    set_rates(
        actor=SYSTEM,
        rates=[
            NewRate(
                labour_role="Consultant",
                hourly_amount=Decimal(95),
                currency="EUR",
                valid_from=date(2026, 1, 1),
            ),
            NewRate(
                user_id=person.pk, hourly_amount=Decimal(110), currency="EUR", valid_from=date(2026, 7, 1)
            ),
            NewRate(
                user_id=person.pk, hourly_amount=Decimal(120), currency="EUR", valid_from=date(2027, 1, 1)
            ),
        ],
    )
    assert hourly_rate(person.pk, date(2026, 12, 31)) == Decimal(110)
    assert hourly_rate(person.pk, date(2027, 1, 1)) == Decimal(120)
    assert hourly_rate("Consultant", date(2026, 3, 1)) == Decimal(95)
    assert hourly_rate(UserFactory(labour_role="Consultant").pk, date(2026, 3, 1)) == Decimal(95)
    assert hourly_rate(UserFactory().pk, date(2026, 3, 1)) is None


def test_a_rate_of_the_same_date_is_replaced_and_a_negative_one_refused() -> None:
    for amount in (90, 92):
        rate = NewRate(
            labour_role="Tester", hourly_amount=Decimal(amount), currency="EUR", valid_from=date(2026, 1, 1)
        )
        set_rate(actor=SYSTEM, rate=rate)
    assert hourly_rate("Tester", date(2026, 1, 1)) == Decimal(92)
    with pytest.raises(DomainError):
        set_rate(
            actor=SYSTEM,
            rate=NewRate(
                labour_role="Tester", hourly_amount=Decimal(-1), currency="EUR", valid_from=date(2026, 2, 1)
            ),
        )


def test_a_skill_is_rated_by_its_owner() -> None:
    from people.skills.services import create_skill

    skill, person = create_skill(actor=SYSTEM, name="ABAP"), UserFactory()
    actor = actor_for(person)
    set_person_skill(actor=actor, user_id=person.pk, skill_id=skill.pk, level=2)
    row = set_person_skill(actor=actor, user_id=person.pk, skill_id=skill.pk, level=4)
    assert row is not None
    assert row.level == 4
    assert set_person_skill(actor=actor, user_id=person.pk, skill_id=skill.pk, level=0) is None
    assert not person.skills.exists()


def test_the_calendar_page_saves_the_week(client: Client, standard: WorkingCalendar) -> None:
    client.force_login(UserFactory(organisation_role="admin"), backend=BACKEND)
    address = reverse("calendar", args=[standard.pk])
    days = {f"day_{number}": "08:00-14:00" for number in range(5)}
    answer = client.post(address, {"name": "Standard", "version": 1} | days)
    assert answer.status_code == 302
    standard.refresh_from_db()
    assert standard.week == [[[480, 840]]] * 5 + [[], []]
    assert standard.minutes_per_day == 360
    stale = client.post(address, {"name": "Standard", "version": 1} | days | {"day_0": "08:00-12:00"})
    assert stale.status_code == 409
    wrong = client.post(address, {"name": "Standard", "version": 2, "day_0": "whenever"})
    assert wrong.status_code == 422
    assert "whenever" in wrong.content.decode()
    holiday = {"name": "Founder's day", "start": "2026-05-04"}
    assert client.post(reverse("exception_add", args=[standard.pk]), holiday).status_code == 302
    assert standard.exceptions.get().end == date(2026, 5, 4)


def test_many_rates_are_entered_at_once_or_not_at_all(client: Client) -> None:
    client.force_login(UserFactory(organisation_role="admin"), backend=BACKEND)
    person = UserFactory(email="lena@brandt.example")
    form = {
        "valid_from": "2026-01-01",
        "currency": "EUR",
        "lines": "Consultant; 95\nlena@brandt.example; 110,50\n",
    }
    assert client.post(reverse("rates"), form).status_code == 302
    assert hourly_rate(person.pk, date(2026, 1, 1)) == Decimal("110.50")
    form["lines"] = "Tester; 80\nnobody@brandt.example; 1"
    refused = client.post(reverse("rates"), form)
    assert refused.status_code == 422
    assert "Line 2" in refused.content.decode()
    assert hourly_rate("Tester", date(2026, 1, 1)) is None
